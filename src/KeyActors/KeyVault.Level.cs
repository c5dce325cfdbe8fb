using KeyActors.Client;
using KeyActors.Model;

namespace KeyActors;

/// <content>The format level.</content>
public sealed partial class KeyVault
{
    /// <summary>Lets the vault hold what this release knows: raises its format level in place, for ever. Releases that know only
    /// the level before cannot open it any more. Recorded in the history, with the caller; said again, nothing changes.</summary>
    /// <param name="copyTo">A folder that does not exist yet and becomes a whole copy first, secrets and seal included: the only
    /// way back. Null when there is a copy already.</param>
    /// <param name="cancellationToken">Gives up before the level is raised.</param>
    /// <returns>The level before and after: the same when there was nothing to do, and then nothing is copied.</returns>
    /// <exception cref="RefusedException">The copy cannot be made, or the level not stored; it is as it was, or the next opening
    /// tells.</exception>
    /// <exception cref="IOException">The copy could not be read or written; the level is as it was.</exception>
    public async ValueTask<FormatChange> RaiseFormatLevelAsync(string? copyTo, CancellationToken cancellationToken = default)
    {
        var whole = new BackupOptions { WithSecrets = true, WithSeal = true };
        Func<Task>? copy = copyTo is null ? null : () => BackupAsync(copyTo, whole, cancellationToken);
        return await Scope.ChangeAsync(
            "RaiseFormatLevel",
            null,
            async note =>
            {
                var (before, after) = await engine.RaiseLevelAsync(
                    copy, Caller, note.Request, cancellationToken).ConfigureAwait(false);
                return new FormatChange(before, after);
            },
            CancellationToken.None).ConfigureAwait(false);
    }
}

/// <summary>What became of a format level.</summary>
/// <param name="Before">Before.</param>
/// <param name="After">From now on.</param>
public sealed record FormatChange(int Before, int After);
