using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>What is read as a key on a curve, and what is not.</summary>
public sealed class EcEncodingTests
{
    public static TheoryData<KeySpec> Kinds => [.. MadeKeys.Ec];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_way_to_write_a_key_reads_as_one_material(KeySpec spec)
    {
        var (scalar, point, curve) = Parts(spec);
        var count = 0;
        foreach (var hasPoint in (bool[])[false, true])
        foreach (var hasName in (bool[])[false, true])
        foreach (var hasAttributes in (bool[])[false, true])
        {
            var encoded = Encodings.Ec(new EcParts
            {
                Curve = curve,
                Scalar = scalar,
                Point = hasPoint ? point : null,
                InnerCurve = hasName ? curve : null,
                HasAttributes = hasAttributes,
            });
            Assert.Equal(scalar, MadeKeys.Read(spec, encoded));
            if (hasPoint && !hasName && !hasAttributes) Assert.Equal(encoded, MadeKeys.Private(spec));
            count++;
        }

        Assert.Equal(8, count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Refuses_what_is_not_that_key_whole_and_by_name(KeySpec spec)
    {
        var (scalar, point, curve) = Parts(spec);
        var other = Encodings.CurveOf(MadeKeys.Ec.First(s => s != spec));
        var order = Curve.Of(spec).Order.ToArray();
        var otherPoint = KeyMaterials.PublicKey(spec, MadeKeys.Make(spec))[^point.Length..];
        byte[] compressed = [(byte)(2 + (point[^1] & 1)), .. point[1..((point.Length + 1) / 2)]];
        EcParts[] wrong =
        [
            new() { Curve = other, Scalar = scalar },
            new() { Curve = curve, InnerCurve = other, Scalar = scalar },
            new() { Curve = "1.3.36.3.3.2.8.1.1.7", Scalar = scalar },
            new() { Curve = curve, Scalar = scalar, Version = 1 },
            new() { Curve = curve, Scalar = scalar, InnerVersion = 0 },
            new() { Curve = curve, Scalar = scalar, InnerVersion = 2 },
            new() { Curve = curve, Scalar = [0, .. scalar] },
            new() { Curve = curve, Scalar = scalar[1..] },
            new() { Curve = curve, Scalar = [] },
            new() { Curve = curve, Scalar = new byte[scalar.Length] },
            new() { Curve = curve, Scalar = order },
            .. spec == KeySpec.Sm2 ? [new() { Curve = curve, Scalar = Less(order, 1) }] : Array.Empty<EcParts>(),
            new() { Curve = curve, Scalar = [.. order[..^1], (byte)(order[^1] + 1)] },
            new() { Curve = curve, Scalar = [.. Enumerable.Repeat((byte)0xFF, scalar.Length)] },
            new() { Curve = curve, Scalar = scalar, Point = otherPoint },
            new() { Curve = curve, Scalar = scalar, Point = compressed },
            new() { Curve = curve, Scalar = scalar, Point = [] },
            new() { Curve = curve, Scalar = scalar, Point = [0] },
            new() { Curve = curve, Scalar = scalar, Point = [.. point, 0] },
            new() { Curve = curve, Scalar = scalar, Point = [6, .. point[1..]] },
        ];
        Assert.All(wrong, parts => Assert.Null(MadeKeys.Read(spec, Encodings.Ec(parts))));

        var last = Less(order, spec == KeySpec.Sm2 ? 2 : 1);
        Assert.Equal(last, MadeKeys.Read(spec, Encodings.Ec(new EcParts { Curve = curve, Scalar = last })));
        byte[] first = [.. new byte[scalar.Length - 1], 1];
        Assert.Equal(first, MadeKeys.Read(spec, Encodings.Ec(new EcParts { Curve = curve, Scalar = first })));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Refuses_every_cut_and_every_flipped_bit(KeySpec spec)
    {
        // On the slower curves one bit of each byte: each flipped bit of the point is a whole check of a pair.
        var step = spec == KeySpec.EccNistP256 ? 1 : 7;
        var encoded = MadeKeys.Private(spec);
        for (var at = 0; at < encoded.Length; at++)
        {
            Assert.Null(MadeKeys.Read(spec, encoded.AsSpan(..at)));
            for (var bit = at % step; bit < 8; bit += step)
            {
                encoded[at] ^= (byte)(1 << bit);
                Assert.Null(MadeKeys.Read(spec, encoded));
                encoded[at] ^= (byte)(1 << bit);
            }
        }

        Assert.Null(MadeKeys.Read(spec, [.. encoded, 0]));
        Assert.Equal(MadeKeys.Material(spec), MadeKeys.Read(spec, encoded));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_flipped_bit_of_a_key_without_a_point_is_refused_or_another_scalar(KeySpec spec)
    {
        // Nothing in such an encoding could tell that a bit of the scalar is another.
        var (scalar, _, curve) = Parts(spec);
        var encoded = Encodings.Ec(new EcParts { Curve = curve, Scalar = scalar });
        var at = encoded.Length - scalar.Length;
        for (var i = 0; i < encoded.Length; i++)
        {
            encoded[i] ^= 0x10;
            var read = MadeKeys.Read(spec, encoded);
            if (i < at) Assert.Null(read);
            else if (read is not null) Assert.Equal(encoded[at..], read);
            encoded[i] ^= 0x10;
        }
    }

    [Fact]
    public void Draws_again_what_is_no_scalar_and_takes_the_rest_as_it_comes()
    {
        var order = Curve.Of(KeySpec.EccNistP256).Order.ToArray();
        byte[] good = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
        var highest = Less(order, 1);
        Assert.Equal(good, Drawn(KeySpec.EccNistP256, new byte[32], order, [.. Enumerable.Repeat((byte)0xFF, 32)], good));
        Assert.Equal(highest, Drawn(KeySpec.EccNistP256, highest));
        var orderOfSm2 = Curve.Of(KeySpec.Sm2).Order.ToArray();
        Assert.Equal(Less(orderOfSm2, 2), Drawn(KeySpec.Sm2, orderOfSm2, Less(orderOfSm2, 1), Less(orderOfSm2, 2)));

        byte[] wide = [.. Enumerable.Repeat((byte)0xFF, 66)];
        byte[] narrow = [0xFF, .. Enumerable.Repeat((byte)0x11, 65)];
        Assert.Equal([1, .. narrow[1..]], Drawn(KeySpec.EccNistP521, wide, narrow));

        static byte[] Drawn(KeySpec spec, params byte[][] draws)
        {
            var room = new byte[draws[0].Length];
            var entropy = new ScriptedEntropy(draws);
            Assert.Equal(room.Length, KeyMaterials.Generate(spec, entropy, room));
            Assert.True(entropy.IsUsedUp);
            return room;
        }
    }

    private static byte[] Less(byte[] order, int by) => [.. order[..^1], (byte)(order[^1] - by)];

    private static (byte[] Scalar, byte[] Point, string Curve) Parts(KeySpec spec)
    {
        var scalar = MadeKeys.Material(spec);
        return (scalar, MadeKeys.Public(spec)[^(1 + (2 * scalar.Length))..], Encodings.CurveOf(spec));
    }
}
