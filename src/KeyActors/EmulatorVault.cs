using KeyActors.Client;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors;

/// <summary>Vaults of an emulator: the same engine on a virtual clock, for tests of programs that use a vault, served to anybody.
/// </summary>
/// <remarks>The first event of such a vault says what it is, for ever. Nothing else in this library opens it, and nothing here
/// opens another: whoever emulates can never lay open a real vault.</remarks>
public static class EmulatorVault
{
    /// <summary>Opens one in a folder, and makes it where there is none.</summary>
    /// <param name="path">The folder; its parent must exist.</param>
    /// <param name="options">As for a real vault; its clock is a virtual one.</param>
    /// <param name="cancellationToken">Gives up the opening.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultForOther"/>: it is a real vault; or as for
    /// <see cref="KeyVault.OpenAsync(string, VaultOptions, CancellationToken)"/>.</exception>
    public static async ValueTask<KeyVault> OpenAsync(
        string path, VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var engine = await VaultOpening.OnDiskAsync(path, Marked(options), cancellationToken).ConfigureAwait(false);
        return new KeyVault(engine, options.Caller);
    }

    /// <summary>Makes one that lives in memory and ends with its disposal.</summary>
    /// <param name="options">As above.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static async ValueTask<KeyVault> InMemoryAsync(VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var engine = await VaultOpening.InMemoryAsync(Marked(options), static () => new MemoryJournal(), cancellationToken)
            .ConfigureAwait(false);
        return new KeyVault(engine, options.Caller);
    }

    /// <summary>Makes a key with an id that the caller chooses.</summary>
    /// <param name="vault">One of the emulator, in any realm.</param>
    /// <param name="id">Its id; of a multi-Region key exactly when <paramref name="wanted"/> says so.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="ArgumentException">The vault is a real one, or id and kind do not fit.</exception>
    /// <exception cref="RefusedException">With <see cref="Refusal.IdempotencyConflict"/> or
    /// <see cref="Refusal.KeyUnknown"/>: there is a key of this id, or was one.</exception>
    public static ValueTask<KeyMetadata> CreateKeyAsync(
        VaultClient vault, KeyId id, NewKey wanted, CancellationToken cancellationToken = default)
    {
        Check(vault);
        ArgumentNullException.ThrowIfNull(wanted);
        if (id.IsMultiRegion != wanted.IsMultiRegion)
            throw new ArgumentException("The id of a multi-Region key, and no other, begins with 'mrk-'.", nameof(id));
        return vault.Keys.CreateAsync(null, wanted, cancellationToken, id);
    }

    /// <summary>Has everything done that is due by the clock, such as rotations, expiries and deletions, and waits for it.
    /// </summary>
    /// <param name="vault">One of the emulator, whose clock has just been moved.</param>
    /// <returns>UTC; when something is due next; null for nothing.</returns>
    /// <exception cref="ArgumentException">The vault is a real one.</exception>
    public static Task<DateTimeOffset?> SettleAsync(KeyVault vault)
    {
        Check(vault);
        return vault.Engine.SettleAsync();
    }

    /// <summary>UTC; the latest time that a vault has seen before it was opened, so that its clock need not go back; null for a
    /// new one. <see cref="KeyVault.ConfirmClockAsync"/> writes down what it shows.</summary>
    /// <param name="vault">One of the emulator.</param>
    /// <exception cref="ArgumentException">The vault is a real one.</exception>
    public static DateTimeOffset? LastSeen(KeyVault vault)
    {
        Check(vault);
        return vault.Engine.Parts is { Heads.FoundAt: var anchored, Erasing.LastFound: var found }
            ? found > anchored ? found : anchored
            : null;
    }

    private static VaultOptions Marked(VaultOptions options) => options with { IsEmulator = true, IsClockVirtual = true };

    private static void Check(VaultClient vault)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (!vault.IsEmulator) throw new ArgumentException("This is a real vault.", nameof(vault));
    }
}
