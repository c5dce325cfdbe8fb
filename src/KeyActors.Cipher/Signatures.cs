// References: RFC 8017 §8 (RSASSA-PSS, RSASSA-PKCS1-v1_5), FIPS 186-5 §6 (ECDSA), RFC 3279 §2.2.3 (its signature in DER).
// Parameters: PSS with MGF1 of the same hash and a salt of the hash's length; ECDSA with the one hash that the curve has.
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Signs and verifies with RSA and on curves.</summary>
/// <remarks>The randomness of ECDSA and of PSS salts is the platform's library's. Safe on any thread; keeps no reference to its
/// arguments.</remarks>
public static class Signatures
{
    /// <summary>Largest signature, in bytes.</summary>
    public const int BytesMax = 512;

    /// <summary>Signs.</summary>
    /// <param name="spec">An RSA or EC kind.</param>
    /// <param name="algorithm">One that the kind has (<see cref="SpecRules"/>).</param>
    /// <param name="kind">Whether <paramref name="message"/> is hashed here.</param>
    /// <param name="message">Any message, or a digest of exactly <see cref="SpecRules.DigestBytes"/>.</param>
    /// <param name="material">Canonical material of the kind.</param>
    /// <param name="signature">At least <see cref="BytesMax"/> bytes, apart from the inputs. RSA: as many as the modulus has.
    /// ECDSA: DER; on secp256k1 with the lower of the two possible s.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static int Sign(
        KeySpec spec, SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> material,
        Span<byte> signature) => throw new NotSupportedException();

    /// <summary>Whether a signature is that of the message under the key of <paramref name="material"/>.</summary>
    /// <param name="spec">As for <see cref="Sign"/>.</param>
    /// <param name="algorithm">As for <see cref="Sign"/>.</param>
    /// <param name="kind">As for <see cref="Sign"/>.</param>
    /// <param name="message">As for <see cref="Sign"/>.</param>
    /// <param name="material">As for <see cref="Sign"/>.</param>
    /// <param name="signature">Any bytes; never throws on bad ones. ECDSA must be strict DER; the higher s of secp256k1 is
    /// taken.</param>
    /// <exception cref="ArgumentException">A rule of <see cref="Sign"/> is broken.</exception>
    public static bool Verify(
        KeySpec spec, SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> material,
        ReadOnlySpan<byte> signature) => throw new NotSupportedException();

    /// <summary>Whether a signature is that of the message under a public key: needs no secret.</summary>
    /// <param name="spec">As for <see cref="Sign"/>.</param>
    /// <param name="algorithm">As for <see cref="Sign"/>.</param>
    /// <param name="kind">As for <see cref="Sign"/>.</param>
    /// <param name="message">As for <see cref="Sign"/>.</param>
    /// <param name="subjectPublicKeyInfo">Any bytes. <see langword="false"/> unless they are exactly what
    /// <see cref="KeyMaterials.PublicKey"/> writes for a key of the kind.</param>
    /// <param name="signature">As for <see cref="Verify"/>.</param>
    /// <exception cref="ArgumentException">A rule of <see cref="Sign"/> is broken.</exception>
    public static bool VerifyWithPublicKey(
        KeySpec spec, SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> subjectPublicKeyInfo, ReadOnlySpan<byte> signature) => throw new NotSupportedException();
}
