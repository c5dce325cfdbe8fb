using System.Numerics;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>What is read as an RSA pair, and what is not.</summary>
public sealed class RsaEncodingTests
{
    public static TheoryData<KeySpec> Kinds => [.. MadeKeys.Rsa];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_way_to_write_a_pair_reads_as_one_material(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        var numbers = Encodings.Numbers(material);
        Assert.Equal(material, Encodings.Rsa(numbers));
        Assert.Equal(material, MadeKeys.Private(spec));
        Assert.Equal(material, MadeKeys.Read(spec, Encodings.Rsa(numbers, hasAttributes: true)));
        Assert.Equal(65537, Encodings.Number(numbers.Exponent!));
        Assert.Equal(SpecRules.Of(spec).Size, (int)Encodings.Number(numbers.Modulus!).GetBitLength());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_room_for_material_is_exact(KeySpec spec)
    {
        var half = Enumerable.Repeat((byte)0xFF, SpecRules.Of(spec).Size / 16).ToArray();
        byte[] whole = [.. half, .. half];
        var largest = Encodings.Rsa(new RSAParameters
        {
            Modulus = whole, Exponent = [1, 0, 1], D = whole, P = half, Q = half, DP = half, DQ = half, InverseQ = half,
        });
        Assert.Equal(KeyMaterials.BytesMaxOf(spec), largest.Length);
        Assert.InRange(largest.Length, 1, KeyMaterials.BytesMax);
        Assert.Null(MadeKeys.Read(spec, largest));
    }

    [Fact]
    public void Refuses_numbers_that_do_not_belong_together()
    {
        var good = Encodings.Numbers(MadeKeys.Material(KeySpec.Rsa2048));
        var p = Encodings.Number(good.P!);
        RSAParameters[] wrong =
        [
            Changed(good, static (ref n) => n.Modulus = Plus(n.Modulus!, 2)),
            Changed(good, static (ref n) => n.Modulus = Plus(n.Modulus!, 1)),
            Changed(good, static (ref n) => n.Exponent = [3]),
            Changed(good, static (ref n) => n.Exponent = [1, 0, 3]),
            Changed(good, static (ref n) => n.Exponent = [1]),
            Changed(good, static (ref n) => n.D = Plus(n.D!, 2)),
            Changed(good, static (ref n) => n.D = [0]),
            Changed(good, static (ref n) => n.D = [1]),
            Changed(good, static (ref n) => n.P = Plus(n.P!, 2)),
            Changed(good, static (ref n) => n.Q = Plus(n.Q!, 2)),
            Changed(good, static (ref n) => n.P = n.Q),
            Changed(good, static (ref n) => (n.P, n.Q) = (n.Q, n.P)),
            Changed(good, static (ref n) => (n.P, n.Q) = (n.Modulus, [1])),
            Changed(good, static (ref n) => n.DP = Plus(n.DP!, 2)),
            Changed(good, static (ref n) => n.DQ = Plus(n.DQ!, 2)),
            Changed(good, static (ref n) => n.DP = [0]),
            Changed(good, static (ref n) => n.InverseQ = Plus(n.InverseQ!, 1)),
            Changed(good, (ref n) => n.InverseQ = Encodings.Bytes(Encodings.Number(n.InverseQ!) + p)),
            Changed(good, (ref n) => n.DP = Encodings.Bytes(Encodings.Number(n.DP!) + p - 1)),
        ];
        Assert.All(wrong, numbers => Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, Encodings.Rsa(numbers))));
    }

    [Fact]
    public void Refuses_two_factors_of_which_one_is_no_prime()
    {
        // Every number fits every other one, as long as nobody asks whether a factor is prime: a signature shows it.
        using var half = new TwoPrimes(512);
        var composite = half.P * half.Q;
        var prime = Encodings.Number(Encodings.Numbers(MadeKeys.Material(KeySpec.Rsa2048)).P!);
        var e = new BigInteger(65537);
        var (p, q) = (BigInteger.Max(prime, composite), BigInteger.Min(prime, composite));
        var d = Inverse(e, (p - 1) * (q - 1));
        var numbers = new RSAParameters
        {
            Modulus = Encodings.Bytes(p * q), Exponent = [1, 0, 1], D = Encodings.Bytes(d), P = Encodings.Bytes(p),
            Q = Encodings.Bytes(q), DP = Encodings.Bytes(d % (p - 1)), DQ = Encodings.Bytes(d % (q - 1)),
            InverseQ = Encodings.Bytes(Inverse(q, p)),
        };
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, Encodings.Rsa(numbers)));
    }

    [Fact]
    public void A_pair_that_is_told_in_other_numbers_is_another_material()
    {
        // Its numbers are kept as they came: to derive them anew would be arithmetic of our own on secrets.
        var numbers = Encodings.Numbers(MadeKeys.Material(KeySpec.Rsa2048));
        var (p, q, e) = (Encodings.Number(numbers.P!), Encodings.Number(numbers.Q!), Encodings.Number(numbers.Exponent!));
        var euler = Encodings.Rsa(Changed(numbers, (ref n) => n.D = Encodings.Bytes(Inverse(e, (p - 1) * (q - 1)))));
        var swapped = Encodings.Rsa(Changed(numbers, (ref n) =>
        {
            (n.P, n.Q, n.DP, n.DQ) = (n.Q, n.P, n.DQ, n.DP);
            n.InverseQ = Encodings.Bytes(Inverse(p, q));
        }));
        foreach (var encoded in (byte[][])[euler, swapped])
        {
            var material = MadeKeys.Read(KeySpec.Rsa2048, encoded)!;
            Assert.Equal(encoded, material);
            Assert.Equal(MadeKeys.Public(KeySpec.Rsa2048), KeyMaterials.PublicKey(KeySpec.Rsa2048, material));
        }
    }

    [Fact]
    public void Refuses_other_versions_names_and_ends()
    {
        var numbers = Encodings.Numbers(MadeKeys.Material(KeySpec.Rsa2048));
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, Encodings.Rsa(numbers, version: 1)));
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, Encodings.Rsa(numbers, innerVersion: 1)));
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, Encodings.Rsa(numbers, hasNull: false)));
        using var rsa = RSA.Create(numbers);
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, rsa.ExportRSAPrivateKey()));
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, rsa.ExportSubjectPublicKeyInfo()));
        var named = MadeKeys.Material(KeySpec.Rsa2048).ToArray();
        var at = named.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xF7, 0x0D, 0x01, 0x01, 0x01]);
        named[at + 4] = 0x0A;
        Assert.Null(MadeKeys.Read(KeySpec.Rsa2048, named));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Refuses_every_cut_and_a_flipped_bit_of_every_byte(KeySpec spec)
    {
        // Of the larger ones every eleventh: each flipped number is a whole check of a pair.
        var encoded = MadeKeys.Private(spec);
        var step = spec == KeySpec.Rsa2048 ? 1 : 11;
        for (var at = 0; at < encoded.Length; at += step)
        {
            Assert.Null(MadeKeys.Read(spec, encoded.AsSpan(..at)));
            encoded[at] ^= (byte)(1 << (at % 8));
            Assert.Null(MadeKeys.Read(spec, encoded));
            encoded[at] ^= (byte)(1 << (at % 8));
        }

        Assert.Null(MadeKeys.Read(spec, [.. encoded, 0]));
        Assert.Equal(MadeKeys.Material(spec), MadeKeys.Read(spec, encoded));
    }

    private static RSAParameters Changed(RSAParameters numbers, Change change)
    {
        change(ref numbers);
        return numbers;
    }

    private static byte[] Plus(byte[] number, int more) => Encodings.Bytes(Encodings.Number(number) + more);

    private static BigInteger Inverse(BigInteger number, BigInteger modulus)
    {
        var (a, b, x, y) = (number % modulus, modulus, BigInteger.One, BigInteger.Zero);
        while (b != 0)
        {
            var quotient = a / b;
            (a, b, x, y) = (b, a - (quotient * b), y, x - (quotient * y));
        }

        Assert.Equal(BigInteger.One, a);
        return x < 0 ? x + modulus : x;
    }

    private delegate void Change(ref RSAParameters numbers);

    /// <summary>Two primes of a given length, which together are as long as one prime of an RSA pair of twice that.</summary>
    private sealed class TwoPrimes : IDisposable
    {
        private readonly RSA rsa;

        internal TwoPrimes(int bits)
        {
            do
            {
                rsa?.Dispose();
                rsa = RSA.Create(2 * bits);
                var numbers = rsa.ExportParameters(true);
                (P, Q) = (Encodings.Number(numbers.P!), Encodings.Number(numbers.Q!));
            }
            while (BigInteger.GreatestCommonDivisor((P * Q) - 1, 65537) != 1);
        }

        internal BigInteger P { get; }

        internal BigInteger Q { get; }

        public void Dispose() => rsa.Dispose();
    }
}
