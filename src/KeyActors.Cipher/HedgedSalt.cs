using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>Draws a salt that stays fresh under a dead or cloned random source, unless the whole message repeats.</summary>
/// <remarks><c>HMAC-SHA-256(hedge key, 32 random bytes || context hash || plaintext)</c>, first 16 bytes. The hedge key
/// comes from the material, not from the source: else a dead source made the salt a public hash of the plaintext.
/// </remarks>
internal static class HedgedSalt
{
    /// <summary>Bytes of a salt.</summary>
    internal const int Bytes = 16;

    /// <summary>Bytes of a hedge key.</summary>
    internal const int KeyBytes = 32;

    private const int RandomBytes = 32;

    /// <summary>Derives the hedge key of a material: 32 bytes that the caller zeroes.</summary>
    internal static void DeriveKey(ReadOnlySpan<byte> material, Span<byte> destination) =>
        Kdf.HmacSha512(material, "KeyActors/KAC1/hedge"u8, [], destination[..KeyBytes]);

    /// <summary>Fills the 16 bytes of <paramref name="salt"/>.</summary>
    /// <param name="material">Key material, 32 bytes.</param>
    /// <param name="contextHash">32 bytes.</param>
    /// <param name="plaintext">At most 4,096 bytes: it is copied to the stack for the one-shot, and zeroed there.</param>
    /// <param name="salt">16 bytes; may not overlap the inputs.</param>
    /// <param name="entropy">Gives 32 bytes.</param>
    internal static void Draw(
        ReadOnlySpan<byte> material, ReadOnlySpan<byte> contextHash, ReadOnlySpan<byte> plaintext, Span<byte> salt,
        Entropy entropy)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> message = stackalloc byte[RandomBytes + contextHash.Length + plaintext.Length];
        try
        {
            entropy.Fill(message[..RandomBytes]);
            contextHash.CopyTo(message[RandomBytes..]);
            plaintext.CopyTo(message[(RandomBytes + contextHash.Length)..]);
            DeriveKey(material, key);
            HMACSHA256.HashData(key, message, mac);
            mac[..Bytes].CopyTo(salt);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(mac);
            CryptographicOperations.ZeroMemory(message);
        }
    }
}
