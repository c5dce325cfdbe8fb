// References: RFC 8017 §7.1 (RSAES-OAEP).
// Parameters: SHA-1 or SHA-256 as hash and in MGF1, empty label.
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Encrypts a short text under an RSA pair.</summary>
/// <remarks>The randomness of the padding is the platform's library's. Safe on any thread; keeps no reference to its
/// arguments.</remarks>
internal static class RsaOaep
{
    /// <summary>Largest plaintext, in bytes: 190 to 470.</summary>
    /// <param name="spec">An RSA kind.</param>
    /// <param name="algorithm">One that the kind has.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    internal static int PlaintextBytesMax(KeySpec spec, EncryptionAlgorithm algorithm) =>
        UseRules.PlaintextBytesMax(spec, algorithm);

    /// <summary>Encrypts; needs the public half of the material alone.</summary>
    /// <param name="spec">An RSA kind.</param>
    /// <param name="algorithm">One that the kind has.</param>
    /// <param name="material">Canonical material of the kind.</param>
    /// <param name="plaintext">0 to <see cref="PlaintextBytesMax"/> bytes.</param>
    /// <param name="ciphertext">At least as many bytes as the modulus has, apart from the inputs.</param>
    /// <returns>Bytes written: as many as the modulus has.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    internal static int Encrypt(
        KeySpec spec, EncryptionAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext)
    {
        Require.Bytes(plaintext, 0, PlaintextBytesMax(spec, algorithm), nameof(plaintext));
        Require.Bytes(ciphertext, UseRules.ModulusBytes(spec), int.MaxValue, nameof(ciphertext));
        Require.Apart(ciphertext, material, nameof(ciphertext));
        Require.Apart(ciphertext, plaintext, nameof(ciphertext));
        using var rsa = RsaKeys.OpenPublic(SpecRules.Of(spec).Size, material);
        return rsa.Encrypt(plaintext, ciphertext, PaddingOf(algorithm));
    }

    /// <summary>Decrypts, or answers <see langword="false"/>.</summary>
    /// <param name="spec">As for <see cref="Encrypt"/>.</param>
    /// <param name="algorithm">As for <see cref="Encrypt"/>.</param>
    /// <param name="material">As for <see cref="Encrypt"/>.</param>
    /// <param name="ciphertext">Any bytes; never throws on bad ones.</param>
    /// <param name="plaintext">At least <see cref="PlaintextBytesMax"/> bytes, apart from the inputs; zeroes on failure. The
    /// caller owns and zeroes it.</param>
    /// <param name="written">Bytes of plaintext; 0 on failure.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    internal static bool TryDecrypt(
        KeySpec spec, EncryptionAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> ciphertext,
        Span<byte> plaintext, out int written)
    {
        Require.Bytes(plaintext, PlaintextBytesMax(spec, algorithm), int.MaxValue, nameof(plaintext));
        Require.Apart(plaintext, material, nameof(plaintext));
        Require.Apart(plaintext, ciphertext, nameof(plaintext));
        plaintext.Clear();
        written = 0;
        using var rsa = RsaKeys.OpenPrivate(SpecRules.Of(spec).Size, material);
        if (ciphertext.Length != UseRules.ModulusBytes(spec)) return false;
        try
        {
            if (rsa.TryDecrypt(ciphertext, plaintext, PaddingOf(algorithm), out written)) return true;
        }
        catch (CryptographicException)
        {
            // One answer for all that is wrong with a ciphertext.
        }

        CryptographicOperations.ZeroMemory(plaintext);
        written = 0;
        return false;
    }

    private static RSAEncryptionPadding PaddingOf(EncryptionAlgorithm algorithm) => algorithm switch
    {
        EncryptionAlgorithm.RsaesOaepSha1 => RSAEncryptionPadding.OaepSHA1,
        EncryptionAlgorithm.RsaesOaepSha256 => RSAEncryptionPadding.OaepSHA256,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Nothing is encrypted like that."),
    };
}
