using Microsoft.Extensions.Hosting;

namespace KeyActors.Hosting;

/// <summary>The host's one vault: opened before any hosted service starts, closed after all of them have stopped.</summary>
/// <remarks>Hosted services are constructed before anything starts, so one that takes the vault in its constructor would
/// find none: whoever asks first opens it, and everybody gets the same one. Safe from any thread.</remarks>
internal sealed class HostedVault : IHostedLifecycleService, IAsyncDisposable
{
    internal const string SectionName = "KeyActors";
    private readonly Lazy<Task<KeyVault>> opening;

    internal HostedVault(string path, Func<VaultOptions, VaultOptions>? configure, IServiceProvider services) =>
        opening = new Lazy<Task<KeyVault>>(() => OpenAsync(path, configure, services));

    /// <summary>The open vault. Blocks while it opens, which happens at most once and takes about a second.</summary>
    internal KeyVault Vault => opening.Value.GetAwaiter().GetResult();

    /// <summary>The vault if it is open, without opening it.</summary>
    internal KeyVault? VaultIfOpen =>
        opening is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? opening.Value.Result : null;

    public Task StartingAsync(CancellationToken cancellationToken) => opening.Value.WaitAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes the vault: it waits for calls in flight, as long as <c>keyactors.close.wait-max</c> says.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (VaultIfOpen is { } vault) await vault.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes what no stop has closed: a host whose start failed or was given up is disposed and never
    /// stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!opening.IsValueCreated) return;
        await ((Task)opening.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StoppedAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<KeyVault> OpenAsync(
        string path, Func<VaultOptions, VaultOptions>? configure, IServiceProvider services)
    {
        var options = HostedDoor.OptionsOf(services, configure);

        // Off the caller's thread, so that a constructor that blocks on it needs none of that thread's context.
        return await Task.Run(() => KeyVault.OpenAsync(path, options).AsTask()).ConfigureAwait(false);
    }
}
