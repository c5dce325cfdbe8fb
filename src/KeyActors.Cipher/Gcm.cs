// References: NIST SP 800-38D. Parameters: AES-256, nonce 96 bits, tag 128 bits.
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>AES-256-GCM for one message: the key schedule lives for one call.</summary>
internal static class Gcm
{
    internal const int KeyBytes = 32;
    internal const int NonceBytes = 12;
    internal const int TagBytes = 16;

    /// <summary>Encrypts; the lengths are the caller's duty, and ciphertext may not overlap plaintext.</summary>
    /// <remarks>Allocates at most 64 bytes: the <see cref="AesGcm"/> and its native handle.</remarks>
    internal static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Span<byte> tag)
    {
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, associated);
    }

    /// <summary>Decrypts, or answers <see langword="false"/> and leaves <paramref name="plaintext"/> zeroed.</summary>
    internal static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        using var aes = new AesGcm(key, TagBytes);
        return TryOpen(aes, nonce, associated, ciphertext, tag, plaintext);
    }

    /// <summary>The same with an instance that the caller owns.</summary>
    internal static bool TryOpen(
        AesGcm aes, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag, Span<byte> plaintext)
    {
        try
        {
            aes.Decrypt(nonce, ciphertext, tag, plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }
}
