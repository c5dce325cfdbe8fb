using CsCheck;
using KeyActors.Cipher;
using KeyActors.Material;
using KeyActors.Unit.Tests.Cipher;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>The field and the splitting, against numbers of a standard and against slow arithmetic of this test's own.</summary>
public sealed class ShamirSplitTests
{
    private static readonly SecretMemory Memory = new();

    /// <summary>FIPS 197 §4.2 and §4.2.1 ({57} by {83}, {13} and the steps of xtime), and pairs of §5.1.1 inverses.</summary>
    [Theory]
    [InlineData(0x57, 0x83, 0xC1)]
    [InlineData(0x57, 0x13, 0xFE)]
    [InlineData(0x57, 0x02, 0xAE)]
    [InlineData(0x57, 0x04, 0x47)]
    [InlineData(0x57, 0x08, 0x8E)]
    [InlineData(0x57, 0x10, 0x07)]
    [InlineData(0x53, 0xCA, 0x01)]
    [InlineData(0x02, 0x8D, 0x01)]
    [InlineData(0x03, 0xF6, 0x01)]
    public void Products_are_those_of_AES(byte left, byte right, byte product)
    {
        Assert.Equal(product, Gf256.Multiply(left, right));
        Assert.Equal(product, Gf256.Multiply(right, left));
    }

    [Fact]
    public void Every_product_and_every_inverse_is_that_of_schoolbook_arithmetic()
    {
        for (var left = 0; left < 256; left++)
        {
            for (var right = 0; right < 256; right++) Assert.Equal(Schoolbook.Multiply(left, right), Gf256.Multiply((byte)left, (byte)right));
            Assert.Equal(left == 0 ? 0 : 1, Gf256.Multiply((byte)left, Gf256.Invert((byte)left)));
        }

        Assert.Equal(0, Gf256.Invert(0));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(7, 9)]
    [InlineData(32, 32)]
    [InlineData(2, 32)]
    public void Shares_are_the_values_of_the_drawn_polynomials(int threshold, int shares)
    {
        byte[] secret = [.. Enumerable.Range(200, 32).Select(static i => (byte)(i * 7))];
        var drawn = new byte[(threshold - 1) * 32];
        new CountingEntropy().Fill(drawn);

        var made = Split(secret, threshold, shares, new CountingEntropy());

        Assert.Equal(shares, made.Length);
        for (var at = 1; at <= shares; at++)
        {
            for (var i = 0; i < 32; i++)
            {
                // c0 is the secret's byte, the others in the order in which they were drawn.
                var value = (int)secret[i];
                for (var power = 1; power < threshold; power++)
                    value ^= Schoolbook.Multiply(drawn[((power - 1) * 32) + i], Schoolbook.Power(at, power));
                Assert.Equal((byte)value, made[at - 1].Reveal()[i]);
            }
        }
    }

    [Fact]
    public void Any_threshold_of_shares_give_the_secret_and_one_less_does_not() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Int[2, 6], Gen.Int[0, 2]).Sample(
            (secret, threshold, more) =>
            {
                var made = Split(secret, threshold, threshold + more, Entropy.Kernel);
                foreach (var subset in Subsets(made.Length))
                {
                    if (subset.Count == threshold) Assert.Equal(secret, Combine(made, subset));
                    if (subset.Count == threshold - 1) Assert.NotEqual(secret, Combine(made, subset));
                }
            },
            iter: 60);

    [Fact]
    public void Any_choice_of_many_shares_in_any_order_gives_the_secret() =>
        (from shares in Gen.Int[2, 32]
         from threshold in Gen.Int[2, shares]
         from order in Gen.Shuffle(Enumerable.Range(0, shares).ToArray())
         from secret in Gen.Byte.Array[32]
         select (shares, threshold, order, secret)).Sample(
            static of =>
            {
                var made = Split(of.secret, of.threshold, of.shares, Entropy.Kernel);
                Assert.Equal(of.secret, Combine(made, [.. of.order.Take(of.threshold)]));
                Assert.NotEqual(of.secret, Combine(made, [.. of.order.Take(of.threshold - 1)]));
            },
            iter: 60);

    /// <summary>That a share fewer leaves every secret possible: for each there is a last share that gives it.</summary>
    [Fact]
    public void One_share_less_leaves_every_secret_possible()
    {
        var made = Split(new byte[32], 3, 3, Entropy.Kernel);
        var possible = new HashSet<byte>();
        for (var guess = 0; guess < 256; guess++)
        {
            using var last = Memory.Copy([.. Enumerable.Repeat((byte)guess, 32)]);
            possible.Add(Combine([made[0], made[1], last], [0, 1, 2])[0]);
        }

        Assert.Equal(256, possible.Count);
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    [InlineData(32, 32, true)]
    [InlineData(2, 33, false)]
    public void Has_bounds(int threshold, int shares, bool isBounded) => Assert.Equal(isBounded, ShamirSplit.IsBounded(threshold, shares));

    private static SecretRef[] Split(byte[] secret, int threshold, int shares, Entropy entropy)
    {
        using var from = Memory.Copy(secret);
        return ShamirSplit.Split(from, threshold, shares, Memory, entropy);
    }

    private static byte[] Combine(SecretRef[] made, IReadOnlyList<int> of)
    {
        using var secret = ShamirSplit.Combine([.. of.Select(i => (i + 1, made[i]))], Memory);
        return secret.Reveal();
    }

    private static IEnumerable<IReadOnlyList<int>> Subsets(int count) =>
        Enumerable.Range(1, (1 << count) - 1).Select(bits => (IReadOnlyList<int>)[.. Enumerable.Range(0, count).Where(i => (bits >> i & 1) == 1)]);

    /// <summary>Long multiplication and long division of polynomials over two elements.</summary>
    private static class Schoolbook
    {
        internal static byte Multiply(int left, int right)
        {
            var product = 0;
            for (var bit = 0; bit < 8; bit++)
                if ((right >> bit & 1) == 1) product ^= left << bit;
            for (var bit = 14; bit >= 8; bit--)
                if ((product >> bit & 1) == 1) product ^= 0x11B << (bit - 8);
            return (byte)product;
        }

        internal static byte Power(int of, int exponent)
        {
            var power = (byte)1;
            for (var i = 0; i < exponent; i++) power = Multiply(power, of);
            return power;
        }
    }
}
