using System.Buffers.Binary;
using CsCheck;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class Kac1Tests(ITestOutputHelper output)
{
    private static readonly byte[] Material = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
    private static readonly KeyId Id = KeyId.FromRandom(new byte[16], isMultiRegion: false);
    private static readonly KeyMaterialId Name = MaterialName.Of(Material, Id);

    [Fact]
    public void Seals_and_opens_all_nine_known_answers()
    {
        var vectors = Kac1Vector.All();
        foreach (var vector in vectors)
        {
            var blob = new byte[vector.Plaintext.Length + Kac1.OverheadBytes];
            var id = BinaryPrimitives.ReadUInt128BigEndian(vector.KeyId);
            var tag = BinaryPrimitives.ReadUInt64BigEndian(vector.MaterialTag);
            Kac1.SealCore(vector.Key, id, tag, vector.Salt, vector.Nonce, vector.ContextHash, vector.Plaintext, blob);
            Assert.Equal(Convert.ToHexStringLower(vector.Blob), Convert.ToHexStringLower(blob));

            Assert.True(Kac1Header.TryParse(vector.Blob, out var header));
            Assert.Equal(new Kac1Header(1, id, tag, vector.Plaintext.Length), header);
            Assert.Equal(vector.Plaintext, Opened(vector.Key, vector.Context, vector.Blob));
        }

        Assert.Equal(9, vectors.Count);
    }

    [Fact]
    public void Refuses_every_flipped_bit_every_cut_and_every_extension_of_the_known_answers()
    {
        var refused = 0;
        foreach (var vector in Kac1Vector.All())
        {
            var blob = (byte[])vector.Blob.Clone();
            for (var bit = 0; bit < blob.Length * 8; bit++)
            {
                blob[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Null(Opened(vector.Key, vector.Context, blob));
                blob[bit / 8] ^= (byte)(1 << (bit % 8));
                refused++;
            }

            for (var length = 0; length < blob.Length; length++, refused++)
                Assert.Null(Opened(vector.Key, vector.Context, blob.AsSpan(..length)));
            for (var end = 0; end < 256; end++, refused++)
                Assert.Null(Opened(vector.Key, vector.Context, [.. blob, (byte)end]));
            Assert.NotNull(Opened(vector.Key, vector.Context, blob));
        }

        Vectors.Say(output, $"KAC1: {refused} damaged blobs refused.");
    }

    [Fact]
    public void Refuses_the_key_and_the_context_of_every_other_known_answer()
    {
        var vectors = Kac1Vector.All();
        foreach (var a in vectors)
            foreach (var b in vectors)
            {
                if (ReferenceEquals(a, b)) continue;
                Assert.Null(Opened(b.Key, a.Context, a.Blob));
                if (!a.Context.Equals(b.Context)) Assert.Null(Opened(a.Key, b.Context, a.Blob));
            }
    }

    [Fact]
    public void Law_opens_what_it_sealed_and_nothing_else_opens_it() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 600], Gen.String.AlphaNumeric, Gen.Int[0, (1 << 20) - 1])
            .Sample((material, plaintext, value, at) =>
            {
                var context = EncryptionContext.Of(("k", value));
                var blob = new byte[plaintext.Length + Kac1.OverheadBytes];
                Kac1.Seal(material, Id, Name, context, plaintext, blob, Entropy.Kernel);
                if (!plaintext.AsSpan().SequenceEqual(Opened(material, context, blob))) return false;
                if (Opened(material, EncryptionContext.Of(("k", value + "!")), blob) is not null) return false;
                if (Opened(material, EncryptionContext.Empty, blob) is not null) return false;
                blob[at % blob.Length] ^= (byte)(1 << (at >> 17));
                return Opened(material, context, blob) is null;
            });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Limits.PlaintextBytesMax)]
    public void Adds_106_bytes(int length)
    {
        var plaintext = new byte[length];
        Entropy.Kernel.Fill(plaintext);
        var blob = Sealed(plaintext, EncryptionContext.Empty, Entropy.Kernel);
        Assert.Equal(106, blob.Length - length);
        Assert.Equal(plaintext, Opened(Material, EncryptionContext.Empty, blob));
    }

    [Fact]
    public void Opens_whatever_the_order_of_the_context()
    {
        var blob = Sealed([1, 2, 3], EncryptionContext.Of(("b", "2"), ("a", "1")), Entropy.Kernel);
        Assert.Equal([1, 2, 3], Opened(Material, EncryptionContext.Of(("a", "1"), ("b", "2")), blob));
        Assert.Null(Opened(Material, EncryptionContext.Of(("a", "2"), ("b", "1")), blob));
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public void Never_repeats_salt_and_nonce_for_another_message_under_a_dead_source(byte value)
    {
        // Of one length and of many: nothing but the bytes of plaintext and context may tell them apart.
        var seen = new HashSet<string>();
        var lengths = Enumerable.Range(0, 64).Select(static i => new byte[i]);
        var plaintexts = lengths.Concat(Enumerable.Range(1, 64).Select(static i => new[] { (byte)i }));
        foreach (var plaintext in plaintexts)
            for (var pairs = 0; pairs < 8; pairs++)
            {
                var context = pairs == 0 ? EncryptionContext.Empty : EncryptionContext.Of(("k", $"{pairs}"));
                var blob = Sealed(plaintext, context, new DeadEntropy(value));
                Assert.True(seen.Add(Convert.ToHexString(blob.AsSpan(30..58))));
            }

        // The one thing that a dead source shows: the same message again.
        var (first, second) = (new DeadEntropy(value), new DeadEntropy(value));
        Assert.Equal(Sealed([7], EncryptionContext.Empty, first), Sealed([7], EncryptionContext.Empty, second));
    }

    [Fact]
    public void Draws_another_salt_under_another_material_from_a_dead_source()
    {
        Span<byte> one = stackalloc byte[16], other = stackalloc byte[16], hash = stackalloc byte[32];
        HedgedSalt.Draw(Material, hash, [1], one, new DeadEntropy(0));
        HedgedSalt.Draw(new byte[32], hash, [1], other, new DeadEntropy(0));
        Assert.False(one.SequenceEqual(other));
    }

    [Fact]
    public void Seals_one_message_to_another_blob_each_time()
    {
        var kernel = Entropy.Kernel;
        Assert.NotEqual(Sealed([1], EncryptionContext.Empty, kernel), Sealed([1], EncryptionContext.Empty, kernel));
    }

    [Fact]
    public void Parses_no_other_magic_suite_or_flags()
    {
        var blob = Sealed([1], EncryptionContext.Empty, Entropy.Kernel);
        for (var bit = 0; bit < 6 * 8; bit++)
        {
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Kac1Header.TryParse(blob, out _));
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.False(Kac1Header.TryParse(blob.AsSpan(..105), out _));
        Assert.True(Kac1Header.TryParse(blob, out _));
    }

    [Fact]
    public void Parses_no_blob_longer_than_the_limit()
    {
        var blob = new byte[Limits.CiphertextBytesMax + 1];
        "KAC1\u0001"u8.CopyTo(blob);
        Assert.True(Kac1Header.TryParse(blob.AsSpan(..^1), out var header));
        Assert.Equal(6038, header.PlaintextBytes);
        Assert.False(Kac1Header.TryParse(blob, out _));
    }

    [Fact]
    public void Refuses_wrong_lengths_and_overlap()
    {
        var (buffer, none, kernel) = (new byte[5000], EncryptionContext.Empty, Entropy.Kernel);
        Assert.Throws<ArgumentException>(() => Kac1.Seal(new byte[31], Id, Name, none, [], new byte[106], kernel));
        Assert.Throws<ArgumentException>(() => Kac1.Seal(Material, Id, Name, none, [], new byte[107], kernel));
        Assert.Throws<ArgumentException>(() => Kac1.Seal(Material, Id, Name, none, new byte[4097], new byte[4203], kernel));
        Assert.Throws<ArgumentException>(() =>
            Kac1.Seal(Material, Id, Name, none, buffer.AsSpan(99, 4), buffer.AsSpan(..110), kernel));
        Assert.Throws<ArgumentException>(() =>
            Kac1.Seal(buffer.AsSpan(..32), Id, Name, none, [], buffer.AsSpan(..106), kernel));
        Assert.False(buffer.AsSpan().ContainsAnyExcept((byte)0));

        Sealed([1, 2], none, kernel).CopyTo(buffer, 0);
        Assert.Throws<ArgumentException>(() => Kac1.TryOpen(Material, none, buffer.AsSpan(..108), new byte[1]));
        Assert.Throws<ArgumentException>(() => Kac1.TryOpen(Material, none, buffer.AsSpan(..108), buffer.AsSpan(90, 2)));
        Assert.Throws<ArgumentException>(() => Kac1.TryOpen(new byte[16], none, buffer.AsSpan(..108), new byte[2]));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(4096)]
    public void Allocates_one_AES_GCM_and_no_more(int length)
    {
        var (plaintext, context) = (new byte[length], EncryptionContext.Of(("purpose", "test")));
        var blob = new byte[length + Kac1.OverheadBytes];
        var seal = Allocated.By(() => Kac1.Seal(Material, Id, Name, context, plaintext, blob, Entropy.Kernel));
        var open = Allocated.By(() => Assert.True(Kac1.TryOpen(Material, context, blob, plaintext)));
        var commitment = Allocated.By(() => Assert.False(Kac1.TryOpen(Material, EncryptionContext.Empty, blob, plaintext)));
        output.WriteLine($"seal {seal} B, open {open} B, refused by the commitment {commitment} B");
        Assert.InRange(seal, 0, 64);
        Assert.InRange(open, 0, 64);
        Assert.Equal(0, commitment);
    }

    private static byte[] Sealed(byte[] plaintext, EncryptionContext context, Entropy entropy)
    {
        var blob = new byte[plaintext.Length + Kac1.OverheadBytes];
        Kac1.Seal(Material, Id, Name, context, plaintext, blob, entropy);
        return blob;
    }

    /// <summary>The plaintext, or null when refused; checks that a refusal leaves zeroes.</summary>
    private static byte[]? Opened(byte[] material, EncryptionContext context, ReadOnlySpan<byte> blob)
    {
        var destination = new byte[Math.Max(0, blob.Length - Kac1.OverheadBytes)];
        Array.Fill(destination, (byte)0xAA);
        if (Kac1.TryOpen(material, context, blob, destination)) return destination;
        Assert.False(destination.AsSpan().ContainsAnyExcept((byte)0));
        return null;
    }
}
