using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>A call that a client tries again is done once.</summary>
public sealed class IntentionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_key_that_a_client_asks_for_twice_under_one_invocation_id_is_made_once()
    {
        await using var served = await Served.StartAsync();
        var tries = served.Signer with { More = [new("amz-sdk-invocation-id", "6f1c7a52-4c3e-4f6e-8a55-0d2f5d0c9c11")] };
        var other = served.Signer with { More = [new("amz-sdk-invocation-id", "6f1c7a52-4c3e-4f6e-8a55-0d2f5d0c9c12")] };

        var first = await MakeAsync(served, tries);
        Assert.Equal(first, await MakeAsync(served, tries));
        Assert.NotEqual(first, await MakeAsync(served, other));
        Assert.NotEqual(await MakeAsync(served, served.Signer), await MakeAsync(served, served.Signer));
    }

    [Fact]
    public async Task A_key_whose_answer_was_lost_is_made_once_for_the_sdk()
    {
        await using var served = await Served.StartAsync();
        await using var cutter = new Cutter(served.Url.Port);
        using var kms = new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials(served.Signer.AccessKey, served.Signer.Secret),
            new AmazonKeyManagementServiceConfig
            {
                ServiceURL = $"http://127.0.0.1:{cutter.Port}", AuthenticationRegion = "us-east-1", MaxErrorRetry = 3,
            });

        var made = (await kms.CreateKeyAsync(new CreateKeyRequest { Description = "once" })).KeyMetadata;

        var tries = cutter.Requests.ToArray();
        Assert.Equal(2, tries.Length);
        Assert.Equal(Header(tries[0], "amz-sdk-invocation-id"), Header(tries[1], "amz-sdk-invocation-id"));
        Assert.Contains("attempt=2", Header(tries[1], "amz-sdk-request"));
        using var direct = served.Client();
        Assert.Equal(made.KeyId, (await direct.ListKeysAsync(new ListKeysRequest())).Keys.Single().KeyId);
    }

    [Fact]
    public async Task A_key_whose_answer_was_lost_is_made_once_for_the_aws_tool_which_signs_every_try_anew()
    {
        if (ClientPrograms.Find(output, "aws tool", ["aws"], "--version") is not { } tool) return;
        await using var served = await Served.StartAsync();
        await using var cutter = new Cutter(served.Url.Port);
        var (code, _, error) = await ClientPrograms.RunAsync(
            served, tool, ["--endpoint-url", $"http://127.0.0.1:{cutter.Port}", "--output", "json", "kms", "create-key"],
            ("AWS_DEFAULT_REGION", "us-east-1"));

        Assert.True(code == 0, error);
        var tries = cutter.Requests.ToArray();
        if (!tries[0].Contains("amz-sdk-invocation-id:", StringComparison.OrdinalIgnoreCase))
        {
            Shared.Say(output, "SKIPPED: this aws tool is so old that it gives its tries no common name.");
            return;
        }

        Assert.Equal(2, tries.Length);
        Assert.Equal(Header(tries[0], "amz-sdk-invocation-id"), Header(tries[1], "amz-sdk-invocation-id"));
        Assert.NotEqual(Header(tries[0], "authorization"), Header(tries[1], "authorization"));
        using var direct = served.Client();
        Assert.Single((await direct.ListKeysAsync(new ListKeysRequest())).Keys);
    }

    private static string Header(string request, string name) => request.Split("\r\n")
        .Single(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();

    /// <summary>Stands between a client and the server, and gives the client a fault in the place of the first answer.</summary>
    private sealed class Cutter : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly int to;
        private readonly Task work;
        private int connections;

        internal Cutter(int to)
        {
            this.to = to;
            listener.Start();
            work = AcceptAsync();
        }

        internal int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        internal ConcurrentQueue<string> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await work;
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await RelayAsync(client, connections++ == 0);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Stopped.
            }
        }

        private async Task RelayAsync(TcpClient client, bool isCut)
        {
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, to);
            var (buffer, request) = (new byte[65536], new StringBuilder());
            // One request for each connection: its head, and as many bytes as that says.
            while (!IsWhole(request.ToString()))
            {
                var read = await client.GetStream().ReadAsync(buffer);
                if (read == 0) return;
                request.Append(Encoding.Latin1.GetString(buffer, 0, read));
                await server.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }

            Requests.Enqueue(request.ToString());
            var answer = await server.GetStream().ReadAsync(buffer);
            if (isCut)
            {
                answer = Encoding.Latin1.GetBytes(
                    "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", buffer);
                // The next try is to have another time in its signature.
                var signed = TimeProvider.System.GetUtcNow().Second;
                while (TimeProvider.System.GetUtcNow().Second == signed) await Task.Yield();
            }

            await client.GetStream().WriteAsync(buffer.AsMemory(0, answer));
        }

        private static bool IsWhole(string request)
        {
            var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            return end >= 0 && request.Length >= end + 4 + int.Parse(
                Header(request[..end], "content-length"), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static async Task<string> MakeAsync(Served served, Signer by)
    {
        var (status, answer) = await served.SendAsync("CreateKey", "{\"Description\":\"once\"}", by);
        Assert.True(status == 200, answer);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
    }
}
