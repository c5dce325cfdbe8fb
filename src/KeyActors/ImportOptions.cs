using KeyActors.Model;

namespace KeyActors;

/// <summary>What is said about material that is handed in.</summary>
public sealed record ImportOptions
{
    /// <summary>From when on it no longer serves and is deleted: in the future, at most 365 days ahead; null for never. The
    /// same material may be imported again, which also sets another time.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>New to the key, or known to it; null: new for a key that never had material, else known.</summary>
    public ImportKind? Kind { get; init; }

    /// <summary>Words about it, 0 to 256 characters, not secret; null for what was said about the same material before.</summary>
    public string? Description { get; init; }

    /// <summary>The name that the material must have under this key; null for any.</summary>
    public KeyMaterialId? Expected { get; init; }
}
