using Microsoft.Extensions.Logging;

namespace KeyActors.Logging;

/// <summary>Every log line of the engine, by number. No line ever carries material, plaintext, blobs or contexts.</summary>
internal static partial class VaultLog
{
    [LoggerMessage(
        1, LogLevel.Information, "Vault opened at {Path}: {Realms} realms, randomness from {Entropy}")]
    internal static partial void Opened(ILogger log, string path, int realms, string entropy);

    [LoggerMessage(2, LogLevel.Information, "Vault closed at {Path}")]
    internal static partial void Closed(ILogger log, string path);

    [LoggerMessage(3, LogLevel.Warning,
        "Vault closed at {Path} with {Calls} calls still in flight after {Waited}")]
    internal static partial void ClosedEarly(ILogger log, string path, int calls, TimeSpan waited);

    [LoggerMessage(10, LogLevel.Warning, "{Notice}")]
    internal static partial void Notice(ILogger log, string notice);

    [LoggerMessage(20, LogLevel.Critical,
        "ALARM: stream {Stream} fails its checks at event {Number}: {Fault}. "
        + "Nothing was repaired; it serves nothing until an operator has looked")]
    internal static partial void StreamFaulty(ILogger log, string stream, long number, string fault);

    [LoggerMessage(21, LogLevel.Critical,
        "ALARM: secret {Secret} of {Key} is {Fault}. The key serves nothing until an operator has looked")]
    internal static partial void SecretFaulty(ILogger log, string secret, string key, string fault);

    [LoggerMessage(22, LogLevel.Error,
        "Stream {Stream} could not store event {Number}; its actor stops and recovers, the outcome is unknown until then")]
    internal static partial void PersistFailed(ILogger log, string stream, long number, Exception cause);

    [LoggerMessage(23, LogLevel.Error, "Stream {Stream} could not be read; a later call tries again")]
    internal static partial void RecoveryFailed(ILogger log, string stream, Exception cause);

    [LoggerMessage(24, LogLevel.Error, "Material for {Key} could not be stored")]
    internal static partial void MaterialFailed(ILogger log, string key, Exception cause);

    [LoggerMessage(25, LogLevel.Warning,
        "An alias change of realm {Realm} is not recorded by its key yet ({Code}); the directory tries again")]
    internal static partial void AliasNotRecorded(ILogger log, string realm, string code);

    [LoggerMessage(26, LogLevel.Critical, "ALARM: a use of {Key} failed inside the cipher")]
    internal static partial void UseFailed(ILogger log, string key, Exception cause);

    [LoggerMessage(27, LogLevel.Warning,
        "The history did not know the last change of seals ({Before} to {After}), as after a crash: it is recorded now")]
    internal static partial void SealsRecorded(ILogger log, string before, string after);

    [LoggerMessage(28, LogLevel.Error,
        "Other seals open the vault now ({After}), but the history could not record it: the next opening does")]
    internal static partial void SealsNotRecorded(ILogger log, string after);

    [LoggerMessage(29, LogLevel.Error, "The vault is in epoch {Epoch} now, but the history could not record that it was renewed")]
    internal static partial void EpochNotRecorded(ILogger log, long epoch);

    [LoggerMessage(64, LogLevel.Information,
        "Secrets that an interrupted creation or rotation had stored, and no key names, were removed: {Count}")]
    internal static partial void SecretsDropped(ILogger log, int count);

    [LoggerMessage(65, LogLevel.Information, "The id {Key}, claimed by an interrupted creation, is released")]
    internal static partial void ClaimReleased(ILogger log, string key);

    [LoggerMessage(66, LogLevel.Warning,
        "{Count} secrets are younger than the journal and no key names them, as after restoring an older journal.db and "
        + "anchor.kas: they are kept. Run 'keyactors verify'")]
    internal static partial void SecretsOfLaterJournal(ILogger log, int count);

    [LoggerMessage(67, LogLevel.Warning,
        "What an interrupted process left behind is not removed ({Why}); the next opening tries again")]
    internal static partial void LeftoversKept(ILogger log, string why);

    [LoggerMessage(30, LogLevel.Error,
        "The heads of {Streams} streams could not be written; they are tried again, "
        + "and the newest events can be cut unseen until then")]
    internal static partial void HeadsNotWritten(ILogger log, int streams, Exception cause);

    [LoggerMessage(31, LogLevel.Critical,
        "ALARM: the heads in journal.db, or anchor.kas, are not those that this process wrote: somebody else writes there")]
    internal static partial void HeadsAltered(ILogger log);

    [LoggerMessage(37, LogLevel.Error,
        "The deadlines of {Keys} keys could not be written; they are tried again, and these keys may rotate late until then")]
    internal static partial void DeadlinesNotWritten(ILogger log, int keys, Exception cause);

    [LoggerMessage(33, LogLevel.Error, "The heads could not be read for their hourly check; the next one is in an hour")]
    internal static partial void HeadsNotRead(ILogger log, Exception cause);

    [LoggerMessage(60, LogLevel.Critical,
        "ALARM: the snapshot of stream {Stream} at event {Number} is not used: {Fault}. The journal is read instead")]
    internal static partial void SnapshotDiscarded(ILogger log, string stream, long number, string fault);

    [LoggerMessage(61, LogLevel.Critical,
        "ALARM: snapshots.db holds what no vault writes, or is damaged. It is made anew; the journal has all that it had")]
    internal static partial void SnapshotsMadeAnew(ILogger log);

    [LoggerMessage(62, LogLevel.Warning,
        "snapshots.db cannot be used just now. Nothing is lost; streams are read from the journal until it can")]
    internal static partial void SnapshotsAway(ILogger log, Exception cause);

    [LoggerMessage(63, LogLevel.Error, "Stream {Stream} has a state that cannot be a snapshot. Nothing is lost")]
    internal static partial void SnapshotNotMade(ILogger log, string stream, Exception cause);

    [LoggerMessage(32, LogLevel.Error,
        "The timetable could not be read; it is tried again after {Pause}, and no key rotates by itself until then")]
    internal static partial void TimetableNotRead(ILogger log, TimeSpan pause, Exception cause);

    [LoggerMessage(34, LogLevel.Information, "The timetable was made anew: {Deadlines} deadlines from {Events} events")]
    internal static partial void TimetableMade(ILogger log, int deadlines, long events);

    [LoggerMessage(35, LogLevel.Warning,
        "{Deadlines} rows of the timetable were not what the histories say, as after an edit of projections.db: "
        + "they are set right")]
    internal static partial void TimetableSetRight(ILogger log, int deadlines);

    [LoggerMessage(36, LogLevel.Error,
        "The timetable could not be compared with the journal; that begins anew after {Pause}")]
    internal static partial void TimetableNotCompared(ILogger log, TimeSpan pause, Exception cause);

    [LoggerMessage(40, LogLevel.Warning,
        "Nothing is erased before {Until}, since {Reason}. Look at the clock; "
        + "when it is right, 'keyactors clock confirm' ends the wait")]
    internal static partial void ErasingHeld(ILogger log, DateTimeOffset until, string reason);

    [LoggerMessage(41, LogLevel.Information, "The clock has been steady for long enough: what is due is erased again")]
    internal static partial void ErasingFree(ILogger log);

    [LoggerMessage(42, LogLevel.Information, "The clock was confirmed at {Found} by {Principal}")]
    internal static partial void ClockConfirmed(ILogger log, DateTimeOffset found, string principal);

    [LoggerMessage(43, LogLevel.Error,
        "The history could not record that nothing is erased because of the clock; it stays so while the vault is open")]
    internal static partial void HoldNotRecorded(ILogger log);

    [LoggerMessage(88, LogLevel.Warning, "{Key} could not {Verb} in region {Region} ({Code}); it is tried again")]
    internal static partial void RegionHeldUp(ILogger log, string key, string verb, string region, string code);

    [LoggerMessage(89, LogLevel.Error, "The replica {Key} cannot be made ({Code}), and is not tried again")]
    internal static partial void ReplicaNotMade(ILogger log, string key, string code);

    [LoggerMessage(90, LogLevel.Error, "What {Key} owes other regions could not be brought; it is tried again")]
    internal static partial void RegionsFailed(ILogger log, string key, Exception cause);

    [LoggerMessage(50, LogLevel.Information,
        "{Secrets} secrets of {Key} are destroyed: from epoch {Epoch} on no file holds them")]
    internal static partial void Destroyed(ILogger log, int secrets, string key, ulong epoch);

    [LoggerMessage(51, LogLevel.Error,
        "Secrets of {Keys} keys could not be destroyed; it is tried again after {Pause}, and they serve nothing until then")]
    internal static partial void NotDestroyed(ILogger log, int keys, TimeSpan pause, Exception cause);

    [LoggerMessage(52, LogLevel.Error, "The destruction of {Key} could not go on ({Code}); it is tried again after {Pause}")]
    internal static partial void DestructionHeldUp(ILogger log, string key, string code, TimeSpan pause);

    [LoggerMessage(53, LogLevel.Critical,
        "ALARM: destroyed secret {Secret} of {Key} is still in {File}: remove that file from the vault's folder. "
        + "The destruction is not recorded before; it is looked for again after {Pause}")]
    internal static partial void RemainsFound(ILogger log, string secret, string key, string file, TimeSpan pause);

    [LoggerMessage(96, LogLevel.Warning,
        "The vault's format level was raised from {Before} to {After}: releases that know {Before} only cannot open it any more")]
    internal static partial void LevelRaised(ILogger log, int before, int after);

    [LoggerMessage(80, LogLevel.Critical,
        "ALARM: the vault was put back from an older copy, which knows its history up to {BackupAt:u} (recovery {Number}): every "
        + "key is switched off until it is enabled, and nothing is erased before 'keyactors recovery accept'")]
    internal static partial void Recovered(ILogger log, DateTimeOffset backupAt, long number);

    [LoggerMessage(81, LogLevel.Information, "Recovery {Number} was accepted by {Principal}: what is due is erased again")]
    internal static partial void RecoveryAccepted(ILogger log, long number, string principal);

    [LoggerMessage(82, LogLevel.Warning,
        "{Secrets} secrets are held that no event names: of the history that was lost. They are kept")]
    internal static partial void SecretsNotNamed(ILogger log, int secrets);

    [LoggerMessage(83, LogLevel.Warning,
        "An interrupted restore was finished: its files stand, those before it are kept in {Kept}")]
    internal static partial void RestoreFinished(ILogger log, string kept);

    [LoggerMessage(105, LogLevel.Information, "Access key {Id} of account {Account} was made")]
    internal static partial void AccessKeyCreated(ILogger log, string id, string account);

    [LoggerMessage(101, LogLevel.Information, "Access key {Id} was deleted")]
    internal static partial void AccessKeyDeleted(ILogger log, string id);

    [LoggerMessage(102, LogLevel.Error,
        "Secrets of {Secrets} deleted access keys could not be destroyed ({Code}): they serve nobody, "
        + "the next opening tries again")]
    internal static partial void AccessKeySecretsKept(ILogger log, int secrets, string code);

    [LoggerMessage(130, LogLevel.Information,
        "Temporary credentials {Id} of account {Account} were issued by {Issuer}: until {Until:u}")]
    internal static partial void SessionIssued(ILogger log, string id, string account, string issuer, DateTimeOffset until);

    [LoggerMessage(68, LogLevel.Warning,
        "The trail has a gap: the vault was not closed in order. Calls after {After} (block {Block}) and before {Until} may "
        + "have no entry")]
    internal static partial void TrailGap(ILogger log, long block, DateTimeOffset? after, DateTimeOffset until);

    [LoggerMessage(69, LogLevel.Error,
        "The trail could not be written: {Calls} calls wait for it or are under way. It is tried again; nothing is dropped, and "
        + "new calls are refused when there is no room")]
    internal static partial void TrailNotWritten(ILogger log, int calls, Exception cause);

    [LoggerMessage(70, LogLevel.Information, "The trail is written again; nothing was dropped")]
    internal static partial void TrailWrittenAgain(ILogger log);

    [LoggerMessage(71, LogLevel.Error,
        "The vault was closed while {Calls} calls had no entry in the trail. The next opening tells a gap")]
    internal static partial void TrailNotClosed(ILogger log, int calls);

    [LoggerMessage(72, LogLevel.Information, "A file of the trail is full or old and was closed: {File}")]
    internal static partial void TrailFileClosed(ILogger log, string file);

    [LoggerMessage(73, LogLevel.Information, "A file of the trail was kept long enough and is removed: {File}")]
    internal static partial void TrailFileDropped(ILogger log, string file);

    [LoggerMessage(74, LogLevel.Warning,
        "A file of the trail could not be closed or removed although it is due; it is tried again")]
    internal static partial void TrailNotTidied(ILogger log, Exception cause);
}
