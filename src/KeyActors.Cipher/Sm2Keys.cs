// References: GB/T 32918.1 and .5 (SM2: keys, the recommended curve), GM/T 0006 (its object identifier).
using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities;

namespace KeyActors.Cipher;

/// <summary>Key pairs of SM2 as BouncyCastle takes them: it has SM2 wherever .NET runs, and many a platform's library does
/// not.</summary>
/// <remarks>Its numbers cannot be zeroed: docs/security.md.</remarks>
internal static class Sm2Keys
{
    private const byte Uncompressed = 0x04;

    private static readonly ECDomainParameters Domain = new(CustomNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1));

    /// <summary>The private key.</summary>
    /// <exception cref="ArgumentException">The scalar is not canonical.</exception>
    internal static ECPrivateKeyParameters OpenPrivate(ReadOnlySpan<byte> scalar)
    {
        if (scalar.Length != Curve.Sm2.Bytes || !Curve.Sm2.HoldsScalar(scalar))
            throw new ArgumentException("The material is no scalar of that curve.", nameof(scalar));
        return new ECPrivateKeyParameters(new BigInteger(1, scalar), Domain);
    }

    /// <summary>The public key of a private one.</summary>
    /// <exception cref="ArgumentException">The scalar is not canonical.</exception>
    internal static ECPublicKeyParameters PublicOf(ReadOnlySpan<byte> scalar) =>
        new(Domain.G.Multiply(OpenPrivate(scalar).D).Normalize(), Domain);

    /// <summary>A public key.</summary>
    /// <param name="point">Uncompressed.</param>
    /// <exception cref="CryptographicException">It is not on the curve.</exception>
    internal static ECPublicKeyParameters OpenPublic(ReadOnlySpan<byte> point)
    {
        if (point.Length != Curve.Sm2.PointBytes || point[0] != Uncompressed) throw NotOnCurve(null);
        try
        {
            return new ECPublicKeyParameters(Domain.Curve.DecodePoint(point), Domain);
        }
        catch (ArgumentException e)
        {
            throw NotOnCurve(e);
        }
    }

    /// <summary>Writes the x-coordinate of the common point, with leading zeros. The cofactor is 1.</summary>
    /// <param name="own">One side.</param>
    /// <param name="other">The other; on the curve.</param>
    /// <param name="secret">As many bytes as the field has.</param>
    internal static void Agree(ECPrivateKeyParameters own, ECPublicKeyParameters other, Span<byte> secret)
    {
        var agreement = new ECDHBasicAgreement();
        agreement.Init(own);
        BigIntegers.AsUnsignedByteArray(agreement.CalculateAgreement(other), secret);
    }

    /// <summary>Writes the public point, uncompressed.</summary>
    internal static int WritePoint(ReadOnlySpan<byte> scalar, Span<byte> point)
    {
        PublicOf(scalar).Q.EncodeTo(compressed: false, point[..Curve.Sm2.PointBytes]);
        return Curve.Sm2.PointBytes;
    }

    /// <summary>The vault's randomness as BouncyCastle takes it.</summary>
    internal static SecureRandom Random(Entropy entropy) => new(new Seam(entropy));

    private static CryptographicException NotOnCurve(Exception? cause) =>
        new("The point is not an uncompressed one of that curve.", cause);

    /// <summary>Everything comes from the seam; nothing is mixed in.</summary>
    private sealed class Seam(Entropy entropy) : IRandomGenerator
    {
        public void AddSeedMaterial(byte[] seed)
        {
        }

        public void AddSeedMaterial(ReadOnlySpan<byte> seed)
        {
        }

        public void AddSeedMaterial(long seed)
        {
        }

        public void NextBytes(byte[] bytes) => entropy.Fill(bytes);

        public void NextBytes(byte[] bytes, int start, int len) => entropy.Fill(bytes.AsSpan(start, len));

        public void NextBytes(Span<byte> bytes) => entropy.Fill(bytes);
    }
}
