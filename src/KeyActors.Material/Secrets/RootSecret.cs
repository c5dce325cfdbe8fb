using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The vault's root secret R: 32 bytes drawn when the vault is made, never changed; the vault's own keys
/// derive from it.</summary>
internal static class RootSecret
{
    /// <summary>Its address; no ARN looks like it.</summary>
    internal const string Address = "vault/root";

    internal const int Bytes = 32;

    internal static bool Is(StoredSecret about) => about.Address == Address;

    internal static StoredSecret Describe(SecretId id, DateTimeOffset now) => new()
    {
        Secret = id, Address = Address, Material = default, Spec = KeySpec.Unknown, CreatedAt = now,
    };
}
