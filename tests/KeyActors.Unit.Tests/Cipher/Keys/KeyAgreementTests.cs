using System.Numerics;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Security;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Secrets that two keys share: the same on both sides and to others, and with nothing but a right public key.</summary>
public sealed class KeyAgreementTests(ITestOutputHelper output)
{
    // p of P-256 and P-521, SP 800-186 §3.2.1.
    private static readonly BigInteger Field256 = Number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");

    private static readonly BigInteger Field521 = BigInteger.Pow(2, 521) - 1;

    // GB/T 32918.5.
    private static readonly ECCurve CurveOfSm2 = new()
    {
        CurveType = ECCurve.ECCurveType.PrimeShortWeierstrass,
        Prime = Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF"),
        A = Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"),
        B = Convert.FromHexString("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"),
        Order = Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"),
        Cofactor = [1],
    };

    public static TheoryData<KeySpec> Specs =>
        [.. SpecRules.Rows.Where(static r => !r.Agreement.IsEmpty).Select(static r => r.Spec)];

    [Theory]
    [MemberData(nameof(Specs))]
    public void Both_sides_derive_the_same_secret(KeySpec spec)
    {
        var (own, other) = (MadeKeys.Material(spec), MadeKeys.Make(spec));
        var secret = Derive(spec, own, KeyMaterials.PublicKey(spec, other))!;
        Assert.Equal(SpecRules.SecretBytes(spec), secret.Length);
        Assert.Equal(secret, Derive(spec, other, MadeKeys.Public(spec)));
        Assert.NotEqual(secret, Derive(spec, own, MadeKeys.Public(spec)));
    }

    /// <summary>OpenSSL derives nothing with keys of SM2. It computes the common point as the public half of the one scalar on the
    /// same curve whose generator is the other point.</summary>
    [Theory]
    [MemberData(nameof(Specs))]
    public void OpenSSL_derives_the_same_secret(KeySpec spec)
    {
        if (spec == KeySpec.Sm2)
        {
            var scalar = MadeKeys.Make(spec);
            var point = MadeKeys.Public(spec).AsSpan()[^64..];
            var curve = CurveOfSm2;
            curve.G = new ECPoint { X = point[..32].ToArray(), Y = point[32..].ToArray() };
            using var common = ECDsa.Create(new ECParameters { Curve = curve, D = scalar });
            Assert.Equal(
                common.ExportParameters(includePrivateParameters: false).Q.X,
                Derive(spec, MadeKeys.Material(spec), KeyMaterials.PublicKey(spec, scalar)));
            return;
        }

        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var other = MadeKeys.Make(spec);
            var (otherPrivate, otherPublic) = (MadeKeys.Written(spec, other), KeyMaterials.PublicKey(spec, other));
            var secret = openSsl.Derive(otherPrivate, MadeKeys.Public(spec));
            Assert.Equal(secret, Derive(spec, MadeKeys.Material(spec), otherPublic));
            Assert.Equal(secret, openSsl.Derive(MadeKeys.Private(spec), otherPublic));
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void BouncyCastle_derives_the_same_secret(KeySpec spec)
    {
        var other = MadeKeys.Make(spec);
        var agreement = new ECDHBasicAgreement();
        agreement.Init(PrivateKeyFactory.CreateKey(MadeKeys.Written(spec, other)));
        var shared = agreement.CalculateAgreement(PublicKeyFactory.CreateKey(MadeKeys.Public(spec)));
        var secret = Derive(spec, MadeKeys.Material(spec), KeyMaterials.PublicKey(spec, other))!;
        Assert.Equal(shared.ToByteArrayUnsigned(), secret.SkipWhile(static b => b == 0));
    }

    /// <summary>Every 256th secret begins with a zero: it is kept.</summary>
    [Fact]
    public void A_secret_keeps_its_leading_zeros()
    {
        const KeySpec spec = KeySpec.EccNistP256;
        for (var tries = 0; tries < 100_000; tries++)
        {
            using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            var secret = Derive(spec, MadeKeys.Material(spec), other.ExportSubjectPublicKeyInfo())!;
            Assert.Equal(32, secret.Length);
            if (secret[0] == 0) return;
        }

        Assert.Fail("No secret began with a zero.");
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Only_the_public_key_itself_is_taken(KeySpec spec)
    {
        var right = KeyMaterials.PublicKey(spec, MadeKeys.Make(spec));
        Assert.NotNull(Derive(spec, MadeKeys.Material(spec), right));
        var point = SpecRules.SecretBytes(spec) * 2;
        foreach (var bad in Bad(spec, right)) Assert.Null(Derive(spec, MadeKeys.Material(spec), bad));
        for (var at = 0; at < right.Length; at++)
        {
            var flipped = (byte[])right.Clone();
            flipped[at] ^= 1;
            Assert.Null(Derive(spec, MadeKeys.Material(spec), flipped));
            Assert.Null(Derive(spec, MadeKeys.Material(spec), right.AsSpan(0, at)));
        }

        IEnumerable<byte[]> Bad(KeySpec own, byte[] key)
        {
            yield return [];
            yield return [.. key, 0];
            yield return new byte[2000];
            foreach (var other in MadeKeys.Pairs.Where(s => s != own)) yield return MadeKeys.Public(other);

            // At infinity, compressed, hybrid, (0, 0), and the bare point.
            var curve = Curve.Of(own);
            var (x, y) = (key[^point..^(point / 2)], key[^(point / 2)..]);
            var sign = (byte)(y[^1] & 1);
            yield return InShell(curve, [0]);
            yield return InShell(curve, [(byte)(2 + sign), .. x]);
            yield return InShell(curve, [(byte)(6 + sign), .. x, .. y]);
            yield return InShell(curve, [4, .. new byte[point]]);
            yield return [4, .. x, .. y];
            Assert.Equal(key, InShell(curve, [4, .. x, .. y]));
        }
    }

    /// <summary>The curve by parameters of its own, with a generator and a cofactor that anybody may write: what others were attacked
    /// with.</summary>
    [Fact]
    public void A_curve_by_its_parameters_is_refused()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var named = openSsl.MakePrivate("EC", "ec_paramgen_curve:P-256", "ec_param_enc:named_curve");
            var explicitly = openSsl.MakePrivate("EC", "ec_paramgen_curve:P-256", "ec_param_enc:explicit");
            var own = MadeKeys.Material(KeySpec.EccNistP256);
            Assert.NotNull(Derive(KeySpec.EccNistP256, own, openSsl.PublicOf(named)));
            Assert.Null(Derive(KeySpec.EccNistP256, own, openSsl.PublicOf(explicitly)));
        }
    }

    /// <summary>The same point with p added to a coordinate: two encodings of one key.</summary>
    [Fact]
    public void A_coordinate_that_is_not_reduced_is_refused()
    {
        var material = MadeKeys.Material(KeySpec.EccNistP521);
        var key = KeyMaterials.PublicKey(KeySpec.EccNistP521, MadeKeys.Make(KeySpec.EccNistP521));
        var (x, y) = (key[^132..^66], key[^66..]);
        var curve = Curve.Of(KeySpec.EccNistP521);
        Assert.Null(Derive(KeySpec.EccNistP521, material, InShell(curve, [4, .. Add(x, Field521), .. y])));
        Assert.Null(Derive(KeySpec.EccNistP521, material, InShell(curve, [4, .. x, .. Add(y, Field521)])));

        // On P-256 only a small x has room for it. That of 5 is on the curve.
        var small = new byte[32];
        small[^1] = 5;
        var root = BigInteger.ModPow(Square256(5), (Field256 + 1) / 4, Field256);
        Assert.Equal(Square256(5), BigInteger.ModPow(root, 2, Field256));
        var height = root.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] full = [.. new byte[32 - height.Length], .. height];
        var (smallCurve, own) = (Curve.Of(KeySpec.EccNistP256), MadeKeys.Material(KeySpec.EccNistP256));
        Assert.NotNull(Derive(KeySpec.EccNistP256, own, InShell(smallCurve, [4, .. small, .. full])));
        Assert.Null(Derive(KeySpec.EccNistP256, own, InShell(smallCurve, [4, .. Add(small, Field256), .. full])));
    }

    [Fact]
    public void Misuse_by_a_programmer_is_told()
    {
        var (material, key) = (MadeKeys.Material(KeySpec.EccNistP384), MadeKeys.Public(KeySpec.EccNistP384));
        void Throws(KeySpec spec, KeyAgreementAlgorithm algorithm, byte[] own, byte[] room) => Assert.ThrowsAny<ArgumentException>(
            () => KeyAgreement.TryDerive(spec, algorithm, own, key, room, out _));
        Throws(KeySpec.EccNistP384, KeyAgreementAlgorithm.Unknown, material, new byte[48]);
        Throws(KeySpec.EccSecgP256K1, KeyAgreementAlgorithm.Ecdh, MadeKeys.Material(KeySpec.EccSecgP256K1), new byte[48]);
        Throws(KeySpec.EccNistP384, KeyAgreementAlgorithm.Ecdh, material, new byte[47]);
        Throws(KeySpec.EccNistP384, KeyAgreementAlgorithm.Ecdh, new byte[48], new byte[48]);
        Throws(KeySpec.EccNistP384, KeyAgreementAlgorithm.Ecdh, material, material);
    }

    private static byte[]? Derive(KeySpec spec, byte[] material, ReadOnlySpan<byte> peer)
    {
        var (room, bytes) = (new byte[KeyAgreement.BytesMax], SpecRules.SecretBytes(spec));
        room.AsSpan().Fill(0xEE);
        if (KeyAgreement.TryDerive(spec, KeyAgreementAlgorithm.Ecdh, material, peer, room, out var written)) return room[..written];
        Assert.Equal(0, written);
        Assert.Equal(new byte[bytes], room[..bytes]);
        return null;
    }

    private static byte[] InShell(Curve curve, byte[] point)
    {
        var room = new byte[300];
        return room[..PublicKeys.Write(curve.Algorithm, point, room)];
    }

    private static byte[] Add(byte[] number, BigInteger field)
    {
        var sum = (new BigInteger(number, isUnsigned: true, isBigEndian: true) + field).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[number.Length - sum.Length], .. sum];
    }

    // y² = x³ - 3x + b.
    private static BigInteger Square256(int x)
    {
        var b = Number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
        return (BigInteger.Pow(x, 3) - (3 * x) + b) % Field256;
    }

    private static BigInteger Number(string hex) => new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);
}
