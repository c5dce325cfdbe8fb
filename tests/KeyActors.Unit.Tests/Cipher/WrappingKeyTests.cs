using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class WrappingKeyTests(WrappingKeyTests.Pairs pairs, ITestOutputHelper output) : IClassFixture<WrappingKeyTests.Pairs>
{
    private static readonly byte[] Material = Wraps.Material;

    [Theory]
    [InlineData(ImportKeySpec.Rsa2048, 2048)]
    [InlineData(ImportKeySpec.Rsa3072, 3072)]
    [InlineData(ImportKeySpec.Rsa4096, 4096)]
    public void Unwraps_what_openssl_wrapped(ImportKeySpec spec, int bits)
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            using var pair = WrappingKey.Generate(spec);
            var publicKey = pair.ExportPublic();
            var described = openSsl.Describe(publicKey);
            Assert.Contains($"({bits} bit)", described, StringComparison.Ordinal);
            Assert.Contains("65537", described, StringComparison.Ordinal);
            using var again = Copy(pair);
            foreach (var algorithm in Wraps.Algorithms)
            {
                var wrapped = openSsl.Wrap(algorithm, publicKey, Material);
                Assert.Equal(Material, Unwrapped(pair, algorithm, wrapped));
                Assert.Equal(Material, Unwrapped(again, algorithm, wrapped));
                Assert.All(
                    Wraps.Algorithms.Where(other => other != algorithm),
                    other => Assert.Null(Unwrapped(pair, other, wrapped)));
            }
        }
    }

    [Fact]
    public void Refuses_what_openssl_wrapped_and_is_too_short_or_too_long()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var publicKey = pairs.One.ExportPublic();
            foreach (var algorithm in Wraps.Algorithms)
            {
                foreach (var bytes in (int[])[16, 31, 33, 64])
                    Assert.Null(Unwrapped(pairs.One, algorithm, openSsl.Wrap(algorithm, publicKey, new byte[bytes])));
            }
        }
    }

    [Fact]
    public void Unwraps_keys_of_every_kind_that_openssl_wrapped()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var publicKey = pairs.One.ExportPublic();
            foreach (var algorithm in (ImportAlgorithm[])[ImportAlgorithm.AesKeyWrapSha1, ImportAlgorithm.AesKeyWrapSha256])
            foreach (var row in SpecRules.Rows)
            {
                var encoded = row.Kind == MaterialKind.Bytes ? MadeKeys.Material(row.Spec) : MadeKeys.Private(row.Spec);
                var room = new byte[KeyMaterials.BytesMax];
                var wrapped = openSsl.Wrap(algorithm, publicKey, encoded);
                Assert.True(pairs.One.TryUnwrap(algorithm, wrapped, room, Entropy.Kernel, out var written), $"{row.Spec}");
                Assert.Equal(encoded, room[..written]);
                Assert.Equal(-1, room.AsSpan(written).IndexOfAnyExcept((byte)0));
            }
        }
    }

    [Fact]
    public void Unwraps_any_length_that_there_is_room_for_and_no_other()
    {
        var publicKey = pairs.One.ExportPublic();
        foreach (var algorithm in Wraps.Algorithms)
        {
            var isWhole = algorithm is ImportAlgorithm.OaepSha1 or ImportAlgorithm.OaepSha256;
            foreach (var bytes in isWhole ? (int[])[1, 28, 138, 190] : [1, 7, 8, 9, 138, 1219, KeyMaterials.BytesMax])
            {
                var encoded = Enumerable.Range(1, bytes).Select(static i => (byte)(i | 1)).ToArray();
                var wrapped = Wraps.Wrap(algorithm, publicKey, encoded);
                var room = new byte[bytes];
                Assert.True(pairs.One.TryUnwrap(algorithm, wrapped, room, Entropy.Kernel, out var written));
                Assert.Equal(bytes, written);
                Assert.Equal(encoded, room);
                if (bytes == 1) continue;
                var less = Enumerable.Repeat((byte)0xEE, bytes - 1).ToArray();
                Assert.False(pairs.One.TryUnwrap(algorithm, wrapped, less, Entropy.Kernel, out written));
                Assert.Equal(0, written);
                Assert.Equal(new byte[bytes - 1], less);
            }

            // One block more than the largest material can have.
            if (isWhole) continue;
            var tooLong = Wraps.Wrap(algorithm, publicKey, new byte[KeyMaterials.BytesMax + 1]);
            Assert.False(pairs.One.TryUnwrap(algorithm, tooLong, new byte[KeyMaterials.BytesMax], Entropy.Kernel, out _));
        }

        Assert.Throws<ArgumentException>(() => pairs.One.TryUnwrap(
            ImportAlgorithm.OaepSha1, new byte[256], new byte[KeyMaterials.BytesMax + 1], Entropy.Kernel, out _));
    }

    [Fact]
    public void Refuses_what_was_wrapped_for_another_pair()
    {
        foreach (var algorithm in Wraps.Algorithms)
        {
            var wrapped = Wraps.Wrap(algorithm, pairs.Other.ExportPublic(), Material);
            Assert.Equal(Material, Unwrapped(pairs.Other, algorithm, wrapped));
            Assert.Null(Unwrapped(pairs.One, algorithm, wrapped));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    public void Refuses_an_inner_key_that_is_not_AES_256(int innerBytes)
    {
        var wrapped = Wraps.Wrap(ImportAlgorithm.AesKeyWrapSha256, pairs.One.ExportPublic(), Material, innerBytes);
        Assert.Null(Unwrapped(pairs.One, ImportAlgorithm.AesKeyWrapSha256, wrapped));
    }

    [Fact]
    public void Refuses_good_halves_that_do_not_belong_together()
    {
        var publicKey = pairs.One.ExportPublic();
        var wrapped = Wraps.Wrap(ImportAlgorithm.AesKeyWrapSha256, publicKey, Material);
        var otherKey = Wraps.Wrap(ImportAlgorithm.OaepSha256, publicKey, new byte[32]);
        Assert.Null(Unwrapped(pairs.One, ImportAlgorithm.AesKeyWrapSha256, [.. otherKey, .. wrapped[^40..]]));

        // Even who knows the key that stands in for an inner key which did not come out gets nothing in with it.
        using var aes = Aes.Create();
        aes.Key = new byte[32];
        byte[] forged = [.. new byte[wrapped.Length - 40], .. aes.EncryptKeyWrapPadded(Material)];
        Assert.Null(Unwrapped(pairs.One, ImportAlgorithm.AesKeyWrapSha256, forged, new DeadEntropy(0)));
    }

    [Fact]
    public void Refuses_every_cut_and_every_flipped_bit_and_leaves_zeros()
    {
        foreach (var algorithm in Wraps.Algorithms)
        {
            var wrapped = Wraps.Wrap(algorithm, pairs.One.ExportPublic(), Material);
            for (var at = 0; at < wrapped.Length; at++)
            {
                wrapped[at] ^= (byte)(1 << (at % 8));
                Assert.Null(Unwrapped(pairs.One, algorithm, wrapped));
                wrapped[at] ^= (byte)(1 << (at % 8));
                Assert.Null(Unwrapped(pairs.One, algorithm, wrapped[..at]));
            }

            Assert.Null(Unwrapped(pairs.One, algorithm, [.. wrapped, 0]));
            Assert.Equal(Material, Unwrapped(pairs.One, algorithm, wrapped));
        }
    }

    [Fact]
    public void Takes_a_private_key_that_ends_where_its_bytes_end_and_nothing_else()
    {
        var pkcs8 = new byte[WrappingKey.PrivateBytesMax];
        pkcs8 = pkcs8[..pairs.One.ExportPrivate(pkcs8)];
        using (WrappingKey.Import(pkcs8)) { }
        Assert.Throws<CryptographicException>(() => WrappingKey.Import([.. pkcs8, 0]));
        Assert.Throws<CryptographicException>(() => WrappingKey.Import(pkcs8.AsSpan(..^1)));
        Assert.Throws<CryptographicException>(() => WrappingKey.Import([]));
    }

    [Fact]
    public void The_largest_private_key_has_room()
    {
        using var pair = WrappingKey.Generate(ImportKeySpec.Rsa4096);
        Assert.InRange(pair.ExportPrivate(new byte[WrappingKey.PrivateBytesMax]), 2300, 2450);
        Assert.Throws<ArgumentException>(() => pair.ExportPrivate(new byte[WrappingKey.PrivateBytesMax - 1]));
    }

    [Fact]
    public void Misuse_is_told_apart_from_bad_bytes()
    {
        var room = new byte[32];
        Assert.Throws<ArgumentOutOfRangeException>(() => WrappingKey.Generate(ImportKeySpec.Unknown));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => pairs.One.TryUnwrap(ImportAlgorithm.Unknown, new byte[256], room, Entropy.Kernel, out _));
        Assert.Throws<ArgumentException>(() => pairs.One.TryUnwrap(ImportAlgorithm.OaepSha1, new byte[256], [], Entropy.Kernel, out _));
        Assert.Throws<ArgumentException>(() => pairs.One.TryUnwrap(ImportAlgorithm.OaepSha1, room, room, Entropy.Kernel, out _));
    }

    private static WrappingKey Copy(WrappingKey pair)
    {
        var pkcs8 = new byte[WrappingKey.PrivateBytesMax];
        return WrappingKey.Import(pkcs8.AsSpan(..pair.ExportPrivate(pkcs8)));
    }

    private static byte[]? Unwrapped(WrappingKey pair, ImportAlgorithm algorithm, byte[] wrapped, Entropy? entropy = null)
    {
        var material = new byte[32];
        material.AsSpan().Fill(0xEE);
        if (pair.TryUnwrap(algorithm, wrapped, material, entropy ?? Entropy.Kernel, out var written))
            return written == material.Length ? material : null;
        Assert.Equal(0, written);
        Assert.Equal(new byte[32], material);
        return null;
    }

    /// <summary>Two pairs, made once.</summary>
    public sealed class Pairs : IDisposable
    {
        internal WrappingKey One { get; } = WrappingKey.Generate(ImportKeySpec.Rsa2048);

        internal WrappingKey Other { get; } = WrappingKey.Generate(ImportKeySpec.Rsa2048);

        public void Dispose()
        {
            One.Dispose();
            Other.Dispose();
        }
    }
}
