using System.Collections.Immutable;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>What changes a key's history. Imperative; decided by <see cref="KeyRules"/>, answered after its events are
/// stored.</summary>
public abstract partial record KeyCommand
{
    private KeyCommand(Caller by, IdempotencyKey once) => (By, Once) = (by, once);

    /// <summary>Who asks.</summary>
    public Caller By { get; }

    /// <summary>The intention; a retry carries the same one.</summary>
    public IdempotencyKey Once { get; }

    /// <summary>The verb, for refusals: "rotate", "be tagged".</summary>
    public abstract string Verb { get; }

    /// <summary>The row of <see cref="StateTable"/> that it must pass.</summary>
    public abstract KeyOperation Operation { get; }

    /// <summary>Kind and fields, without caller and intention.</summary>
    public abstract CommandFingerprint Fingerprint { get; }

    /// <summary>Caller, intention and content together.</summary>
    public CommandStamp Stamp => new(By, Once, Fingerprint);

    /// <summary>Makes the key; the first command of every history.</summary>
    public sealed record Create(Caller By, IdempotencyKey Once, KeyArn Address, NewKey Wanted) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get created";

        /// <summary>None: there is no status before the first event.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "create",
            [
                Address.ToString(), Wanted.Description, Wanted.Spec.ToString(), Wanted.Usage.ToString(), Wanted.Origin.ToString(),
                .. Flat(Wanted.Tags),
                .. Window(Wanted.MaterialDeletionDays),
                .. Own(Wanted.Policy),
            ]);
    }

    /// <summary>Draws new material that seals from now on.</summary>
    public sealed record RotateNow(Caller By, IdempotencyKey Once) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "rotate";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.RotateKeyOnDemand;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("rotate-now");
    }

    /// <summary>Lets the key rotate by itself, counted from now; again with another period, counted from then.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="PeriodDays">90 to 2,560 days.</param>
    public sealed record EnableRotation(Caller By, IdempotencyKey Once, int PeriodDays) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get a rotation schedule";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.EnableKeyRotation;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "enable-rotation", PeriodDays.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ends automatic rotation.</summary>
    public sealed record DisableRotation(Caller By, IdempotencyKey Once) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "lose its rotation schedule";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.DisableKeyRotation;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("disable-rotation");
    }

    /// <summary>Lets the key serve again.</summary>
    public sealed record Enable(Caller By, IdempotencyKey Once) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get enabled";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.EnableKey;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("enable");
    }

    /// <summary>Switches the key off.</summary>
    public sealed record Disable(Caller By, IdempotencyKey Once) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get disabled";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.DisableKey;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("disable");
    }

    /// <summary>Replaces the description.</summary>
    public sealed record UpdateDescription(Caller By, IdempotencyKey Once, string Description) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "change its description";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.UpdateKeyDescription;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("update-description", Description);
    }

    /// <summary>Adds tags, or replaces the values of those that are there.</summary>
    public sealed record AddTags(Caller By, IdempotencyKey Once, ImmutableArray<Tag> Tags) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "take tags";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.TagResource;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("add-tags", Flat(Tags));
    }

    /// <summary>Removes tags by their keys; one that is not there is no error.</summary>
    public sealed record RemoveTags(Caller By, IdempotencyKey Once, ImmutableArray<string> Keys) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "lose tags";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.UntagResource;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("remove-tags", Keys.IsDefault ? [] : Keys);
    }

    /// <summary>Records in the key's own history that an alias came or went; sent by the realm directory, at least
    /// once.</summary>
    /// <param name="By">Who changed the alias.</param>
    /// <param name="Once">The intention of that change.</param>
    /// <param name="Alias">Which alias.</param>
    /// <param name="Points">Whether it now points here, or no longer.</param>
    /// <param name="RealmNumber">Number of the directory's event: a number at or below the last one recorded is a repeat.</param>
    public sealed record RecordAlias(
        Caller By, IdempotencyKey Once, AliasName Alias, bool Points, long RealmNumber) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "take aliases";

        /// <summary>None: the directory has decided, the key only records.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "record-alias", Alias.ToString(), Points ? "attach" : "detach", RealmNumber.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Only when there is one: the fingerprint of a command that was there before must not change.</summary>
    private static IEnumerable<string> Window(int days) =>
        days == 0 ? [] : [days.ToString(CultureInfo.InvariantCulture)];

    private static IEnumerable<string> Flat(ImmutableArray<Tag> tags) =>
        tags.IsDefault ? [] : tags.SelectMany(static t => new[] { t.Key, t.Value });
}
