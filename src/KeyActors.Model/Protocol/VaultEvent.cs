using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What happened to the vault as a whole.</summary>
public abstract partial record VaultEvent
{
    private VaultEvent(DateTimeOffset at, CommandStamp stamp) => (At, Stamp) = (at, stamp);

    /// <summary>UTC, never before the event in front of it.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who caused it, and by which intention.</summary>
    public CommandStamp Stamp { get; }

    /// <summary>The vault exists: the first event of its own stream. Manifest <c>vault.created/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who made it.</param>
    /// <param name="VaultId">16 random bytes as 32 hex digits, the same as in the seal file.</param>
    /// <param name="FormatLevel">Level of the folder's formats.</param>
    public sealed record Created(DateTimeOffset At, CommandStamp Stamp, string VaultId, int FormatLevel) : VaultEvent(At, Stamp);

    /// <summary>The vault may hold what a newer format level has. Manifest <c>vault.format-raised/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Level">The level from now on, 2 or more, above the one before.</param>
    public sealed record FormatRaised(DateTimeOffset At, CommandStamp Stamp, int Level) : VaultEvent(At, Stamp);

    /// <summary>Other seals open the vault from now on. Manifest <c>vault.resealed/1</c>.</summary>
    /// <param name="At">UTC; when it was recorded, which is after it was done.</param>
    /// <param name="Stamp">Who asked; the vault itself when an opening found a change that the history did not know. The content
    /// is the fingerprint of the seals in force, by which an opening tells whether the history knows them.</param>
    /// <param name="Before">Kinds that were in force, 0 to 16, none for a new vault.</param>
    /// <param name="After">Kinds that are in force, 1 to 16.</param>
    public sealed record Resealed(
        DateTimeOffset At, CommandStamp Stamp, ImmutableArray<string> Before, ImmutableArray<string> After)
        : VaultEvent(At, Stamp);

    /// <summary>The clock is in doubt, and nothing is erased for a while. Manifest <c>vault.clock-held/1</c>.</summary>
    /// <param name="At">UTC; later than <paramref name="Found"/> when the clock went back.</param>
    /// <param name="Stamp">The vault itself.</param>
    /// <param name="Doubt">Why.</param>
    /// <param name="Expected">UTC; what the clock should have shown, or when the vault was last seen open.</param>
    /// <param name="Found">UTC; what it showed.</param>
    /// <param name="Until">UTC, on that clock.</param>
    public sealed record ClockHeld(
        DateTimeOffset At,
        CommandStamp Stamp,
        ClockDoubt Doubt,
        DateTimeOffset Expected,
        DateTimeOffset Found,
        DateTimeOffset Until)
        : VaultEvent(At, Stamp);

    /// <summary>An operator says that the clock is right. Manifest <c>vault.clock-confirmed/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who says so.</param>
    /// <param name="Found">UTC; what the clock showed.</param>
    public sealed record ClockConfirmed(DateTimeOffset At, CommandStamp Stamp, DateTimeOffset Found) : VaultEvent(At, Stamp);

    /// <summary>All secrets lie under a fresh epoch key from now on, and none was dropped. Manifest
    /// <c>vault.epoch-renewed/1</c>.</summary>
    /// <param name="At">UTC; when it was recorded, which is after it was done.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Epoch">The epoch that stands, from 2.</param>
    public sealed record EpochRenewed(DateTimeOffset At, CommandStamp Stamp, long Epoch) : VaultEvent(At, Stamp);

    /// <summary>The history was put back from an older copy: from here on it goes on without what came after that. Manifest
    /// <c>vault.recovered/1</c>.</summary>
    /// <param name="At">UTC; when the vault was opened on it.</param>
    /// <param name="Stamp">Who opened it.</param>
    /// <param name="Recovery">Number of the recovery: the count that <c>opened.kas</c> had, above every anchor that the vault
    /// knew of.</param>
    /// <param name="Generation">Count of the anchor that came with the copy.</param>
    /// <param name="BackupAt">UTC; when that anchor was written: the copy is of that time.</param>
    public sealed record Recovered(
        DateTimeOffset At, CommandStamp Stamp, long Recovery, long Generation, DateTimeOffset BackupAt)
        : VaultEvent(At, Stamp);

    /// <summary>An operator has looked at a recovered vault: what is due may be erased again. Manifest
    /// <c>vault.recovery-accepted/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who says so.</param>
    /// <param name="Recovery">Number of the recovery.</param>
    public sealed record RecoveryAccepted(DateTimeOffset At, CommandStamp Stamp, long Recovery) : VaultEvent(At, Stamp);
}
