// References: RFC 5915 (ECPrivateKey), RFC 5958 (PKCS#8), RFC 5480 (public keys), FIPS 186-5 appendix A.2.2 (scalars by
// rejection).
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>Key pairs on a curve: scalars, and what others encode them as.</summary>
internal static class EcKeys
{
    private const byte PublicTag = 0xA1;
    private const byte Uncompressed = 0x04;

    /// <summary>Draws a scalar: every one of the range is as likely.</summary>
    internal static int Generate(Curve curve, Entropy entropy, Span<byte> scalar)
    {
        scalar = scalar[..curve.Bytes];
        // Too high or 0, it is drawn again: at most every other time, and hardly ever on these curves. The mask is P-521's.
        var mask = curve.Order[0] == 1 ? 1 : byte.MaxValue;
        do
        {
            entropy.Fill(scalar);
            scalar[0] &= (byte)mask;
        }
        while (!curve.HoldsScalar(scalar));

        return scalar.Length;
    }

    /// <summary>Reads PKCS#8 strictly; on failure <paramref name="scalar"/> is undefined.</summary>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal static bool TryRead(Curve curve, ReadOnlySpan<byte> pkcs8, Span<byte> scalar, out int written)
    {
        // { 0 | id-ecPublicKey, curve | OCTET STRING { 1 | scalar | [0] curve, may be absent | [1] point, may be absent } |
        // attributes }
        written = 0;
        var key = new DerReader(Pkcs8.Open(pkcs8, curve.Algorithm));
        var inner = key.Sequence();
        key.End();
        inner.Number(1);
        var number = inner.Octets();
        if (inner.IsNext(0))
        {
            var name = inner.Explicit(0);
            name.Exactly(NameOf(curve));
            name.End();
        }

        ReadOnlySpan<byte> point = [];
        if (inner.IsNext(1))
        {
            var bits = inner.Explicit(1);
            point = bits.Bits();
            bits.End();
            if (point.IsEmpty) return false;
        }

        inner.End();
        if (number.Length != curve.Bytes || !curve.HoldsScalar(number)) return false;
        Span<byte> right = stackalloc byte[Curve.PointBytesMax];
        if (!point.IsEmpty && !point.SequenceEqual(right[..WritePoint(curve, number, right)])) return false;
        number.CopyTo(scalar);
        written = number.Length;
        return true;
    }

    /// <summary>Writes PKCS#8 with the public point and without a second name of the curve, as OpenSSL does.</summary>
    internal static int WritePrivate(Curve curve, ReadOnlySpan<byte> scalar, Span<byte> pkcs8)
    {
        Span<byte> point = stackalloc byte[Curve.PointBytesMax];
        point = point[..WritePoint(curve, scalar, point)];
        var writer = new DerWriter(pkcs8);
        var end = writer.Start;
        writer.Bits(point);
        writer.Wrap(PublicTag, end);
        writer.Value(DerWriter.OctetStringTag, scalar);
        writer.Number([1]);
        writer.Wrap(DerWriter.SequenceTag, end);
        return Pkcs8.Close(ref writer, curve.Algorithm);
    }

    /// <summary>Writes SubjectPublicKeyInfo.</summary>
    internal static byte[] PublicKey(Curve curve, ReadOnlySpan<byte> scalar)
    {
        Span<byte> point = stackalloc byte[Curve.PointBytesMax];
        Span<byte> room = stackalloc byte[2 * Curve.PointBytesMax];
        return room[..PublicKeys.Write(curve.Algorithm, point[..WritePoint(curve, scalar, point)], room)].ToArray();
    }

    /// <summary>The private key as a handle of the platform.</summary>
    /// <exception cref="ArgumentException">The scalar is not canonical.</exception>
    internal static ECDsa OpenPrivate(Curve curve, ReadOnlySpan<byte> scalar) => OpenPrivate(curve, scalar, ECDsa.Create);

    /// <summary>The same, to agree on secrets.</summary>
    /// <exception cref="ArgumentException">The scalar is not canonical.</exception>
    internal static ECDiffieHellman OpenAgreement(Curve curve, ReadOnlySpan<byte> scalar) =>
        OpenPrivate(curve, scalar, ECDiffieHellman.Create);

    /// <summary>A public key as a handle of the platform, which sees to it that the point is on the curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="point">Uncompressed.</param>
    /// <exception cref="CryptographicException">It is not on the curve.</exception>
    internal static ECDsa OpenPublic(Curve curve, ReadOnlySpan<byte> point) => ECDsa.Create(Parameters(curve, point));

    /// <summary>The same, to agree on secrets.</summary>
    /// <inheritdoc cref="OpenPublic"/>
    internal static ECDiffieHellman OpenPeer(Curve curve, ReadOnlySpan<byte> point) =>
        ECDiffieHellman.Create(Parameters(curve, point));

    private static T OpenPrivate<T>(Curve curve, ReadOnlySpan<byte> scalar, Func<ECParameters, T> open)
    {
        if (scalar.Length != curve.Bytes || !curve.HoldsScalar(scalar))
            throw new ArgumentException("The material is no scalar of that curve.", nameof(scalar));
        var copy = GC.AllocateUninitializedArray<byte>(curve.Bytes, pinned: true);
        try
        {
            scalar.CopyTo(copy);
            return open(new ECParameters { Curve = curve.Name, D = copy });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private static ECParameters Parameters(Curve curve, ReadOnlySpan<byte> point)
    {
        if (point.Length != curve.PointBytes || point[0] != Uncompressed)
            throw new CryptographicException("The point is not an uncompressed one of that curve.");
        var (x, y) = (point.Slice(1, curve.Bytes).ToArray(), point[(1 + curve.Bytes)..].ToArray());
        return new ECParameters { Curve = curve.Name, Q = new ECPoint { X = x, Y = y } };
    }

    /// <summary>Writes the public point, uncompressed.</summary>
    private static int WritePoint(Curve curve, ReadOnlySpan<byte> scalar, Span<byte> point)
    {
        if (curve.IsOfSm2) return Sm2Keys.WritePoint(scalar, point);
        using var key = OpenPrivate(curve, scalar);
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        point[0] = Uncompressed;
        q.X.CopyTo(point[1..]);
        q.Y.CopyTo(point[(1 + curve.Bytes)..]);
        return curve.PointBytes;
    }

    // { SEQUENCE 2 | id-ecPublicKey 9 | the curve's name }
    private static ReadOnlySpan<byte> NameOf(Curve curve) => curve.Algorithm[11..];
}
