using System.Collections.Immutable;
using System.Globalization;

namespace KeyActors.Model;

/// <content>A multi-Region key and its siblings. What is sent by the vault itself may come twice and late.</content>
public abstract partial record KeyCommand
{
    /// <summary>Makes a copy of a primary in another region.</summary>
    /// <param name="By">Who asks.</param>
    /// <param name="Once">The intention.</param>
    /// <param name="Region">Where; that the region exists was seen before.</param>
    /// <param name="Description">The replica's own words.</param>
    /// <param name="Tags">Its first tags.</param>
    /// <param name="Policy">Its own policy; null for the default one.</param>
    public sealed record Replicate(
        Caller By, IdempotencyKey Once, RegionName Region, string Description, ImmutableArray<Tag> Tags, string? Policy = null)
        : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get replicated";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.ReplicateKey;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "replicate", [Region.ToString(), Description, .. Flat(Tags), .. Own(Policy)]);
    }

    /// <summary>Makes a replica the primary, and the primary a replica.</summary>
    public sealed record UpdatePrimaryRegion(Caller By, IdempotencyKey Once, RegionName Region) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "hand its role to another region";

        /// <inheritdoc/>
        public override KeyOperation Operation => KeyOperation.UpdatePrimaryRegion;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("update-primary-region", Region.ToString());
    }

    /// <summary>To the replica: exist. Sent by the vault.</summary>
    /// <param name="By">Who asked for the replica.</param>
    /// <param name="Once">A step of that intention.</param>
    /// <param name="Address">The replica's address.</param>
    /// <param name="Wish">What it is to be.</param>
    /// <param name="Primary">The primary as it is.</param>
    public sealed record CreateReplica(
        Caller By, IdempotencyKey Once, KeyArn Address, ReplicaWish Wish, KeyState Primary) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "get created";

        /// <summary>None: there is no status before the first event.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <summary>Of the address alone: the primary may have changed since the first try.</summary>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("create-replica", Address.ToString());
    }

    /// <summary>To a replica: take a copy of new material, which does not seal yet. Sent by the vault.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this step.</param>
    /// <param name="Material">Which.</param>
    /// <param name="From">The primary's secret, to be copied.</param>
    /// <param name="Version">Version that the replica must have been told before.</param>
    public sealed record ReceiveMaterial(
        Caller By, IdempotencyKey Once, KeyMaterialId Material, SecretId From, long Version) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "receive material";

        /// <summary>None: the key's own state decides.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("receive-material", Material.ToString());
    }

    /// <summary>To a replica: be as the primary says. Sent by the vault.</summary>
    public sealed record Synchronize(Caller By, IdempotencyKey Once, PrimaryView View) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "follow its primary";

        /// <summary>None: the key's own state decides.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "synchronize", View.Primary.ToString(), Text(View.Version));
    }

    /// <summary>To the primary: every replica has the new material. Sent by the vault.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this step.</param>
    /// <param name="Material">Which.</param>
    /// <param name="Received">The regions that have it; the primary rotates when none is missing.</param>
    public sealed record CompleteRotation(
        Caller By, IdempotencyKey Once, KeyMaterialId Material, ImmutableArray<RegionName> Received) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "rotate";

        /// <summary>None: the key's own state decides.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "complete-rotation", [Material.ToString(), .. Received.Select(static r => r.ToString())]);
    }

    /// <summary>To the primary: what became of a replica. Sent by the vault.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this step.</param>
    /// <param name="Region">Where the replica is.</param>
    /// <param name="News">What happened there.</param>
    /// <param name="Version">Version that it was told; 0 where that does not matter.</param>
    /// <param name="Material">Imported material that it holds; null where that does not matter.</param>
    public sealed record RecordReplica(
        Caller By, IdempotencyKey Once, RegionName Region, ReplicaNews News, long Version, KeyMaterialId? Material)
        : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "record a replica";

        /// <summary>None: it has happened.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "record-replica", Region.ToString(), News.ToString(), Text(Version), Material?.ToString() ?? "");
    }

    /// <summary>To a replica: be the primary. Sent by the vault.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this step.</param>
    /// <param name="Version">Version that begins with the new primary.</param>
    /// <param name="Replicas">Where its replicas are, the old primary among them.</param>
    public sealed record TakePrimary(
        Caller By, IdempotencyKey Once, long Version, ImmutableArray<RegionName> Replicas) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "become the primary";

        /// <summary>None: the key's own state decides.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of("take-primary", Text(Version));
    }

    /// <summary>To the old primary: the change is over. Sent by the vault.</summary>
    /// <param name="By">The vault itself.</param>
    /// <param name="Once">A name of this step.</param>
    /// <param name="Region">Where the primary is.</param>
    /// <param name="Version">Version of what all regions agree on.</param>
    public sealed record RecordPrimary(Caller By, IdempotencyKey Once, RegionName Region, long Version) : KeyCommand(By, Once)
    {
        /// <inheritdoc/>
        public override string Verb => "record its primary";

        /// <summary>None: it has happened.</summary>
        public override KeyOperation Operation => KeyOperation.Unknown;

        /// <inheritdoc/>
        public override CommandFingerprint Fingerprint => CommandFingerprint.Of(
            "record-primary", Region.ToString(), Text(Version));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What became of a replica. Not journaled.</summary>
public enum ReplicaNews
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It exists.</summary>
    Added = 1,

    /// <summary>It could not be made, and is not wanted any more.</summary>
    NotAdded = 2,

    /// <summary>It is as it was told to be.</summary>
    InStep = 3,

    /// <summary>It has the imported material that waits for a rotation.</summary>
    Holds = 4,

    /// <summary>It is destroyed.</summary>
    Gone = 5,
}
