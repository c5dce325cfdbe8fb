using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Encrypts a short text to a key pair: RSA (RFC 8017 §7.1) or SM2 (GB/T 32918.4).</summary>
/// <remarks>The padding of RSA is of the platform's own randomness. Safe on any thread; keeps no reference to its
/// arguments.</remarks>
public static class PairEncryption
{
    /// <summary>Encrypts; needs the public half of the material alone.</summary>
    /// <param name="spec">A kind of key pair that encrypts.</param>
    /// <param name="algorithm">One that the kind has (<see cref="SpecRules"/>).</param>
    /// <param name="material">Canonical material of the kind.</param>
    /// <param name="plaintext">1 (RSA: 0) to <see cref="UseRules.PlaintextBytesMax"/> bytes.</param>
    /// <param name="ciphertext">At least <see cref="UseRules.CiphertextBytesMax"/> bytes, apart from the inputs.</param>
    /// <param name="entropy">Gives the one-time scalar of SM2.</param>
    /// <returns>Bytes written. RSA: as many as the modulus has. SM2: DER.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static int Encrypt(
        KeySpec spec, EncryptionAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext, Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        if (algorithm != EncryptionAlgorithm.Sm2Pke) return RsaOaep.Encrypt(spec, algorithm, material, plaintext, ciphertext);
        Require.Bytes(plaintext, 1, UseRules.PlaintextBytesMax(spec, algorithm), nameof(plaintext));
        Require.Bytes(ciphertext, UseRules.CiphertextBytesMax(spec, algorithm), int.MaxValue, nameof(ciphertext));
        Require.Apart(ciphertext, material, nameof(ciphertext));
        Require.Apart(ciphertext, plaintext, nameof(ciphertext));
        return Sm2Encryption.Encrypt(material, plaintext, ciphertext, entropy);
    }

    /// <summary>Decrypts, or answers <see langword="false"/>.</summary>
    /// <param name="spec">As for <see cref="Encrypt"/>.</param>
    /// <param name="algorithm">As for <see cref="Encrypt"/>.</param>
    /// <param name="material">As for <see cref="Encrypt"/>.</param>
    /// <param name="ciphertext">Any bytes; never throws on bad ones. SM2 must be strict DER.</param>
    /// <param name="plaintext">At least <see cref="UseRules.PlaintextBytesMax"/> bytes, apart from the inputs; zeroes on failure.
    /// The caller owns and zeroes it.</param>
    /// <param name="written">Bytes of plaintext; 0 on failure.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static bool TryDecrypt(
        KeySpec spec, EncryptionAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> ciphertext,
        Span<byte> plaintext, out int written)
    {
        if (algorithm != EncryptionAlgorithm.Sm2Pke)
            return RsaOaep.TryDecrypt(spec, algorithm, material, ciphertext, plaintext, out written);
        Require.Bytes(plaintext, UseRules.PlaintextBytesMax(spec, algorithm), int.MaxValue, nameof(plaintext));
        Require.Apart(plaintext, material, nameof(plaintext));
        Require.Apart(plaintext, ciphertext, nameof(plaintext));
        CryptographicOperations.ZeroMemory(plaintext);
        return Sm2Encryption.TryDecrypt(material, ciphertext, plaintext, out written);
    }
}
