// References: RFC 8017 §8 (RSASSA-PSS, RSASSA-PKCS1-v1_5), FIPS 186-5 §6 (ECDSA), RFC 3279 §2.2.3 (its signature in DER), RFC
// 8032 (Ed25519), FIPS 204 (ML-DSA).
// Parameters: PSS with MGF1 of the same hash and a salt of the hash's length; ECDSA with the one hash that the curve has; SM2
// with SM3 and the name that signers have by default.
using System.Diagnostics;
using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Signs and verifies with RSA, on curves, with Ed25519 and with ML-DSA.</summary>
/// <remarks>The randomness of ECDSA and of PSS salts is the platform's library's. Safe on any thread; keeps no reference to its
/// arguments.</remarks>
public static class Signatures
{
    /// <summary>Largest signature of all algorithms, in bytes.</summary>
    public const int BytesMax = MlDsaKeys.SignatureBytesMax;

    private const int RsaBytesMax = 512;

    /// <summary>Whether a library of this system signs an external mu (<see cref="MessageKind.ExternalMu"/>).</summary>
    public static bool TakesExternalMu => MlDsaKeys.TakesExternalMu;

    /// <summary>Largest signature of an algorithm, in bytes.</summary>
    public static int BytesMaxOf(SigningAlgorithm algorithm) =>
        algorithm == SigningAlgorithm.MlDsaShake256 ? BytesMax : RsaBytesMax;

    /// <summary>Signs.</summary>
    /// <param name="spec">A kind that signs.</param>
    /// <param name="algorithm">One that the kind has (<see cref="SpecRules"/>).</param>
    /// <param name="kind">Whether <paramref name="message"/> is hashed here.</param>
    /// <param name="message">Any message, or a digest or mu of exactly <see cref="SpecRules.DigestBytes"/>.</param>
    /// <param name="material">Canonical material of the kind.</param>
    /// <param name="signature">At least <see cref="BytesMaxOf"/> bytes, apart from the inputs. RSA: as many as the modulus has.
    /// ECDSA and SM2: DER; on secp256k1 with the lower of the two possible s. Ed25519: 64 bytes.</param>
    /// <param name="entropy">Gives the nonces of SM2 and hedges ML-DSA; null for <see cref="Entropy.Kernel"/>.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    /// <exception cref="PlatformNotSupportedException">It is an external mu, and <see cref="TakesExternalMu"/> says
    /// no.</exception>
    public static int Sign(
        KeySpec spec, SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> material,
        Span<byte> signature, Entropy? entropy = null)
    {
        var row = Row(spec, algorithm);
        Require.Bytes(signature, BytesMaxOf(algorithm), int.MaxValue, nameof(signature));
        Require.Apart(signature, message, nameof(signature));
        Require.Apart(signature, material, nameof(signature));
        if (algorithm == SigningAlgorithm.Sm2Dsa)
            return Sm2Signature.Sign(kind, message, material, signature, entropy ?? Entropy.Kernel);
        if (row.Kind == MaterialKind.MlDsa)
            return MlDsaKeys.Of(spec).Sign(kind, message, material, entropy ?? Entropy.Kernel, signature);
        if (row.Kind == MaterialKind.Edwards)
            return Ed25519Keys.Sign(algorithm, Taken(algorithm, kind, message), material, signature);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        digest = digest[..Digest(algorithm, kind, message, digest)];
        if (row.Kind == MaterialKind.Ec) return EcdsaSignature.Sign(Curve.Of(spec), digest, material, signature);
        using var rsa = RsaKeys.OpenPrivate(row.Size, material);
        return rsa.SignHash(digest, signature, HashOf(algorithm), PaddingOf(algorithm));
    }

    /// <summary>Whether a signature is that of the message under the key of <paramref name="material"/>.</summary>
    /// <param name="spec">As for <see cref="Sign"/>.</param>
    /// <param name="algorithm">As for <see cref="Sign"/>.</param>
    /// <param name="kind">As for <see cref="Sign"/>.</param>
    /// <param name="message">As for <see cref="Sign"/>.</param>
    /// <param name="material">As for <see cref="Sign"/>.</param>
    /// <param name="signature">Any bytes; never throws on bad ones. ECDSA and SM2 must be strict DER; the higher s of secp256k1
    /// is taken.</param>
    /// <exception cref="ArgumentException">A rule of <see cref="Sign"/> is broken.</exception>
    public static bool Verify(
        KeySpec spec, SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> material,
        ReadOnlySpan<byte> signature)
    {
        var row = Row(spec, algorithm);
        if (algorithm == SigningAlgorithm.Sm2Dsa)
            return Sm2Signature.Verify(Sm2Keys.PublicOf(material), kind, message, signature);
        if (row.Kind == MaterialKind.MlDsa) return MlDsaKeys.Of(spec).Verify(kind, message, material, signature);
        if (row.Kind == MaterialKind.Edwards)
            return Ed25519Keys.Verify(algorithm, Taken(algorithm, kind, message), material, signature);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        digest = digest[..Digest(algorithm, kind, message, digest)];
        if (row.Kind == MaterialKind.Ec)
        {
            using var key = EcKeys.OpenPrivate(Curve.Of(spec), material);
            return EcdsaSignature.Verify(Curve.Of(spec), key, digest, signature);
        }

        using var rsa = RsaKeys.OpenPublic(row.Size, material);
        return VerifyRsa(rsa, row, algorithm, digest, signature);
    }

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
        ReadOnlySpan<byte> subjectPublicKeyInfo, ReadOnlySpan<byte> signature)
    {
        var row = Row(spec, algorithm);
        if (algorithm == SigningAlgorithm.Sm2Dsa)
            return Sm2Signature.VerifyWithPublicKey(subjectPublicKeyInfo, kind, message, signature);
        var isHashed = row.Kind is not (MaterialKind.Edwards or MaterialKind.MlDsa);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        if (isHashed) digest = digest[..Digest(algorithm, kind, message, digest)];
        if (subjectPublicKeyInfo.Length > PublicKeys.BytesMax) return false;
        try
        {
            if (row.Kind == MaterialKind.MlDsa)
                return MlDsaKeys.Of(spec).VerifyWithPublicKey(kind, message, subjectPublicKeyInfo, signature);
            if (row.Kind == MaterialKind.Edwards)
                return Ed25519Keys.VerifyWithPublicKey(
                    algorithm, Taken(algorithm, kind, message), subjectPublicKeyInfo, signature);
            if (row.Kind == MaterialKind.Ec)
            {
                var curve = Curve.Of(spec);
                using var key = EcKeys.OpenPublic(curve, PublicKeys.Open(subjectPublicKeyInfo, curve.Algorithm));
                return EcdsaSignature.Verify(curve, key, digest, signature);
            }

            using var rsa = RsaKeys.OpenPublicKey(row.Size, subjectPublicKeyInfo);
            return VerifyRsa(rsa, row, algorithm, digest, signature);
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool VerifyRsa(
        RSA rsa, SpecRow row, SigningAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature) =>
        signature.Length == row.Size / 8
        && rsa.VerifyHash(digest, signature, HashOf(algorithm), PaddingOf(algorithm));

    private static SpecRow Row(KeySpec spec, SigningAlgorithm algorithm)
    {
        var row = SpecRules.Of(spec);
        return row.Signing.Contains(algorithm)
            ? row
            : throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Keys of that kind do not sign like that.");
    }

    /// <summary>A message of a kind that Ed25519 in one of its ways takes.</summary>
    private static ReadOnlySpan<byte> Taken(SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message)
    {
        if (!SpecRules.Takes(algorithm, kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "The algorithm does not sign messages of that kind.");
        if (kind == MessageKind.Digest) Require.Bytes(message, SpecRules.DigestBytes(algorithm), nameof(message));
        return message;
    }

    private static int Digest(SigningAlgorithm algorithm, MessageKind kind, ReadOnlySpan<byte> message, Span<byte> digest)
    {
        var bytes = SpecRules.DigestBytes(algorithm);
        switch (kind)
        {
            case MessageKind.Raw:
                return CryptographicOperations.HashData(HashOf(algorithm), message, digest);
            case MessageKind.Digest:
                Require.Bytes(message, bytes, nameof(message));
                message.CopyTo(digest);
                return bytes;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "A message is raw or a digest.");
        }
    }

    private static HashAlgorithmName HashOf(SigningAlgorithm algorithm) => SpecRules.DigestBytes(algorithm) switch
    {
        SHA256.HashSizeInBytes => HashAlgorithmName.SHA256,
        SHA384.HashSizeInBytes => HashAlgorithmName.SHA384,
        SHA512.HashSizeInBytes => HashAlgorithmName.SHA512,
        _ => throw new UnreachableException(),
    };

    private static RSASignaturePadding PaddingOf(SigningAlgorithm algorithm) => algorithm is
        SigningAlgorithm.RsassaPssSha256 or SigningAlgorithm.RsassaPssSha384 or SigningAlgorithm.RsassaPssSha512
        ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
}
