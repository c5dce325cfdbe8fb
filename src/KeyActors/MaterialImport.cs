using KeyActors.Model;

namespace KeyActors;

/// <summary>Material that is handed in, wrapped with the public key and by the algorithm of its token.</summary>
public sealed record MaterialImport
{
    /// <summary>The token that came with the public key.</summary>
    public required ReadOnlyMemory<byte> Token { get; init; }

    /// <summary>The wrapped material, at most 6,144 bytes. What is in it must have 32.</summary>
    public required ReadOnlyMemory<byte> Wrapped { get; init; }

    /// <summary>From when on it no longer serves and is deleted: in the future, at most 365 days ahead; null for never. The
    /// same material may be imported again, which also sets another time.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>New to the key, or known to it; null: new for a key that never had material, else known.</summary>
    public ImportKind? Kind { get; init; }

    /// <summary>Words about it, 0 to 256 characters, not secret; null for what was said about the same material before.</summary>
    public string? Description { get; init; }

    /// <summary>The name that the material must have under this key; null for any.</summary>
    public KeyMaterialId? Expected { get; init; }

    /// <summary>Sizes only.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"import of {Wrapped.Length} wrapped bytes with a token of {Token.Length}");
}
