using System.Collections.Immutable;

namespace KeyActors.Model;

/// <content>A multi-Region key and its siblings.</content>
public abstract partial record KeyEvent
{
    /// <summary>On the primary: a replica is being made. Manifest <c>key.replica-adding/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Region">Where.</param>
    /// <param name="Description">The replica's own words.</param>
    /// <param name="Tags">Its first tags.</param>
    /// <param name="Policy">Its own policy; empty for the default one.</param>
    public sealed record ReplicaAdding(
        DateTimeOffset At, CommandStamp Stamp, RegionName Region, string Description, ImmutableArray<Tag> Tags, string Policy)
        : KeyEvent(At, Stamp);

    /// <summary>On the primary: the replica exists. Manifest <c>key.replica-added/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own.</param>
    /// <param name="Region">Where.</param>
    /// <param name="Version">Version of the wish: what it was told is as new or newer.</param>
    public sealed record ReplicaAdded(DateTimeOffset At, CommandStamp Stamp, RegionName Region, long Version)
        : KeyEvent(At, Stamp);

    /// <summary>On the primary: the replica is destroyed, or could not be made. Manifest <c>key.replica-removed/1</c>.</summary>
    public sealed record ReplicaRemoved(DateTimeOffset At, CommandStamp Stamp, RegionName Region) : KeyEvent(At, Stamp);

    /// <summary>On the primary: a replica has been given the imported material that waits for a rotation. Manifest
    /// <c>key.replica-holds/1</c>.</summary>
    public sealed record ReplicaHolds(DateTimeOffset At, CommandStamp Stamp, RegionName Region, KeyMaterialId Material)
        : KeyEvent(At, Stamp);

    /// <summary>On the primary: a replica has recorded what it was told. Manifest <c>key.replica-synchronized/1</c>.</summary>
    public sealed record ReplicaSynchronized(DateTimeOffset At, CommandStamp Stamp, RegionName Region, long Version)
        : KeyEvent(At, Stamp);

    /// <summary>On the primary: new material goes to every replica and seals nowhere yet. Manifest
    /// <c>key.rotation-begun/1</c>.</summary>
    public sealed record RotationBegun(
        DateTimeOffset At, CommandStamp Stamp, KeyMaterialId Material, SecretId Secret, RotationKind Kind) : KeyEvent(At, Stamp);

    /// <summary>On the primary: it will be destroyed so many days after its last replica. Manifest
    /// <c>key.deletion-awaits-replicas/1</c>.</summary>
    public sealed record DeletionAwaitsReplicas(DateTimeOffset At, CommandStamp Stamp, int WindowDays) : KeyEvent(At, Stamp);

    /// <summary>On the primary: another region is becoming the primary's. Manifest <c>key.primary-changing/1</c>.</summary>
    public sealed record PrimaryChanging(DateTimeOffset At, CommandStamp Stamp, RegionName Region) : KeyEvent(At, Stamp);

    /// <summary>The primary is in that region: on the new primary first, which has the role from this event on; then on the old
    /// one,
    /// which is a replica from then on. Manifest <c>key.primary-changed/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own.</param>
    /// <param name="Region">Where the primary is.</param>
    /// <param name="Version">Version of what all regions agree on.</param>
    /// <param name="Replicas">On the new primary: where its replicas are; else empty.</param>
    public sealed record PrimaryChanged(
        DateTimeOffset At, CommandStamp Stamp, RegionName Region, long Version, ImmutableArray<RegionName> Replicas)
        : KeyEvent(At, Stamp);

    /// <summary>The replica exists: the first event of its history, or the first of another life after its destruction. Manifest
    /// <c>key.replica-created/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">Who asked.</param>
    /// <param name="Address">The replica's address.</param>
    /// <param name="Description">Its own words.</param>
    /// <param name="Spec">Kind of material.</param>
    /// <param name="Usage">What it may be used for.</param>
    /// <param name="Origin">Where its material comes from.</param>
    /// <param name="Tags">Its first tags.</param>
    /// <param name="MaterialDeletionDays">As the primary's.</param>
    /// <param name="Primary">Where the primary is.</param>
    /// <param name="Version">Version of what it was told.</param>
    /// <param name="Materials">The primary's materials, oldest first, under the replica's own secret names; all zero where the
    /// material is to be imported here.</param>
    /// <param name="Expected">The primary's material that waits for a rotation; null for none.</param>
    /// <param name="Rotation">When the primary rotates by itself; null when it does not.</param>
    public sealed record ReplicaCreated(
        DateTimeOffset At,
        CommandStamp Stamp,
        KeyArn Address,
        string Description,
        KeySpec Spec,
        KeyUsage Usage,
        KeyOrigin Origin,
        ImmutableArray<Tag> Tags,
        int MaterialDeletionDays,
        RegionName Primary,
        long Version,
        ImmutableArray<CopiedMaterial> Materials,
        KeyMaterialId? Expected,
        RotationSchedule? Rotation) : KeyEvent(At, Stamp);

    /// <summary>On a replica: the new material is here; it opens, and does not seal yet. Manifest
    /// <c>key.material-received/1</c>.</summary>
    public sealed record MaterialReceived(
        DateTimeOffset At, CommandStamp Stamp, KeyMaterialId Material, SecretId Secret) : KeyEvent(At, Stamp);

    /// <summary>On a replica: it is in step with its primary (AWS: SynchronizeMultiRegionKey). Manifest
    /// <c>key.synchronized/1</c>.</summary>
    /// <param name="At">UTC.</param>
    /// <param name="Stamp">The vault's own.</param>
    /// <param name="Primary">Where the primary is.</param>
    /// <param name="Version">Version of what it was told.</param>
    /// <param name="Material">What seals from now on.</param>
    /// <param name="Since">UTC; since when it seals in the primary's region.</param>
    /// <param name="Kind">What rotated to it; null for the first material.</param>
    /// <param name="Expected">The primary's material that waits for a rotation; null for none.</param>
    /// <param name="Rotation">When the primary rotates by itself; null when it does not.</param>
    public sealed record Synchronized(
        DateTimeOffset At,
        CommandStamp Stamp,
        RegionName Primary,
        long Version,
        KeyMaterialId Material,
        DateTimeOffset Since,
        RotationKind? Kind,
        KeyMaterialId? Expected,
        RotationSchedule? Rotation) : KeyEvent(At, Stamp);
}

/// <summary>One of the primary's materials, as a new replica has it.</summary>
/// <param name="Id">Its own name, the same in every region.</param>
/// <param name="Secret">The replica's own name for its copy; all zero where there is none.</param>
/// <param name="Since">UTC; since when it seals.</param>
/// <param name="Kind">What rotated to it; null for the first.</param>
public sealed record CopiedMaterial(KeyMaterialId Id, SecretId Secret, DateTimeOffset Since, RotationKind? Kind);
