using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Temporary credentials from the tool, beside a server, in the hands of unchanged clients.</summary>
public sealed class SessionToolTests(ITestOutputHelper output) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");

    private string Vault => At("vault");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Issued_beside_the_server_told_in_the_trail_and_ended_with_the_access_key()
    {
        await GoodAsync("init", "--vault", Vault);
        using (var server = Serve("first"))
        {
            var url = await server.EndpointAsync();
            var root = RootKey();
            var session = await SessionAsync(
                "--access-key", root, "--session-name", "nightly", "--source-identity", "zoe", "--format", "json");
            using (var kms = Client(url, session)) await kms.CreateKeyAsync(new CreateKeyRequest());
            Assert.Equal(0, (await server.StopAsync()).Code);

            var trail = (await GoodAsync("trail", "--vault", Vault, "--operation", "CreateKey", "--json")).Split('\n')[0];
            var by = JsonDocument.Parse(trail).RootElement.GetProperty("by");
            Assert.Equal("arn:aws:iam::000000000000:root", by.GetProperty("principal").GetString());
            Assert.Equal(
                $"access-key={session.GetProperty("AccessKeyId")} issuer={root} session-name=nightly source-identity=zoe",
                string.Join(' ', by.GetProperty("attributes").EnumerateObject().Select(static a => $"{a.Name}={a.Value}")));

            await GoodAsync("access-key", "delete", root, "--vault", Vault);
            using var again = Serve("second");
            var there = await again.EndpointAsync();
            using var ended = Client(there, session);
            var no = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => ended.CreateKeyAsync(new()));
            Assert.Equal("UnrecognizedClientException", no.ErrorCode);
            using var free = Client(there, await SessionAsync("--format", "json"));
            await free.CreateKeyAsync(new CreateKeyRequest());
            Assert.Equal(0, (await again.StopAsync()).Code);
        }
    }

    [Fact]
    public async Task The_aws_tool_with_a_session_token_and_with_a_credential_process()
    {
        if (ClientPrograms.Find(output, "aws tool", ["aws"], "--version") is not { } tool) return;
        await using var served = await Served.StartAsync();
        using var made = served.Vault.CreateSessionCredentials(AccountId.Default);
        string[] ask = ["--endpoint-url", served.Url.ToString(), "--output", "json", "kms", "create-key"];
        var given = await ClientPrograms.RunAsync(served, tool, ask, [("AWS_DEFAULT_REGION", "us-east-1"), .. Variables(made)]);
        Assert.True(given.Code == 0, given.Error);

        var config = At("config");
        await File.WriteAllTextAsync(config, $"""
            [profile vault]
            region = us-east-1
            credential_process = dotnet "{Tool}" access-key session --vault "{served.Vault.Path}" --session-name nightly --format json
            """);
        var asked = await ClientPrograms.RunAsync(
            served, tool, [.. ask, "--profile", "vault"], ("AWS_CONFIG_FILE", config), ("AWS_PROFILE", "vault"));
        Assert.True(asked.Code == 0, asked.Error);
        Assert.Contains("\"KeyState\": \"Enabled\"", asked.Out, StringComparison.Ordinal);
        var broken = await ClientPrograms.RunAsync(
            served, tool, ask, [("AWS_DEFAULT_REGION", "us-east-1"), .. Variables(made), ("AWS_SESSION_TOKEN", "IQoJ")]);
        Assert.NotEqual(0, broken.Code);
        Assert.Contains("UnrecognizedClientException", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_families_with_boto3()
    {
        if (ClientPrograms.Find(output, "Python with boto3", ["python3", "/usr/bin/python3"], "-c", "import boto3") is not { } python)
            return;
        using var model = LentModel.Find(output);
        if (model is null) return;
        await using var served = await Served.StartAsync();
        using var made = served.Vault.CreateSessionCredentials(AccountId.Default);

        var (code, text, error) = await ClientPrograms.RunAsync(
            served, python, [ClientPrograms.Script("families.py"), served.Url.ToString()], [model.Variable, .. Variables(made)]);
        Assert.True(code == 0, $"{text}\n{error}");
    }

    [Fact]
    public async Task The_families_with_the_SDK_for_JavaScript()
    {
        if (ClientPrograms.Packages(output) is not { } packages || ClientPrograms.Node(output, packages) is not { } node) return;
        await using var served = await Served.StartAsync();
        using var made = served.Vault.CreateSessionCredentials(AccountId.Default);

        var (code, text, error) = await ClientPrograms.RunAsync(
            served, node, [ClientPrograms.Script("families.mjs"), served.Url.ToString(), packages], Variables(made));
        Assert.True(code == 0, $"{text}\n{error}");
    }

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "KeyActors.Cli.dll");

    private static (string Name, string Value)[] Variables(SessionCredentials made) =>
    [
        ("AWS_ACCESS_KEY_ID", made.Id.ToString()), ("AWS_SECRET_ACCESS_KEY", made.Secret.ToString()),
        ("AWS_SESSION_TOKEN", made.Token),
    ];

    private static AmazonKeyManagementServiceClient Client(Uri url, JsonElement session) => new(
        new SessionAWSCredentials(
            session.GetProperty("AccessKeyId").GetString(), session.GetProperty("SecretAccessKey").GetString(),
            session.GetProperty("SessionToken").GetString()),
        new AmazonKeyManagementServiceConfig { ServiceURL = url.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    private string At(string name) => Path.Combine(folder.FullName, name);

    private ServeProcess Serve(string credentials) => ServeProcess.Start(
        ["serve", "--vault", Vault, "--urls", "http://127.0.0.1:0", "--credentials-file", At(credentials), "--json"]);

    /// <summary>The id of the root's access key, from the file that the first start wrote.</summary>
    private string RootKey() => File.ReadLines(At("first"))
        .First(static line => line.StartsWith("aws_access_key_id", StringComparison.Ordinal)).Split(' ')[^1];

    private async Task<JsonElement> SessionAsync(params string[] args)
    {
        using var json = JsonDocument.Parse(await GoodAsync(["access-key", "session", "--vault", Vault, .. args]));
        return json.RootElement.Clone();
    }

    private static async Task<string> GoodAsync(params string[] args)
    {
        using var run = ServeProcess.Start(args);
        var (code, text, error) = await run.EndAsync();
        Assert.True(code == 0, error);
        return text;
    }
}
