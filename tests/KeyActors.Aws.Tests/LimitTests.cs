using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>What a client may not do to a server: send too much, too slowly, over too many connections.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Too_many_or_too_long_headers_are_refused()
    {
        await using var served = await Served.StartAsync();
        var many = string.Concat(Enumerable.Range(0, 70).Select(static i => $"x-{i}: 1\r\n"));

        Assert.StartsWith("HTTP/1.1 431", await SaysAsync(served, "POST / HTTP/1.1\r\nHost: a\r\n" + many + "\r\n"));
        Assert.StartsWith(
            "HTTP/1.1 431", await SaysAsync(served, "POST / HTTP/1.1\r\nHost: a\r\nx: " + new string('a', 17_000) + "\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 414", await SaysAsync(served, "POST /" + new string('a', 5_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 400", await SaysAsync(served, "POST / HTTP/1.1\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 400", await SaysAsync(served, "nonsense\r\n\r\n"));
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused_before_it_is_read()
    {
        await using var served = await Served.StartAsync();

        var answer = await SaysAsync(served, "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000000000\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", answer);
        Assert.Contains("RequestEntityTooLargeException", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_nothing_more_is_cut_off()
    {
        await using var served = await Served.StartAsync();
        var (inHead, inBody) = (
            SaysAsync(served, "POST / HTTP/1.1\r\nHost: a\r\n"),
            SaysAsync(served, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"));

        Assert.StartsWith("HTTP/1.1 408", await inHead);
        Assert.DoesNotContain("HTTP/1.1 200", await inBody, StringComparison.Ordinal);
        Assert.Equal(200, (await served.SendAsync("GenerateRandom", "{\"NumberOfBytes\":8}")).Status);
    }

    [Fact]
    public async Task A_connection_too_many_is_closed_and_serves_again_when_another_went()
    {
        await using var served = await Served.StartAsync(static o => o with { ConnectionsMax = 2 });
        using var first = await ConnectAsync(served);
        using (var second = await ConnectAsync(served))
        {
            await OkAsync(first);
            await OkAsync(second);
            using var third = await ConnectAsync(served);
            Assert.Equal(0, await ReadAsync(third, new byte[1]));
        }

        // The server hears of the end of the second in its own time.
        while (true)
        {
            using var next = await ConnectAsync(served);
            try
            {
                await OkAsync(next);
                break;
            }
            catch (Exception e) when (e is IOException or SocketException or EndOfStreamException)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task The_stop_lets_a_request_in_flight_be_answered_and_takes_no_more()
    {
        await using var served = await Served.StartAsync();
        var body = "{\"NumberOfBytes\":8}"u8.ToArray();
        var head = served.Signer.Sign("TrentService.GenerateRandom", body, served.Vault.Signatures.Now);
        var text = new StringBuilder("POST / HTTP/1.1\r\n");
        foreach (var (name, value) in head.Headers) text.Append(name).Append(": ").Append(value).Append("\r\n");
        text.Append("Content-Length: ").Append(body.Length).Append("\r\nExpect: 100-continue\r\n\r\n");
        using var client = await ConnectAsync(served);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text.ToString()));
        // The server asks for the body: it has begun to serve the request.
        var asked = new byte[25];
        await client.GetStream().ReadExactlyAsync(asked).AsTask().WaitAsync(Deadline);
        Assert.StartsWith("HTTP/1.1 100 Continue", Encoding.ASCII.GetString(asked));

        var stopping = served.Server.DisposeAsync().AsTask();
        await client.GetStream().WriteAsync(body);
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync().WaitAsync(Deadline);
        await stopping.WaitAsync(Deadline);

        Assert.StartsWith("HTTP/1.1 200", answer);
        await Assert.ThrowsAnyAsync<SocketException>(() => ConnectAsync(served));
    }

    private static async Task OkAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        var status = new byte[15];
        await client.GetStream().ReadExactlyAsync(status).AsTask().WaitAsync(Deadline);
        Assert.Equal("HTTP/1.1 200 OK", Encoding.ASCII.GetString(status));
    }

    private static async Task<int> ReadAsync(TcpClient client, byte[] bytes)
    {
        try
        {
            return await client.GetStream().ReadAsync(bytes).AsTask().WaitAsync(Deadline);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<TcpClient> ConnectAsync(Served served)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, served.Url.Port);
        return client;
    }

    /// <summary>Sends that and nothing more, and reads until the server ends the connection.</summary>
    private static async Task<string> SaysAsync(Served served, string text)
    {
        using var client = await ConnectAsync(served);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        var (all, bytes) = (new StringBuilder(), new byte[4096]);
        for (int read; (read = await ReadAsync(client, bytes)) > 0;) all.Append(Encoding.ASCII.GetString(bytes, 0, read));
        return all.ToString();
    }
}
