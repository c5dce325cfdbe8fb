using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Names key material by what it is: one material under one key id has the same name everywhere.</summary>
public static class MaterialName
{
    /// <summary>The name of <paramref name="material"/> under <paramref name="id"/>: 32 bytes of SP 800-108 with
    /// HMAC-SHA-256, label <c>KeyActors/material-id</c>, bound to the 16 id bytes.</summary>
    /// <param name="material">Its canonical encoding, 16 bytes or more; the caller owns and zeroes it.</param>
    /// <param name="id">The key's id; its spelling as UUID or <c>mrk-</c> does not count, its bytes do.</param>
    /// <returns>A one-way function of the material; it may be public, as long as the material cannot be guessed.</returns>
    /// <exception cref="ArgumentException">The material is shorter than 16 bytes.</exception>
    public static KeyMaterialId Of(ReadOnlySpan<byte> material, KeyId id)
    {
        Require.Bytes(material, 16, int.MaxValue, nameof(material));
        Span<byte> context = stackalloc byte[KeyId.Bytes];
        Span<byte> name = stackalloc byte[KeyMaterialId.Bytes];
        id.Write(context);
        Kdf.HmacSha256(material, "KeyActors/material-id"u8, context, name);
        return KeyMaterialId.FromBytes(name);
    }
}
