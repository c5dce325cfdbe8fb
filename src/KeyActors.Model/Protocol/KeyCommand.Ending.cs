using System.Collections.Immutable;
using System.Globalization;

namespace KeyActors.Model;

/// <content>Commands at the end of a key's life, and what the vault itself asks of it when its time has come.</content>
public abstract partial record KeyCommand
{
    /// <summary>Has the key destroyed after a waiting time; nothing opens with it meanwhile.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="WindowDays">7 to 30 days.</param>
    public sealed record ScheduleDeletion(Caller By, IdempotencyKey Once, int WindowDays) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get scheduled for deletion";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.ScheduleKeyDeletion;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "schedule-deletion", WindowDays.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Calls a deletion back; the key is disabled then.</summary>
    public sealed record CancelDeletion(Caller By, IdempotencyKey Once) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "escape deletion";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.CancelKeyDeletion;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("cancel-deletion");
    }

    /// <summary>Does what is due by the key's own state, one thing at a time, and else nothing; sent by the timetable.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this one wake-up.</param>
    /// <param name="EraseUpTo">UTC; what had to be erased by then may be erased now; null when the clock is not trusted
    /// enough to erase anything.</param>
    /// <param name="Epoch">The epoch of the secret file, for the record of what begins in it.</param>
    public sealed record WakeUp(Caller By, IdempotencyKey Once, DateTimeOffset? EraseUpTo, long Epoch) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "do what is due";

        /// <summary>None: the key's own state decides.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <summary>Of the kind alone: what is done depends on the state.</summary>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("wake-up");
    }

    /// <summary>Records that doomed secrets are gone; sent by the vault after the epoch step that left them out.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this destruction.</param>
    /// <param name="Secrets">The secrets that are gone.</param>
    /// <param name="Proof">What was done and looked at.</param>
    public sealed record RecordDestroyed(
        Caller By, IdempotencyKey Once, ImmutableArray<SecretId> Secrets, DestructionProof Proof) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "record a destruction";

        /// <summary>None: it has happened.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "record-destroyed", Secrets.Select(static s => s.ToString()));
    }
}
