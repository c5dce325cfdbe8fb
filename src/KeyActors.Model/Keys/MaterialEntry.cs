namespace KeyActors.Model;

/// <summary>Whether a material's secret is still there. Numbers are journaled in snapshots and never change.</summary>
public enum MaterialPresence
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Its secret is stored.</summary>
    Held = 1,

    /// <summary>Imported, and deleted or expired; the same bytes may be imported again.</summary>
    Deleted = 2,

    /// <summary>Gone with its key, for ever.</summary>
    Destroyed = 3,
}

/// <summary>One generation of a key's material, by name; the material itself is never here.</summary>
/// <param name="Id">The material's own name.</param>
/// <param name="Secret">Under which name it is stored, or was.</param>
/// <param name="Since">UTC; when it began to seal; for one that waits for a rotation, when it was imported.</param>
/// <param name="Rotation">How it came; null for a key's first material.</param>
public sealed record MaterialEntry(KeyMaterialId Id, SecretId Secret, DateTimeOffset Since, RotationKind? Rotation)
{
    /// <summary>Whether the secret is there.</summary>
    public MaterialPresence Presence { get; init; } = MaterialPresence.Held;

    /// <summary>UTC; from when on it no longer serves and is to be deleted; null for never. Imported material only.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>UTC; when a deletion that was asked for is carried out; null when none was. It does not serve
    /// meanwhile.</summary>
    public DateTimeOffset? DeleteAt { get; init; }

    /// <summary>The importer's words about it, 0 to 256 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary>UTC; when its secret is to be deleted: the earlier of expiry and asked deletion; null for never or
    /// already.</summary>
    public DateTimeOffset? EndsAt => Presence != MaterialPresence.Held ? null
        : ExpiresAt is { } expiry && (DeleteAt is not { } asked || expiry < asked) ? expiry
        : DeleteAt;

    /// <summary>Whether it may serve at a moment.</summary>
    public bool Serves(DateTimeOffset now) =>
        Presence == MaterialPresence.Held && DeleteAt is null && (ExpiresAt is not { } expiry || now < expiry);
}
