using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What the history of a multi-Region key says about its siblings in other regions of its vault.</summary>
/// <remarks>Immutable. What all regions must agree on has a version, which the primary counts and hands over with its role: a
/// replica takes only what is newer than what it has, so that a message that comes twice, or late, does nothing.</remarks>
public sealed record RegionState
{
    /// <summary>Primary or replica.</summary>
    public required RegionRole Role { get; init; }

    /// <summary>Where the primary is.</summary>
    public required RegionName Primary { get; init; }

    /// <summary>The primary: version of what it has to tell. A replica: version of what it was told last. At least 1.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Of the primary: its replicas, in ordinal order of their regions.</summary>
    public ImmutableArray<ReplicaRecord> Replicas { get; init; } = [];

    /// <summary>Of the primary: why it rotates, while replicas are still to receive its pending material; null when it does
    /// not.</summary>
    public RotationKind? Rotating { get; init; }

    /// <summary>Of the primary: the region that is becoming the primary's; null for none.</summary>
    public RegionName? ChangingTo { get; init; }

    /// <summary>Of a replica: the primary's material that waits for a rotation; null for none.</summary>
    public KeyMaterialId? Expected { get; init; }

    /// <summary>Of the primary: days to wait once its last replica has ended, when its deletion was asked for.</summary>
    public int? DeletionDays { get; init; }

    /// <summary>Whether a region has not done yet what this primary has told it, or will.</summary>
    public bool IsOwing => Role == RegionRole.Primary
        && (Rotating is not null || ChangingTo is not null || Replicas.Any(r => r.Wish is not null || r.InStep < Version));

    /// <summary>A primary without replicas.</summary>
    internal static RegionState Alone(RegionName region) => new() { Role = RegionRole.Primary, Primary = region };

    /// <summary>The replica of a region; null for none.</summary>
    public ReplicaRecord? Of(RegionName region) => Replicas.FirstOrDefault(r => r.Region == region);

    internal RegionState With(ReplicaRecord record) =>
        this with
        {
            Replicas =
            [
                .. Replicas.Where(r => r.Region != record.Region).Append(record)
                    .OrderBy(static r => r.Region.ToString(), StringComparer.Ordinal),
            ],
        };

    internal RegionState Without(RegionName region) =>
        this with { Replicas = [.. Replicas.Where(r => r.Region != region)] };

    internal RegionState Change(RegionName region, Func<ReplicaRecord, ReplicaRecord> change)
    {
        var before = Of(region);
        Invariant.Holds(before is not null, "Only a replica that is there changes.");
        return With(change(before));
    }
}

/// <summary>What a primary knows of one replica.</summary>
/// <param name="Region">Where it is.</param>
/// <param name="InStep">Version of what it has acknowledged, or more; 0 for nothing yet; that of the wish while there is
/// one.</param>
/// <param name="Holds">New imported material that it holds; null for none that the primary knows of.</param>
/// <param name="Wish">What it is to be, while it is being made; null once it exists.</param>
public sealed record ReplicaRecord(RegionName Region, long InStep, KeyMaterialId? Holds, ReplicaWish? Wish);

/// <summary>What a replica that is being made is to be.</summary>
/// <param name="Stamp">Who asked.</param>
/// <param name="Description">Its own words.</param>
/// <param name="Tags">Its first tags.</param>
/// <param name="Policy">Its own policy; empty for the default one.</param>
public sealed record ReplicaWish(CommandStamp Stamp, string Description, ImmutableArray<Tag> Tags, string Policy);

/// <summary>What a primary tells its replicas.</summary>
/// <param name="Primary">Where the primary is.</param>
/// <param name="Version">The version of this; a replica takes only a newer one.</param>
/// <param name="Materials">The primary's own materials, oldest first, under its own secret names.</param>
/// <param name="Expected">Its material that waits for a rotation; null for none.</param>
/// <param name="Rotation">When it rotates by itself; null when it does not.</param>
public sealed record PrimaryView(
    RegionName Primary,
    long Version,
    ImmutableArray<MaterialEntry> Materials,
    KeyMaterialId? Expected,
    RotationSchedule? Rotation)
{
    /// <summary>What a primary tells now.</summary>
    public static PrimaryView Of(KeyState primary) => new(
        primary.Address.Realm.Region,
        primary.Regions!.Version,
        primary.Materials,
        primary.Holdings.Pending?.Id,
        primary.Rotation);
}
