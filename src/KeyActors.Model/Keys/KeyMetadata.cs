using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What may be told about a key: never its material (AWS: KeyMetadata).</summary>
public sealed record KeyMetadata
{
    /// <summary>The key's address.</summary>
    public required KeyArn Arn { get; init; }

    /// <summary>Where the key is in its life.</summary>
    public required KeyStatus Status { get; init; }

    /// <summary>Its own words, 0 to 8,192 characters.</summary>
    public required string Description { get; init; }

    /// <summary>Kind of material.</summary>
    public required KeySpec Spec { get; init; }

    /// <summary>What it may be used for.</summary>
    public required KeyUsage Usage { get; init; }

    /// <summary>Where its material came from.</summary>
    public required KeyOrigin Origin { get; init; }

    /// <summary>Who owns it and may change it.</summary>
    public required KeyTier Tier { get; init; }

    /// <summary>Whose managed or owned key it is; empty for a customer's.</summary>
    public required string Service { get; init; }

    /// <summary>Its policy, JSON; empty for a customer's key that was given none, which has <see
    /// cref="DefaultPolicy"/>.</summary>
    public required string Policy { get; init; }

    /// <summary>UTC; when it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>All its materials, oldest first; the last one seals, all of them open.</summary>
    public required ImmutableArray<MaterialEntry> Materials { get; init; }

    /// <summary>Imported material that seals after the next rotation; null for none.</summary>
    public required MaterialEntry? PendingMaterial { get; init; }

    /// <summary>Days between asking for the deletion of imported material and the deletion, 0 to 30.</summary>
    public required int MaterialDeletionDays { get; init; }

    /// <summary>UTC; when the key is to be destroyed; null when that was not asked for. The destruction itself comes up to a
    /// day later.</summary>
    public required DateTimeOffset? DeletionAt { get; init; }

    /// <summary>On-demand rotations so far, of <see cref="Limits.OnDemandRotationsMax"/>.</summary>
    public required int OnDemandRotations { get; init; }

    /// <summary>When it rotates by itself; null when it does not.</summary>
    public required RotationSchedule? Rotation { get; init; }

    /// <summary>The key among its siblings in other regions; null for a single-Region key.</summary>
    public KeyRegions? Regions { get; init; }

    /// <summary>Its tags, in ordinal order of their keys.</summary>
    public required ImmutableArray<Tag> Tags { get; init; }

    /// <summary>Aliases that its own history says point at it, in ordinal order.</summary>
    public required ImmutableArray<AliasName> Aliases { get; init; }

    /// <summary>Whether its vault was put back from an older copy during its life: it was switched off then, and what it sealed
    /// after that copy is not counted.</summary>
    public required bool IsRecovered { get; init; }

    /// <summary>Events in its history so far.</summary>
    public required long EventCount { get; init; }

    /// <summary>Those of its events that changed it; the others count its uses.</summary>
    public required long ChangeCount { get; init; }

    /// <summary>The material that seals now; <see langword="null"/> when there is none.</summary>
    public KeyMaterialId? CurrentMaterial => Materials.IsEmpty ? null : Materials[^1].Id;
}
