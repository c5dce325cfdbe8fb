using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KeyActors.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyActors.Benchmarks.Wire;

/// <summary>What was measured of one kind of request over so many connections.</summary>
/// <param name="What">In words.</param>
/// <param name="Connections">At once.</param>
/// <param name="PerSecond">Requests that were answered.</param>
/// <param name="MiddleMilliseconds">Half of them were answered within.</param>
/// <param name="NearlyAllMilliseconds">99 of 100 were.</param>
/// <param name="Errors">That were not answered well.</param>
internal sealed record WireFigures(
    string What, int Connections, double PerSecond, double MiddleMilliseconds, double NearlyAllMilliseconds, long Errors);

/// <summary>Loads a served vault with wrk, and beside it a bare POST to the same web server. Both are in this process, wrk is
/// not.</summary>
internal static class WireRun
{
    private static readonly int[] Connections = [1, 16];

    internal static async Task<IReadOnlyList<WireFigures>> MeasureAsync(bool quick)
    {
        var seconds = quick ? 2 : 8;
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-").FullName;
        try
        {
            await using var vault = await KeyVault.OpenAsync(Path.Combine(folder, "vault"), new VaultOptions { Environment = [] });
            using var root = await vault.CreateRootCredentialsAsync(vault.Realm.Account);
            await using var server = await AwsServer.StartAsync(vault, new AwsServerOptions { Urls = ["http://127.0.0.1:0"] });
            await using var bare = await BareAsync();
            var (url, bareUrl) = (server.Addresses[0], AddressOf(bare));
            var requests = await RequestsAsync(url, root);
            var figures = new List<WireFigures>();
            foreach (var connections in Connections)
            {
                var idle = requests[0] with { Operation = "bare POST" };
                figures.Add(await LoadAsync(folder, bareUrl, idle, connections, seconds));
                foreach (var request in requests) figures.Add(await LoadAsync(folder, url, request, connections, seconds));
            }

            return figures;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Signed now: a run ends within the five minutes for which they are good. Kinds of keys that are not there are left
    /// out.</summary>
    private static async Task<List<SignedRequest>> RequestsAsync(Uri url, RootCredentials root)
    {
        using var http = new HttpClient();
        var plaintext = Convert.ToBase64String(new byte[256]);
        var key = await KeyAsync("{}") ?? throw new InvalidOperationException("No key was made.");
        var encrypt = SignedRequest.Of(url, root, "Encrypt", $"{{\"KeyId\":\"{key}\",\"Plaintext\":\"{plaintext}\"}}");
        var blob = Text((await encrypt.SendAsync(http, url)).Body, "CiphertextBlob");
        List<SignedRequest> requests =
        [
            encrypt,
            SignedRequest.Of(url, root, "Decrypt", $"{{\"CiphertextBlob\":\"{blob}\"}}"),
            SignedRequest.Of(url, root, "GenerateDataKey", $"{{\"KeyId\":\"{key}\",\"KeySpec\":\"AES_256\"}}"),
        ];
        foreach (var (spec, algorithm) in new[] { ("RSA_2048", "RSASSA_PKCS1_V1_5_SHA_256"), ("ECC_NIST_P256", "ECDSA_SHA_256") })
        {
            var pair = await KeyAsync($"{{\"KeySpec\":\"{spec}\",\"KeyUsage\":\"SIGN_VERIFY\"}}");
            if (pair is null) continue;
            var sign = SignedRequest.Of(
                url, root, "Sign", $"{{\"KeyId\":\"{pair}\",\"Message\":\"{plaintext}\",\"SigningAlgorithm\":\"{algorithm}\"}}");
            if ((await sign.SendAsync(http, url)).IsGood) requests.Add(sign with { Operation = $"Sign {spec}" });
        }

        return requests;

        async Task<string?> KeyAsync(string body)
        {
            var (isGood, answer) = await SignedRequest.Of(url, root, "CreateKey", body).SendAsync(http, url);
            if (!isGood) return null;
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.GetProperty("KeyMetadata").GetProperty("KeyId").GetString();
        }
    }

    private static async Task<WireFigures> LoadAsync(
        string folder, Uri url, SignedRequest request, int connections, int seconds)
    {
        var script = Path.Combine(folder, "request.lua");
        await File.WriteAllTextAsync(script, request.Script());
        await RunAsync("1");
        var words = (await RunAsync(seconds.ToString(CultureInfo.InvariantCulture)))
            .Split('\n').Single(static line => line.StartsWith("FIGURES ", StringComparison.Ordinal)).Split(' ');
        var figures = words[1..].Select(static word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        return new WireFigures(
            request.Operation, connections, figures[0] / (figures[1] / 1e6), figures[2] / 1e3, figures[3] / 1e3, figures[4]);

        async Task<string> RunAsync(string time)
        {
            var start = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{time}s", "-s", script, url.ToString()])
            {
                RedirectStandardOutput = true,
            };
            using var wrk = Process.Start(start) ?? throw new InvalidOperationException("wrk does not start.");
            var text = await wrk.StandardOutput.ReadToEndAsync();
            await wrk.WaitForExitAsync();
            return wrk.ExitCode == 0 ? text : throw new InvalidOperationException($"wrk ended with {wrk.ExitCode}.");
        }
    }

    /// <summary>The floor: the same web server reads the same request and answers as many bytes as an Encrypt.</summary>
    private static async Task<WebApplication> BareAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var answer = Encoding.ASCII.GetBytes(new string('a', 640));
        host.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.ContentLength = answer.Length;
            await http.Response.Body.WriteAsync(answer);
        });
        await host.StartAsync();
        return host;
    }

    private static Uri AddressOf(WebApplication host) =>
        new(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private static string Text(string json, string name)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.GetProperty(name).GetString() ?? throw new InvalidOperationException($"No {name}.");
    }
}
