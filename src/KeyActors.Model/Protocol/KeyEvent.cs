using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What happened to a key: its history, kept for ever. Past participles; no secret, no plaintext, ever.</summary>
/// <remarks>Each case has one journal manifest and a corpus file that must replay for ever. A new field goes last with a
/// default; a new meaning is a new case.</remarks>
public abstract partial record KeyEvent
{
    private KeyEvent(DateTimeOffset at, CommandStamp stamp) => (At, Stamp) = (at, stamp);

    /// <summary>UTC, read once when the command was decided, never before the event in front of it. Replay reads no
    /// clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who caused it, and by which intention.</summary>
    public CommandStamp Stamp { get; }

    /// <summary>The key exists, with its first material. Manifest <c>key.created/1</c>.</summary>
    public sealed record Created(
        DateTimeOffset At,
        CommandStamp Stamp,
        KeyArn Address,
        string Description,
        KeySpec Spec,
        KeyUsage Usage,
        KeyOrigin Origin,
        ImmutableArray<Tag> Tags,
        KeyMaterialId Material,
        SecretId Secret) : KeyEvent(At, Stamp);

    /// <summary>New material seals from now on; all earlier ones still open. Manifest <c>key.rotated/1</c>.</summary>
    public sealed record Rotated(
        DateTimeOffset At, CommandStamp Stamp, KeyMaterialId Material, SecretId Secret, RotationKind Kind) : KeyEvent(At, Stamp);

    /// <summary>The key rotates by itself from now on. Manifest <c>key.rotation-enabled/1</c>.</summary>
    /// <param name="At">UTC; the first rotation is due one period later.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="PeriodDays">90 to 2,560 days.</param>
    public sealed record RotationEnabled(DateTimeOffset At, CommandStamp Stamp, int PeriodDays) : KeyEvent(At, Stamp);

    /// <summary>The key no longer rotates by itself. Manifest <c>key.rotation-disabled/1</c>.</summary>
    public sealed record RotationDisabled(DateTimeOffset At, CommandStamp Stamp) : KeyEvent(At, Stamp);

    /// <summary>The key serves again. Manifest <c>key.enabled/1</c>.</summary>
    public sealed record Enabled(DateTimeOffset At, CommandStamp Stamp) : KeyEvent(At, Stamp);

    /// <summary>The key is switched off. Manifest <c>key.disabled/1</c>.</summary>
    public sealed record Disabled(DateTimeOffset At, CommandStamp Stamp) : KeyEvent(At, Stamp);

    /// <summary>The description is another. Manifest <c>key.description-updated/1</c>.</summary>
    public sealed record DescriptionUpdated(DateTimeOffset At, CommandStamp Stamp, string Description) : KeyEvent(At, Stamp);

    /// <summary>Tags came, or have other values. Manifest <c>key.tagged/1</c>.</summary>
    public sealed record Tagged(DateTimeOffset At, CommandStamp Stamp, ImmutableArray<Tag> Tags) : KeyEvent(At, Stamp);

    /// <summary>Tags went. Manifest <c>key.untagged/1</c>.</summary>
    public sealed record Untagged(DateTimeOffset At, CommandStamp Stamp, ImmutableArray<string> Keys) : KeyEvent(At, Stamp);

    /// <summary>An alias points here now. Manifest <c>key.alias-attached/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who changed the alias.</param>
    /// <param name="Alias">Which alias.</param>
    /// <param name="RealmNumber">Number of the directory's event that is the truth of it.</param>
    public sealed record AliasAttached(
        DateTimeOffset At, CommandStamp Stamp, AliasName Alias, long RealmNumber) : KeyEvent(At, Stamp);

    /// <summary>An alias no longer points here. Manifest <c>key.alias-detached/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who changed the alias.</param>
    /// <param name="Alias">Which alias.</param>
    /// <param name="RealmNumber">Number of the directory's event that is the truth of it.</param>
    public sealed record AliasDetached(
        DateTimeOffset At, CommandStamp Stamp, AliasName Alias, long RealmNumber) : KeyEvent(At, Stamp);
}
