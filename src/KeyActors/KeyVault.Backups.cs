using KeyActors.Client;
using KeyActors.Model;

namespace KeyActors;

/// <content>Backups, and the word on a recovery.</content>
public sealed partial class KeyVault
{
    /// <summary>Makes a backup of this vault while it serves: the same as <see cref="VaultBackup.CreateAsync"/> from outside.
    /// Every event that was acknowledged before the call is in it.</summary>
    /// <param name="destination">A folder that does not exist yet, or is empty; its parent exists.</param>
    /// <param name="options">What is copied besides the history.</param>
    /// <param name="cancellationToken">Gives up; nothing is left under that name.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.BackupUnusable"/>, or <see cref="Refusal.VaultUnusable"/> for a
    /// vault in memory; nothing was made.</exception>
    /// <exception cref="IOException">A file could not be read or written; nothing is left under that name.</exception>
    public async Task<BackupManifest> BackupAsync(
        string destination, BackupOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        // What it gives out lies in a folder: like a change, it stands whatever becomes of its entry.
        return await Scope.ChangeAsync("Backup", null, _ => MakeAsync(), CancellationToken.None).ConfigureAwait(false);

        async ValueTask<BackupManifest> MakeAsync()
        {
            if (engine.Parts.Heads is null)
                throw new RefusedException(new Refusal.VaultUnusable(Path, "it lives in memory and has no files to copy"));
            var wanted = options with { Clock = engine.Parts.Clock };
            return await VaultBackup.CreateAsync(Path, destination, wanted, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Says for the operator that the vault may go on from where it was put back: what is due is erased and swept from
    /// now on, where the clock lets it. Keys stay switched off until each is enabled. Recorded in the history, with the caller;
    /// said again, nothing changes.</summary>
    /// <param name="cancellationToken">Gives up before it is asked for; the change goes on once it is.</param>
    /// <returns>The recovery, once that is stored.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.NotRecovered"/>; or with <see cref="Refusal.Unavailable"/>:
    /// nobody can tell before the vault is opened again whether it is stored.</exception>
    public async ValueTask<VaultRecovery> AcceptRecoveryAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Scope.ChangeAsync(
            "AcceptRecovery",
            null,
            async note => await engine.AcceptRecoveryAsync(Caller, note.Request).ConfigureAwait(false),
            CancellationToken.None).ConfigureAwait(false);
    }
}
