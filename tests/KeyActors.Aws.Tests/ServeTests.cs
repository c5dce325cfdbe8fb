using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary><c>keyactors serve</c> as a process of its own, from the first start to the last signal.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task First_start_writes_credentials_once_serves_and_ends_in_order()
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        string id, secret, keyId;
        using (var first = Start())
        {
            var endpoint = await EndpointAsync(first);
            var lines = await File.ReadAllLinesAsync(At("vault.credentials"));
            Assert.Equal("[default]", lines[0]);
            (id, secret) = (lines[1]["aws_access_key_id = ".Length..], lines[2]["aws_secret_access_key = ".Length..]);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("vault.credentials")));
            using var kms = Client(endpoint, id, secret);
            keyId = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
            using var http = new HttpClient();
            Assert.Equal("{\"status\":\"ready\"}", await http.GetStringAsync(new Uri(endpoint, "healthz")));
            var (code, text) = await StopAsync(first);
            Assert.Equal(0, code);
            Assert.DoesNotContain(secret, text);
        }

        File.Delete(At("vault.credentials"));
        using (var second = Start(("KEYACTORS_ROOT_ACCESS_KEY_ID", "OUTSIDE"), ("KEYACTORS_ROOT_SECRET_ACCESS_KEY", "given-from-outside-4711")))
        {
            var endpoint = await EndpointAsync(second);
            using var stored = Client(endpoint, id, secret);
            using var given = Client(endpoint, "OUTSIDE", "given-from-outside-4711");
            Assert.Equal(keyId, (await stored.DescribeKeyAsync(keyId)).KeyMetadata.KeyId);
            Assert.Equal(keyId, (await given.DescribeKeyAsync(keyId)).KeyMetadata.KeyId);
            Assert.Equal(0, (await StopAsync(second)).Code);
        }

        Assert.False(File.Exists(At("vault.credentials")));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("https://127.0.0.1:0")]
    [InlineData("http://example.org:80")]
    [InlineData("nothing")]
    public async Task An_address_that_is_not_served_is_refused(string url)
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        using var run = Start(url);
        var error = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("usage", error);
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private Process Start(params (string Name, string Value)[] variables) => Start("http://127.0.0.1:0", variables);

    private Process Start(string url, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var arg in (string[])[Path.Combine(AppContext.BaseDirectory, "KeyActors.Cli.dll"), "serve", "--json", "--urls", url, "--vault", At("vault")])
            start.ArgumentList.Add(arg);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task<Uri> EndpointAsync(Process run)
    {
        var text = "";
        while (await run.StandardOutput.ReadLineAsync() is { } line)
        {
            text += line;
            if (line == "}") break;
        }

        Assert.True(text.Length > 0, "It ended before it served.");
        using var json = JsonDocument.Parse(text);
        return new Uri(json.RootElement.GetProperty("endpoint").GetString()!);
    }

    private static AmazonKeyManagementServiceClient Client(Uri endpoint, string id, string secret) => new(
        new BasicAWSCredentials(id, secret),
        new AmazonKeyManagementServiceConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    private static async Task<(int Code, string Text)> StopAsync(Process run)
    {
        Assert.Equal(0, Kill(run.Id, 15));
        var text = await run.StandardOutput.ReadToEndAsync() + await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        return (run.ExitCode, text);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
