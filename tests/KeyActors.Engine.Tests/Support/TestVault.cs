using KeyActors.Model;

namespace KeyActors.Engine.Tests;

/// <summary>A real vault on a real folder, with its log captured; may be closed and opened again.</summary>
internal sealed class TestVault : IAsyncDisposable
{
    private readonly TempFolder home = new();
    private VaultOptions options;

    private TestVault(VaultOptions options, CapturingLog log) => (this.options, Log) = (options, log);

    internal KeyVault Vault { get; private set; } = null!;

    internal CapturingLog Log { get; }

    /// <summary>The vault's folder.</summary>
    internal string Path => home.At("vault");

    /// <summary>A folder beside the vault's, for files.</summary>
    internal string Beside(string name) => home.At(name);

    internal RawJournal Journal => new(Path);

    internal static async Task<TestVault> OpenAsync(Func<VaultOptions, VaultOptions>? with = null)
    {
        var log = new CapturingLog();
        var options = new VaultOptions { LoggerFactory = log, Environment = [] };
        var test = new TestVault(with is null ? options : with(options), log);
        await test.StartAsync();
        return test;
    }

    internal static Task<TestVault> OpenAsync(params (string Key, string Value)[] settings) =>
        OpenAsync(o => o with { Settings = settings.ToDictionary(static s => s.Key, static s => s.Value) });

    internal async Task StartAsync() => Vault = await KeyVault.OpenAsync(Path, options);

    internal async Task StopAsync() => await Vault.DisposeAsync();

    internal async Task ReopenAsync(Func<VaultOptions, VaultOptions>? with = null)
    {
        await StopAsync();
        if (with is not null) options = with(options);
        await StartAsync();
    }

    /// <summary>Makes a key and gives its id.</summary>
    internal async Task<string> KeyAsync() => (await Vault.CreateKeyAsync()).Arn.ToString();

    /// <summary>How many actors a router holds.</summary>
    internal int ActorsUnder(string router) => Vault.Engine.ActorsUnder(router);

    internal static string StreamOf(KeyArn key) => KeyActors.Journal.PersistenceIds.Key(key);

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        home.Dispose();
    }

}
