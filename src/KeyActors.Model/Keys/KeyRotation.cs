namespace KeyActors.Model;

/// <summary>What a material does for its key (AWS: KeyMaterialState).</summary>
public enum KeyMaterialState
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It seals and opens.</summary>
    Current = 1,

    /// <summary>It opens.</summary>
    NonCurrent = 2,

    /// <summary>Imported as new: it seals after the next rotation.</summary>
    PendingRotation = 3,

    /// <summary>Imported as new on a multi-Region primary: it seals after the next rotation, which waits until every replica has
    /// been given the same material.</summary>
    PendingReplicaImport = 4,
}

/// <summary>Whether imported material is there (AWS: ImportState).</summary>
public enum ImportState
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>It is stored, and has not expired.</summary>
    Imported = 1,

    /// <summary>It was deleted or has expired: the same bytes must be imported again before the key serves.</summary>
    PendingImport = 2,
}

/// <summary>One material in the list of a key's rotations (AWS: RotationsListEntry).</summary>
public sealed record KeyRotation
{
    /// <summary>The material's own name.</summary>
    public required KeyMaterialId Material { get; init; }

    /// <summary>What it does.</summary>
    public required KeyMaterialState State { get; init; }

    /// <summary>Whether it is there; null for material that was drawn here.</summary>
    public required ImportState? Import { get; init; }

    /// <summary>UTC; when a rotation made it seal; null for the first material and for one that waits.</summary>
    public required DateTimeOffset? RotatedAt { get; init; }

    /// <summary>What rotated; null as above.</summary>
    public required RotationKind? Kind { get; init; }

    /// <summary>UTC; when it expires, or did; null for never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>UTC; when a deletion that was asked for is carried out; null when none was. It does not serve
    /// meanwhile.</summary>
    public required DateTimeOffset? DeleteAt { get; init; }

    /// <summary>The importer's words.</summary>
    public required string Description { get; init; }

    /// <summary>Every material of a key, oldest first; one that waits for its rotation is the last.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">UTC; what has expired by then is no longer there.</param>
    public static IReadOnlyList<KeyRotation> AllOf(KeyMetadata key, DateTimeOffset now)
    {
        var last = key.Materials.Length - 1;
        var all = key.Materials
            .Select((m, i) => Of(key, m, i == last ? KeyMaterialState.Current : KeyMaterialState.NonCurrent, now)).ToList();
        if (key.PendingMaterial is { } pending) all.Add(Of(key, pending, Waits(key, pending), now));
        return all;
    }

    private static KeyMaterialState Waits(KeyMetadata key, MaterialEntry pending) =>
        key.Origin == KeyOrigin.External && key.Regions is { } regions && regions.Replicas.Any(r => r.Holds != pending.Id)
            ? KeyMaterialState.PendingReplicaImport
            : KeyMaterialState.PendingRotation;

    private static KeyRotation Of(KeyMetadata key, MaterialEntry material, KeyMaterialState state, DateTimeOffset now) => new()
    {
        Material = material.Id,
        State = state,
        Import = key.Origin != KeyOrigin.External ? null
            : material.Presence == MaterialPresence.Held && !(material.ExpiresAt <= now) ? ImportState.Imported
            : ImportState.PendingImport,
        RotatedAt = material.Rotation is null ? null : material.Since,
        Kind = material.Rotation,
        ExpiresAt = material.ExpiresAt,
        DeleteAt = material.DeleteAt,
        Description = material.Description,
    };
}
