// References: SP 800-56A rev. 3 §5.7.1.2 (ECC CDH; the cofactor is 1), §5.6.2.3.3 (what is checked of the other public key), RFC
// 5480 (SubjectPublicKeyInfo).
// Parameters: a curve by its name; the secret is the x-coordinate of the common point, big-endian, with leading zeros.
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Parameters;

namespace KeyActors.Cipher;

/// <summary>Derives the secret that two key pairs on one curve share.</summary>
/// <remarks>It is raw: not evenly distributed, to be put through a key derivation function by whoever uses it. Safe on any
/// thread; keeps no reference to its arguments.</remarks>
public static class KeyAgreement
{
    /// <summary>Largest secret, in bytes.</summary>
    public const int BytesMax = Curve.ScalarBytesMax;

    /// <summary>Derives a secret, or answers <see langword="false"/>.</summary>
    /// <param name="spec">A kind that has the algorithm (<see cref="SpecRules"/>).</param>
    /// <param name="algorithm">How.</param>
    /// <param name="material">Canonical material of the kind.</param>
    /// <param name="subjectPublicKeyInfo">Of the other side. Any bytes; never throws on bad ones. Taken are exactly those that
    /// <see cref="KeyMaterials.PublicKey"/> writes for a key of the kind: the curve by its object identifier, the point
    /// uncompressed, on the curve and not at infinity, nothing behind it.</param>
    /// <param name="secret">At least <see cref="SpecRules.SecretBytes"/> bytes, apart from the inputs; that many zeros on
    /// failure. The caller owns and zeroes it.</param>
    /// <param name="written">Bytes of the secret; 0 on failure.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public static bool TryDerive(
        KeySpec spec, KeyAgreementAlgorithm algorithm, ReadOnlySpan<byte> material, ReadOnlySpan<byte> subjectPublicKeyInfo,
        Span<byte> secret, out int written)
    {
        if (!SpecRules.Of(spec).Agreement.Contains(algorithm))
            throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Keys of that kind share no secret like that.");
        var bytes = SpecRules.SecretBytes(spec);
        Require.Bytes(secret, bytes, int.MaxValue, nameof(secret));
        Require.Apart(secret, material, nameof(secret));
        Require.Apart(secret, subjectPublicKeyInfo, nameof(secret));
        secret = secret[..bytes];
        secret.Clear();
        written = 0;
        if (spec == KeySpec.Sm2)
        {
            var scalar = Sm2Keys.OpenPrivate(material);
            if (!TryOpenSm2(subjectPublicKeyInfo, out var peer)) return false;
            Sm2Keys.Agree(scalar, peer, secret);
            written = bytes;
            return true;
        }

        var curve = Curve.Of(spec);
        using var own = EcKeys.OpenAgreement(curve, material);
        if (!TryOpen(curve, subjectPublicKeyInfo, out var other)) return false;
        using (other) Derive(own, other, secret);
        written = bytes;
        return true;
    }

    /// <summary>Whether <see cref="TryDerive"/> takes bytes for the public key of the other side.</summary>
    /// <param name="spec">A kind that agrees on secrets.</param>
    /// <param name="subjectPublicKeyInfo">Any bytes; never throws on bad ones.</param>
    public static bool IsPublicKey(KeySpec spec, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        if (spec == KeySpec.Sm2) return TryOpenSm2(subjectPublicKeyInfo, out _);
        if (!TryOpen(Curve.Of(spec), subjectPublicKeyInfo, out var other)) return false;
        other.Dispose();
        return true;
    }

    private static bool TryOpenSm2(
        ReadOnlySpan<byte> subjectPublicKeyInfo, [NotNullWhen(true)] out ECPublicKeyParameters? key)
    {
        key = null;
        if (subjectPublicKeyInfo.Length > PublicKeys.BytesMax) return false;
        try
        {
            key = Sm2Keys.OpenPublic(PublicKeys.Open(subjectPublicKeyInfo, Curve.Sm2.Algorithm));
            return true;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    private static bool TryOpen(
        Curve curve, ReadOnlySpan<byte> subjectPublicKeyInfo, [NotNullWhen(true)] out ECDiffieHellman? key)
    {
        key = null;
        if (subjectPublicKeyInfo.Length > PublicKeys.BytesMax) return false;
        try
        {
            key = EcKeys.OpenPeer(curve, PublicKeys.Open(subjectPublicKeyInfo, curve.Algorithm));
            return true;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The platform gives an array of its own, which lives until it has been copied.</summary>
    private static void Derive(ECDiffieHellman own, ECDiffieHellman other, Span<byte> secret)
    {
        using var point = other.PublicKey;
        var made = own.DeriveRawSecretAgreement(point);
        try
        {
            made.CopyTo(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(made);
        }
    }
}
