// References: SP 800-186 §3.2.1 (P-256, P-384, P-521), SEC 2 §2.4.1 (secp256k1), RFC 5480 §2.1.1 (names), GB/T 32918.5 (SM2).
using System.Collections.Frozen;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>A curve that keys are on: always by its name, never by parameters that somebody brings.</summary>
internal sealed class Curve
{
    /// <summary>Largest scalar, in bytes.</summary>
    internal const int ScalarBytesMax = 66;

    /// <summary>Largest uncompressed point, in bytes.</summary>
    internal const int PointBytesMax = 1 + (2 * ScalarBytesMax);

    private static readonly FrozenDictionary<KeySpec, Curve> BySpec = new Dictionary<KeySpec, Curve>
    {
        [KeySpec.EccNistP256] = new(
            "1.2.840.10045.3.1.7", "301306072a8648ce3d020106082a8648ce3d030107",
            "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
        [KeySpec.EccNistP384] = new(
            "1.3.132.0.34", "301006072a8648ce3d020106052b81040022",
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
        [KeySpec.EccNistP521] = new(
            "1.3.132.0.35", "301006072a8648ce3d020106052b81040023",
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
            + "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409"),
        [KeySpec.EccSecgP256K1] = new(
            "1.3.132.0.10", "301006072a8648ce3d020106052b8104000a",
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") { HasLowS = true },
        [KeySpec.Sm2] = new(
            "1.2.156.10197.1.301", "301306072a8648ce3d020106082a811ccf5501822d",
            "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123") { IsOfSm2 = true },
    }.ToFrozenDictionary();

    private readonly byte[] algorithm;
    private readonly byte[] order;

    private Curve(string name, string algorithm, string order)
    {
        Name = ECCurve.CreateFromValue(name);
        this.algorithm = Convert.FromHexString(algorithm);
        this.order = Convert.FromHexString(order);
    }

    /// <summary>The curve of SM2.</summary>
    internal static Curve Sm2 => BySpec[KeySpec.Sm2];

    /// <summary>The curve by its object identifier.</summary>
    internal ECCurve Name { get; }

    /// <summary>Bytes of a scalar and of a coordinate: for these curves the same.</summary>
    internal int Bytes => order.Length;

    /// <summary>Bytes of an uncompressed point: 04, x, y.</summary>
    internal int PointBytes => 1 + (2 * Bytes);

    /// <summary>How many points there are: no scalar, no half of a signature is 0 or this or more.</summary>
    internal ReadOnlySpan<byte> Order => order;

    /// <summary>The AlgorithmIdentifier in DER: id-ecPublicKey and the curve's object identifier.</summary>
    internal ReadOnlySpan<byte> Algorithm => algorithm;

    /// <summary>Whether signatures are made with the lower of the two possible s, as those who use the curve demand.</summary>
    internal bool HasLowS { get; private init; }

    /// <summary>Whether BouncyCastle computes on it, and one scalar less is a key: n - 1 has no inverse once 1 is added, and
    /// cannot sign (GB/T 32918.1 §6.1).</summary>
    internal bool IsOfSm2 { get; private init; }

    /// <summary>The curve of a kind of key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is on none.</exception>
    internal static Curve Of(KeySpec spec) => BySpec.TryGetValue(spec, out var curve)
        ? curve : throw new ArgumentOutOfRangeException(nameof(spec), spec, "Keys of that kind are on no curve.");

    /// <summary>Whether a number of <see cref="Bytes"/> bytes is 1 to <see cref="Order"/> - 1; takes the same time for
    /// all.</summary>
    internal bool Holds(ReadOnlySpan<byte> number) => IsBelow(number, order);

    /// <summary>Whether a number of <see cref="Bytes"/> bytes is a private scalar; takes the same time for all.</summary>
    internal bool HoldsScalar(ReadOnlySpan<byte> number)
    {
        // All orders are odd: the last byte of n - 1 is one less.
        Span<byte> end = stackalloc byte[ScalarBytesMax];
        order.CopyTo(end);
        if (IsOfSm2) end[Bytes - 1]--;
        return IsBelow(number, end[..Bytes]);
    }

    /// <summary>Puts <see cref="Order"/> - s in the place of s when that is lower. Not for secrets.</summary>
    internal void Lower(Span<byte> s)
    {
        Span<byte> other = stackalloc byte[ScalarBytesMax];
        other = other[..Bytes];
        var borrow = 0;
        for (var at = Bytes - 1; at >= 0; at--)
        {
            var difference = order[at] - s[at] - borrow;
            other[at] = (byte)difference;
            borrow = (difference >> 8) & 1;
        }

        if (other.SequenceCompareTo(s) < 0) other.CopyTo(s);
    }
    private static bool IsBelow(ReadOnlySpan<byte> number, ReadOnlySpan<byte> end)
    {
        var (borrow, any) = (0, 0);
        for (var at = end.Length - 1; at >= 0; at--)
        {
            borrow = ((number[at] - end[at] - borrow) >> 8) & 1;
            any |= number[at];
        }

        return (borrow == 1) & (any != 0);
    }
}
