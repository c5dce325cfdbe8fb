using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Secrets that are encapsulated to keys of ML-KEM, FIPS 203.</summary>
/// <remarks>Safe on any thread; keeps no reference to its arguments.</remarks>
public static class Encapsulations
{
    /// <summary>Bytes of a secret.</summary>
    public const int SecretBytes = Limits.EncapsulatedSecretBytes;

    /// <summary>Largest encapsulated secret, in bytes.</summary>
    public const int CiphertextBytesMax = 1568;

    /// <summary>Makes a secret and encapsulates it to a key.</summary>
    /// <param name="spec">A kind of ML-KEM.</param>
    /// <param name="material">Canonical material of that kind.</param>
    /// <param name="entropy">Gives the 32 bytes that the secret derives from.</param>
    /// <param name="ciphertext">At least <see cref="SpecRules.EncapsulatedBytes"/> bytes.</param>
    /// <param name="secret">Exactly <see cref="SecretBytes"/> bytes. The caller owns and zeroes it.</param>
    /// <returns>Bytes of ciphertext written.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static int Encapsulate(
        KeySpec spec, ReadOnlySpan<byte> material, Entropy entropy, Span<byte> ciphertext, Span<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var (keys, bytes) = (MlKemKeys.Of(spec), SpecRules.EncapsulatedBytes(spec));
        Require.Bytes(ciphertext, bytes, int.MaxValue, nameof(ciphertext));
        Require.Bytes(secret, SecretBytes, nameof(secret));
        keys.Encapsulate(material, entropy, ciphertext[..bytes], secret);
        return bytes;
    }

    /// <summary>The same with a public key alone, or answers <see langword="false"/> and leaves zeroes.</summary>
    /// <param name="spec">As for <see cref="Encapsulate"/>.</param>
    /// <param name="subjectPublicKeyInfo">Any bytes. Refused unless they are exactly what <see cref="KeyMaterials.PublicKey"/>
    /// writes, and when they fail the check of the modulus, FIPS 203 §7.2.</param>
    /// <param name="entropy">As for <see cref="Encapsulate"/>.</param>
    /// <param name="ciphertext">As for <see cref="Encapsulate"/>.</param>
    /// <param name="secret">As for <see cref="Encapsulate"/>.</param>
    /// <exception cref="ArgumentException">A rule of <see cref="Encapsulate"/> is broken.</exception>
    public static bool TryEncapsulateTo(
        KeySpec spec, ReadOnlySpan<byte> subjectPublicKeyInfo, Entropy entropy, Span<byte> ciphertext, Span<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var (keys, bytes) = (MlKemKeys.Of(spec), SpecRules.EncapsulatedBytes(spec));
        Require.Bytes(ciphertext, bytes, int.MaxValue, nameof(ciphertext));
        Require.Bytes(secret, SecretBytes, nameof(secret));
        try
        {
            if (subjectPublicKeyInfo.Length <= PublicKeys.BytesMax
                && keys.TryEncapsulateTo(subjectPublicKeyInfo, entropy, ciphertext[..bytes], secret)) return true;
        }
        catch (AsnContentException)
        {
            // It is something else.
        }

        ciphertext.Clear();
        CryptographicOperations.ZeroMemory(secret);
        return false;
    }

    /// <summary>Opens what was encapsulated to a key. A wrong one of the right length gives another secret: nobody is
    /// told.</summary>
    /// <param name="spec">As for <see cref="Encapsulate"/>.</param>
    /// <param name="material">As for <see cref="Encapsulate"/>.</param>
    /// <param name="ciphertext">Exactly <see cref="SpecRules.EncapsulatedBytes"/> bytes, whichever.</param>
    /// <param name="secret">At least <see cref="SecretBytes"/> bytes. The caller owns and zeroes it.</param>
    /// <returns>Bytes of the secret.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static int Decapsulate(KeySpec spec, ReadOnlySpan<byte> material, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        var keys = MlKemKeys.Of(spec);
        Require.Bytes(ciphertext, SpecRules.EncapsulatedBytes(spec), nameof(ciphertext));
        Require.Bytes(secret, SecretBytes, int.MaxValue, nameof(secret));
        keys.Decapsulate(material, ciphertext, secret[..SecretBytes]);
        return SecretBytes;
    }
}
