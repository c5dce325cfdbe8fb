using System.Text;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Aws.Tests;

/// <summary>A vault in a folder of its own, served on a real socket.</summary>
internal sealed class Served : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly KeyVault? vault;
    private readonly VaultDoor? door;
    private readonly HttpClient client = new();

    private Served(DirectoryInfo folder, KeyVault? vault, VaultDoor? door, AwsServer server, Signer signer, LogBook log) =>
        (this.folder, this.vault, this.door, Server, Signer, Log) = (folder, vault, door, server, signer, log);

    /// <summary>The vault while it is open.</summary>
    internal KeyVault Vault => vault ?? door!.Vault;

    internal AwsServer Server { get; }

    /// <summary>Signs with the root credentials.</summary>
    internal Signer Signer { get; }

    internal LogBook Log { get; }

    internal Uri Url => Server.Addresses[0];

    internal static async Task<Served> StartAsync(
        Func<AwsServerOptions, AwsServerOptions>? change = null, Func<VaultOptions, VaultOptions>? vaultChange = null)
    {
        var (folder, log, options) = Prepared(vaultChange);
        var vault = await KeyVault.OpenAsync(PathIn(folder), options);
        using var root = await vault.CreateRootCredentialsAsync(vault.Realm.Account);
        var plain = new AwsServerOptions { Urls = ["http://127.0.0.1:0"], LoggerFactory = log };
        var server = await AwsServer.StartAsync(vault, change?.Invoke(plain) ?? plain);
        return new Served(folder, vault, null, server, new Signer(root.Id.ToString(), root.Secret.ToString()), log);
    }

    /// <summary>The same with a vault that can be sealed while it is served.</summary>
    internal static async Task<Served> StartBehindDoorAsync()
    {
        var (folder, log, options) = Prepared(null);
        await (await KeyVault.OpenAsync(PathIn(folder), options)).DisposeAsync();
        var door = new VaultDoor(PathIn(folder), options);
        await door.UnsealAsync();
        using var root = await door.Vault.CreateRootCredentialsAsync(door.Vault.Realm.Account);
        var server = await AwsServer.StartAsync(door, new AwsServerOptions { Urls = ["http://127.0.0.1:0"], LoggerFactory = log });
        return new Served(folder, null, door, server, new Signer(root.Id.ToString(), root.Secret.ToString()), log);
    }

    /// <summary>Seals the vault behind a door, which is served on.</summary>
    /// <returns>Its folder.</returns>
    internal async Task<string> SealAsync()
    {
        await door!.SealAsync();
        return door.Path;
    }

    /// <summary>Unseals it.</summary>
    internal ValueTask UnsealAsync() => door!.UnsealAsync();

    private static (DirectoryInfo Folder, LogBook Log, VaultOptions Options) Prepared(Func<VaultOptions, VaultOptions>? change)
    {
        var log = new LogBook();
        var plain = new VaultOptions { Environment = [], LoggerFactory = log };
        return (Directory.CreateTempSubdirectory("keyactors-aws-"), log, change?.Invoke(plain) ?? plain);
    }

    private static string PathIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "vault");

    /// <summary>The real SDK, which may send through something that looks on.</summary>
    internal AmazonKeyManagementServiceClient Client(
        string region = "us-east-1", Signer? by = null, HttpClientFactory? through = null) => new(
        new BasicAWSCredentials((by ?? Signer).AccessKey, (by ?? Signer).Secret),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = Url.ToString(), AuthenticationRegion = region, MaxErrorRetry = 0, HttpClientFactory = through,
        });

    /// <summary>Sends any bytes, signed.</summary>
    internal Task<(int Status, string Body)> SendAsync(string operation, string body, Signer? by = null) =>
        SendAsync(operation, StrictUtf8.Encoding.GetBytes(body), by);

    internal async Task<(int Status, string Body)> SendAsync(string operation, byte[] body, Signer? by = null)
    {
        // A sealed vault has no clock, and asks for none.
        var now = door is { IsSealed: true } ? TimeProvider.System.GetUtcNow() : Vault.Signatures.Now;
        var head = (by ?? Signer).Sign($"TrentService.{operation}", body, now);
        using var message = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in head.Headers)
        {
            if (name == "Content-Type") message.Content.Headers.TryAddWithoutValidation(name, value);
            else message.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(message);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Server.DisposeAsync();
        if (vault is not null) await vault.DisposeAsync();
        if (door is not null) await door.DisposeAsync();
        folder.Delete(recursive: true);
    }
}

/// <summary>Every line that was logged.</summary>
internal sealed class LogBook : ILoggerFactory, ILogger
{
    private readonly StringBuilder lines = new();

    internal string All
    {
        get
        {
            lock (lines) return lines.ToString();
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines) lines.AppendLine(formatter(state, exception)).AppendLine(exception?.ToString());
    }

    public void Dispose()
    {
    }
}
