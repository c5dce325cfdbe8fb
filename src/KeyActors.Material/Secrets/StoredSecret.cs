using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>What the secret file says about one secret: never the secret itself.</summary>
/// <remarks>Authenticated together with the secret, except when <see cref="IsDamaged"/>: then every member is only what
/// the damaged bytes read as.</remarks>
public sealed record StoredSecret
{
    /// <summary>The name that it is stored, lent and destroyed by.</summary>
    public required SecretId Secret { get; init; }

    /// <summary>Whose it is: a key's ARN, or a fixed name for the vault's own. 1 to 256 bytes of UTF-8.</summary>
    public required string Address { get; init; }

    /// <summary>The material's own name under that key; all zero for the vault's own secrets.</summary>
    public required KeyMaterialId Material { get; init; }

    /// <summary>Kind of material; <see cref="KeySpec.Unknown"/> for the vault's own secrets.</summary>
    public required KeySpec Spec { get; init; }

    /// <summary>UTC; when it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether its record does not open: it can be listed and dropped, not lent and not carried over.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>The key that it belongs to; <see langword="null"/> for the vault's own secrets.</summary>
    public KeyArn? Key => KeyArn.TryParse(Address, out var key) ? key : null;
}
