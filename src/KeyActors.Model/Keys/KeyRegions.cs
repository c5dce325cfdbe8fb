using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What a key is among the keys that share its id and material (AWS: MultiRegionKeyType). Numbers are journaled in
/// snapshots and never change.</summary>
public enum RegionRole
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>The one that replicates, rotates, and has the rotation schedule.</summary>
    Primary = 1,

    /// <summary>A copy in another region.</summary>
    Replica = 2,
}

/// <summary>A multi-Region key among its siblings (AWS: MultiRegionConfiguration).</summary>
public sealed record KeyRegions
{
    /// <summary>What this key is.</summary>
    public required RegionRole Role { get; init; }

    /// <summary>The address of the primary: its own, when it is that.</summary>
    public required KeyArn Primary { get; init; }

    /// <summary>The replicas, in ordinal order of their regions, as the primary knows them; empty for a replica, which knows its
    /// primary only.</summary>
    public required ImmutableArray<KeyReplica> Replicas { get; init; }

    /// <summary>Why the key is rotating, while regions are still to receive the new material; null when it is not. Known to the
    /// primary.</summary>
    public required RotationKind? Rotating { get; init; }

    /// <summary>The region that is becoming the primary's; null for none. Known to the primary.</summary>
    public required RegionName? ChangingTo { get; init; }

    /// <summary>Days between the end of the last replica and the destruction of the primary, once that was asked for; null when
    /// it
    /// was not, or when the last replica has ended.</summary>
    public required int? DeletionDays { get; init; }
}

/// <summary>One replica, as its primary knows it.</summary>
/// <param name="Key">Its address.</param>
/// <param name="IsMade">Whether it exists; false while it is being made (AWS: Creating).</param>
/// <param name="IsInStep">Whether it has acknowledged everything that the primary has told it.</param>
/// <param name="Holds">New imported material that it has acknowledged; null for none.</param>
public sealed record KeyReplica(KeyArn Key, bool IsMade, bool IsInStep, KeyMaterialId? Holds);
