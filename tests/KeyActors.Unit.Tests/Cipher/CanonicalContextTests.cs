using System.Security.Cryptography;
using System.Text;
using CsCheck;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class CanonicalContextTests
{
    /// <summary>Text with characters on both sides of the surrogates, where the orders of UTF-16 and UTF-8 part.</summary>
    private static readonly Gen<string> Text =
        Gen.OneOf("", "a", "B", "\u00e9", "\ud7ff", "\ue000", "\uff5e", "\ud800\udc00", "\udbff\udfff").Array[0, 5]
            .Select(string.Concat);

    [Fact]
    public void Hashes_no_pairs_as_no_bytes()
    {
        Assert.Equal(SHA256.HashData([]), Hash(EncryptionContext.Empty));
        Assert.Empty(Write(EncryptionContext.Empty));
    }

    [Fact]
    public void Writes_the_corpus_byte_for_byte()
    {
        using var vectors = Vectors.Corpus("kac1", "kac1_vectors.json");
        foreach (var vector in Kac1Vector.All(vectors))
        {
            Assert.Equal(vector.CanonicalContext, Write(vector.Context));
            Assert.Equal(vector.ContextHash, Hash(vector.Context));
        }
    }

    [Fact]
    public void Keeps_apart_what_normalisation_or_joining_would_make_one()
    {
        EncryptionContext[] contexts =
        [
            EncryptionContext.Empty, EncryptionContext.Of(("", "")), EncryptionContext.Of(("ab", "c")),
            EncryptionContext.Of(("a", "bc")), EncryptionContext.Of(("a", "b"), ("c", "")),
            EncryptionContext.Of(("\u00e9", "")), EncryptionContext.Of(("e\u0301", "")),
            EncryptionContext.Of(("\ufffd", "")), EncryptionContext.Of(("A", "bc")),
        ];
        Assert.Equal(contexts.Length, contexts.Select(static c => Convert.ToHexString(Hash(c))).Distinct().Count());
    }

    [Theory]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(Limits.ContextBytesMax)]
    public void Hashes_any_size_as_one_piece(int bytes)
    {
        var context = EncryptionContext.Of(("k", new string('v', bytes - 7)));
        Assert.Equal(bytes, context.CanonicalBytes);
        Assert.Equal(SHA256.HashData(Write(context)), Hash(context));
    }

    [Fact]
    public void Law_order_is_irrelevant() =>
        Gen.Dictionary(Text, Text)[0, 8]
            .Sample(pairs =>
                Hash(EncryptionContext.From(pairs)).AsSpan().SequenceEqual(Hash(EncryptionContext.From(pairs.Reverse()))));

    [Fact]
    public void Law_keys_ascend_by_their_UTF_8_bytes() =>
        Text.HashSet[2, 6].Sample(keys =>
        {
            var form = Write(EncryptionContext.From(keys.Select(static k => new KeyValuePair<string, string>(k, ""))));
            var read = new List<byte[]>();
            for (var at = 2; at < form.Length;)
            {
                var length = (form[at] << 8) | form[at + 1];
                read.Add(form[(at + 2)..(at + 2 + length)]);
                at += 2 + length + 2;
            }

            return read.Count == keys.Count
                   && read.Zip(read.Skip(1)).All(static p => p.First.AsSpan().SequenceCompareTo(p.Second) < 0)
                   && read.All(k => keys.Contains(Encoding.GetEncoding("utf-8").GetString(k)));
        });

    [Fact]
    public void Refuses_a_destination_of_another_length()
    {
        Assert.Throws<ArgumentException>(() => CanonicalContext.Write(EncryptionContext.Of(("a", "b")), new byte[9]));
        Assert.Throws<ArgumentException>(() => CanonicalContext.Hash(EncryptionContext.Empty, new byte[33]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(8000)]
    public void Allocates_nothing(int bytes)
    {
        var context = bytes == 0 ? EncryptionContext.Empty : EncryptionContext.Of(("k", new string('v', bytes)));
        var hash = new byte[32];
        Assert.Equal(0, Allocated.By(() => CanonicalContext.Hash(context, hash)));
    }

    private static byte[] Write(EncryptionContext context)
    {
        var form = new byte[context.CanonicalBytes];
        CanonicalContext.Write(context, form);
        return form;
    }

    private static byte[] Hash(EncryptionContext context)
    {
        var hash = new byte[CanonicalContext.HashBytes];
        CanonicalContext.Hash(context, hash);
        return hash;
    }
}
