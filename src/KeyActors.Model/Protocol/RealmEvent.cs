namespace KeyActors.Model;

/// <summary>What happened in a realm directory. Kept for ever, under the same rules as <see cref="KeyEvent"/>.</summary>
public abstract record RealmEvent
{
    private RealmEvent(DateTimeOffset at, CommandStamp stamp) => (At, Stamp) = (at, stamp);

    /// <summary>UTC, never before the event in front of it.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who caused it, and by which intention.</summary>
    public CommandStamp Stamp { get; }

    /// <summary>A key id is taken. Manifest <c>realm.key-claimed/1</c>.</summary>
    public sealed record KeyClaimed(DateTimeOffset At, CommandStamp Stamp, KeyId Key) : RealmEvent(At, Stamp);

    /// <summary>A claim is given up, because its creation was interrupted before the key's first event. Only a retry of that
    /// creation has the same id, and claims it again. Manifest <c>realm.claim-released/1</c>.</summary>
    public sealed record ClaimReleased(DateTimeOffset At, CommandStamp Stamp, KeyId Key) : RealmEvent(At, Stamp);

    /// <summary>A key is no longer of this realm, and its id is never given again. Manifest <c>realm.key-ended/1</c>.</summary>
    public sealed record KeyEnded(DateTimeOffset At, CommandStamp Stamp, KeyId Key) : RealmEvent(At, Stamp);

    /// <summary>A multi-Region key whose replica had ended here is of this realm again. Manifest
    /// <c>realm.key-returned/1</c>.</summary>
    public sealed record KeyReturned(DateTimeOffset At, CommandStamp Stamp, KeyId Key) : RealmEvent(At, Stamp);

    /// <summary>An alias points at a key. Manifest <c>realm.alias-created/1</c>.</summary>
    public sealed record AliasCreated(DateTimeOffset At, CommandStamp Stamp, AliasName Alias, KeyId Key) : RealmEvent(At, Stamp);

    /// <summary>An alias points at another key. Manifest <c>realm.alias-updated/1</c>.</summary>
    public sealed record AliasUpdated(
        DateTimeOffset At, CommandStamp Stamp, AliasName Alias, KeyId Before, KeyId Key) : RealmEvent(At, Stamp);

    /// <summary>An alias is gone. Manifest <c>realm.alias-deleted/1</c>.</summary>
    public sealed record AliasDeleted(
        DateTimeOffset At, CommandStamp Stamp, AliasName Alias, KeyId Before) : RealmEvent(At, Stamp);

    /// <summary>The keys concerned have recorded an alias change. Manifest <c>realm.alias-recorded/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own.</param>
    /// <param name="RealmNumber">Number of the alias event that is recorded everywhere.</param>
    public sealed record AliasRecorded(DateTimeOffset At, CommandStamp Stamp, long RealmNumber) : RealmEvent(At, Stamp);
}
