using KeyActors.Logging;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <content>The format level.</content>
internal sealed partial class VaultEngine
{
    /// <summary>Refuses what the vault's format level does not know.</summary>
    /// <param name="level">The level that knows it.</param>
    /// <param name="what">In words, plural: "managed keys".</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultOlder"/>.</exception>
    internal void Require(int level, string what)
    {
        if (Parts.Level < level) throw new RefusedException(new Refusal.VaultOlder(Path, Parts.Level, what, level));
    }

    /// <summary>Raises the level to the newest that this release knows.</summary>
    /// <param name="copy">Makes a copy of the vault first; null for none.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="once">By which intention.</param>
    /// <param name="cancellationToken">Gives up before anything is changed.</param>
    /// <returns>The level before and after; both the same when there was nothing to do.</returns>
    internal Task<(int Before, int After)> RaiseLevelAsync(
        Func<Task>? copy, Caller by, IdempotencyKey once, CancellationToken cancellationToken) =>
        AloneAsync(
            async () =>
            {
                var before = Parts.Level;
                if (before == FormatLevel.Newest) return (before, before);
                if (copy is not null) await copy().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                var number = FormatLevel.Newest.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var stamp = new CommandStamp(by, once, CommandFingerprint.Of("vault-format-raised", number));
                if (!await RecordAsync(at => new VaultEvent.FormatRaised(at, stamp, FormatLevel.Newest)).ConfigureAwait(false))
                    throw new RefusedException(new Refusal.Unavailable("The new format level could not be stored"));
                VaultLog.LevelRaised(Parts.Log, before, FormatLevel.Newest);
                return (before, FormatLevel.Newest);
            },
            cancellationToken);
}
