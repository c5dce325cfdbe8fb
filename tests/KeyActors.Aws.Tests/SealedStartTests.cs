using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>A server that starts sealed, says so, serves nothing, and is unsealed while it runs.</summary>
public sealed class SealedStartTests : IDisposable
{
    private const string Passphrase = "an old horse in the rain";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Shares_one_by_one_open_it_without_a_new_start()
    {
        var shares = await SplitAsync();
        using var run = Serve();
        var said = await run.AnnouncedAsync();
        var endpoint = new Uri(said.GetProperty("endpoint").GetString()!);
        Assert.True(said.GetProperty("sealed").GetBoolean());
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "{\"status\":\"sealed\"}"), await HealthAsync(endpoint));
        using var kms = Client(endpoint, "ANYBODY", "any-secret-at-all");
        var no = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => kms.CreateKeyAsync(new()));
        Assert.Equal(("KMSInternalException", HttpStatusCode.InternalServerError), (no.ErrorCode, no.StatusCode));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("vault/unseal.socket")));

        var (code, text, _) = await UnsealAsync("--share-file", shares[2]);
        Assert.Equal((0, true, 1, 2), (code, Is(text, "sealed"), Number(text, "given"), Number(text, "needed")));
        Assert.Equal("{\"status\":\"sealed\"}", (await HealthAsync(endpoint)).Body);
        (code, text, _) = await UnsealAsync("--share-file", shares[0]);
        Assert.Equal((0, false), (code, Is(text, "sealed")));

        await run.SaysAsync("the vault is open");
        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"ready\"}"), await HealthAsync(endpoint));
        var lines = await File.ReadAllLinesAsync(At("vault.credentials"));
        var (id, secret) = (lines[1]["aws_access_key_id = ".Length..], lines[2]["aws_secret_access_key = ".Length..]);
        using var root = Client(endpoint, id, secret);
        Assert.NotNull((await root.CreateKeyAsync(new())).KeyMetadata.KeyId);
        await NobodyWaitsAsync();
        Assert.Equal(0, (await run.StopAsync()).Code);
    }

    [Fact]
    public async Task A_wrong_share_or_passphrase_is_refused_and_the_right_one_taken()
    {
        var shares = await SplitAsync(Passphrase);
        var other = await SplitAsync(at: "other");
        await File.WriteAllTextAsync(At("wrong"), "a young horse in the sun\n");
        await File.WriteAllTextAsync(At("right"), Passphrase + "\n");
        await File.WriteAllTextAsync(At("nonsense"), "KAS1-nonsense\n");
        using var run = Serve("--sealed");
        var endpoint = await run.EndpointAsync();

        Assert.Equal((89, "seal-refused"), await RefusedAsync("--passphrase-file", At("wrong")));
        Assert.Equal((89, "text-invalid"), await RefusedAsync("--share-file", At("nonsense")));
        Assert.Equal((89, "seal-refused"), await RefusedAsync("--share-file", other[0]));
        Assert.Equal(0, (await UnsealAsync("--share-file", shares[0])).Code);
        Assert.Equal((89, "seal-refused"), await RefusedAsync("--share-file", shares[0]));
        Assert.Equal("{\"status\":\"sealed\"}", (await HealthAsync(endpoint)).Body);
        Assert.Equal(0, (await UnsealAsync("--passphrase-file", At("right"))).Code);

        await run.SaysAsync("the vault is open");
        var (code, _, error) = await run.StopAsync();
        Assert.Equal(0, code);
        Assert.DoesNotContain("horse", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_comes_over_the_socket_leaves_it_sealed_and_waiting()
    {
        var shares = await SplitAsync();
        using var run = Serve();
        await run.EndpointAsync();

        Assert.StartsWith("no text-invalid", await TellAsync("nonsense\n"));
        Assert.StartsWith("no text-invalid", await TellAsync("share \0\u00ff\n"));
        Assert.StartsWith("no text-invalid", await TellAsync(new string('a', 4000)));
        Assert.StartsWith("no text-invalid", await TellAsync("share KAS1-without-an-end"));
        Assert.StartsWith("no ", await TellAsync("passphrase " + new string('p', 2000) + "\n"));
        Assert.StartsWith("no ", await TellAsync("passphrase \n"));
        await TellAsync("");

        Assert.Equal(0, (await UnsealAsync("--share-file", shares[0])).Code);
        Assert.Equal(0, (await UnsealAsync("--share-file", shares[1])).Code);
        await run.SaysAsync("the vault is open");
    }

    [Fact]
    public async Task A_socket_that_a_killed_server_left_is_replaced_and_one_in_use_is_not()
    {
        await SplitAsync();
        using (var killed = Serve()) await killed.EndpointAsync();
        Assert.True(File.Exists(At("vault/unseal.socket")));
        await NobodyWaitsAsync();
        using var run = Serve();
        await run.EndpointAsync();

        using var second = Serve();
        var (code, _, error) = await second.EndAsync();

        Assert.Equal(51, code);
        Assert.Contains("vault-in-use", error, StringComparison.Ordinal);
        Assert.Equal(0, (await run.StopAsync()).Code);
        Assert.False(File.Exists(At("vault/unseal.socket")));
    }

    [Fact]
    public async Task What_opens_by_itself_does_not_wait()
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        using var run = Serve();

        Assert.False((await run.AnnouncedAsync()).GetProperty("sealed").GetBoolean());
        await NobodyWaitsAsync();
        using var nothing = ServeProcess.Start(["serve", "--sealed", "--urls", "http://127.0.0.1:0", "--vault", At("none")]);
        Assert.Equal(50, (await nothing.EndAsync()).Code);
    }

    [Fact]
    public async Task A_host_serves_a_door_that_is_sealed_again_and_opened_again()
    {
        await using (await KeyVault.OpenAsync(At("vault"))) { }
        await using var door = new VaultDoor(At("vault"), new VaultOptions { Environment = [] });
        await using var server = await AwsServer.StartAsync(door, new AwsServerOptions { Urls = ["http://127.0.0.1:0"] });
        var endpoint = server.Addresses[0];
        Assert.Equal("{\"status\":\"sealed\"}", (await HealthAsync(endpoint)).Body);
        await door.UnsealAsync();
        using var credentials = await door.Vault.CreateRootCredentialsAsync(door.Vault.Realm.Account);
        using var kms = Client(endpoint, credentials.Id.ToString(), credentials.Secret.ToString());
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;

        await door.SealAsync();
        await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => kms.DescribeKeyAsync(key));
        await door.UnsealAsync();

        Assert.Equal(key, (await kms.DescribeKeyAsync(key)).KeyMetadata.KeyId);
    }

    private async Task<string[]> SplitAsync(string? passphrase = null, string at = "vault")
    {
        using var shamir = VaultSeal.Shamir(2, 3, At(at + ".shares"));
        using var other = VaultSeal.Passphrase(passphrase ?? "a passphrase that is not in force");
        VaultSeal[] seals = passphrase is null ? [shamir] : [shamir, other];
        await using (await KeyVault.OpenAsync(At(at), new VaultOptions { Environment = [], Seals = seals })) { }
        return [.. Directory.GetFiles(At(at + ".shares")).Order(StringComparer.Ordinal)];
    }

    private async Task NobodyWaitsAsync()
    {
        await File.WriteAllTextAsync(At("any"), "any\n");
        Assert.Equal((88, "nobody-waits"), await RefusedAsync("--share-file", At("any")));
    }

    private async Task<(int Code, string? Name)> RefusedAsync(params string[] args)
    {
        var (code, _, error) = await UnsealAsync(args);
        using var json = JsonDocument.Parse(error.Trim().Split('\n')[^1]);
        return (code, json.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    private async Task<(int Code, string Out, string Error)> UnsealAsync(params string[] args)
    {
        using var run = ServeProcess.Start(["unseal", "--json", "--vault", At("vault"), .. args]);
        return await run.EndAsync();
    }

    private async Task<string> TellAsync(string text)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(At("vault/unseal.socket")));
        await socket.SendAsync(Encoding.Latin1.GetBytes(text));
        socket.Shutdown(SocketShutdown.Send);
        var answer = new byte[4096];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer).WaitAsync(TimeSpan.FromMinutes(2)));
        }
        catch (SocketException)
        {
            return "no text-invalid: cut off";
        }
    }

    private static async Task<(HttpStatusCode Status, string Body)> HealthAsync(Uri endpoint)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(endpoint, "healthz"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static bool Is(string text, string name) => JsonDocument.Parse(text).RootElement.GetProperty(name).GetBoolean();

    private static int Number(string text, string name) => JsonDocument.Parse(text).RootElement.GetProperty(name).GetInt32();

    private static AmazonKeyManagementServiceClient Client(Uri endpoint, string id, string secret) => new(
        new BasicAWSCredentials(id, secret),
        new AmazonKeyManagementServiceConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    private ServeProcess Serve(params string[] args) =>
        ServeProcess.Start(["serve", "--json", "--urls", "http://127.0.0.1:0", "--vault", At("vault"), .. args]);

    private string At(string name) => Path.Combine(folder.FullName, name);
}
