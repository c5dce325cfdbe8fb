using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Testing;

/// <summary>A vault in memory on a virtual clock: the engine without a folder, for tests of what uses a vault.</summary>
/// <remarks>Nothing is shared between two of them and nothing is left behind, so tests may run side by side. Safe from any
/// thread. Environment variables are not read. Event times and ages follow the clock; work is done at once.</remarks>
public sealed class TestVault : IAsyncDisposable
{
    private TestVault(KeyVault vault, FakeTimeProvider clock) => (Vault, Clock) = (vault, clock);

    /// <summary>Where every virtual clock begins: 2030-01-01T00:00:00Z.</summary>
    public static DateTimeOffset Beginning { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The vault; closed by <see cref="DisposeAsync"/>.</summary>
    public KeyVault Vault { get; }

    /// <summary>The vault's clock: it stands still until <see cref="FakeTimeProvider.Advance"/>.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>Starts an empty vault with the default settings.</summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static ValueTask<TestVault> StartAsync(CancellationToken cancellationToken = default) =>
        StartAsync(new VaultOptions { Environment = [] }, cancellationToken);

    /// <summary>Starts an empty vault with options of the test's own.</summary>
    /// <param name="options">As for a real vault; its clock is replaced by the virtual one.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="RefusedException">A setting is unknown or outside its bounds.</exception>
    public static async ValueTask<TestVault> StartAsync(VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var clock = new FakeTimeProvider(Beginning);
        var own = options with { Clock = clock, IsClockVirtual = true };
        var vault = await KeyVault.InMemoryAsync(own, cancellationToken).ConfigureAwait(false);
        return new TestVault(vault, clock);
    }

    /// <summary>Closes the vault and wipes its secrets. A second call does nothing.</summary>
    public ValueTask DisposeAsync() => Vault.DisposeAsync();
}
