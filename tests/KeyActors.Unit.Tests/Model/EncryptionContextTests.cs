using CsCheck;

using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

public sealed class EncryptionContextTests
{
    [Fact]
    public void Keys_are_sorted_by_their_utf_8_and_not_by_their_utf_16()
    {
        // U+1F511 is D83D DD11 in UTF-16, before U+FB01; in UTF-8 it begins with F0, after EF.
        var context = EncryptionContext.Of(("\U0001F511", "1"), ("\uFB01", "2"), ("z", "3"), ("", "4"), ("Z", "5"));
        Assert.Equal(["", "Z", "z", "\uFB01", "\U0001F511"], context.Select(p => p.Key));
    }

    [Fact]
    public void Law_Order_is_that_of_the_utf_8_bytes() => Gen.Char.Array[0, 6].Select(c => new string(c)).Where(s => StrictUtf8.IsWhole(s))
        .ArrayUnique[0, 12].Sample(keys =>
        {
            var context = EncryptionContext.From(keys.Select(k => KeyValuePair.Create(k, "")));
            var bytes = context.Pairs.Select(p => Convert.ToHexString(StrictUtf8.Encoding.GetBytes(p.Key))).ToArray();
            Assert.Equal(bytes.Order(StringComparer.Ordinal), bytes);
            Assert.Equal(context, EncryptionContext.From(keys.Reverse().Select(k => KeyValuePair.Create(k, ""))));
        });

    [Fact]
    public void Refuses_a_key_that_stands_twice() =>
        Assert.Contains("twice", Refused([new("a", "1"), new("b", "2"), new("a", "1")]), StringComparison.Ordinal);

    [Fact]
    public void Does_not_fold_case_nor_normalise()
    {
        Assert.Equal(2, EncryptionContext.Of(("a", "1"), ("A", "1")).Count);
        Assert.Equal(2, EncryptionContext.Of(("\u00E9", "1"), ("e\u0301", "1")).Count);
    }

    /// <summary>Not a theory: an attribute's texts are stored as UTF-8, where a lone surrogate becomes U+FFFD.</summary>
    [Fact]
    public void Refuses_a_lone_surrogate() => Assert.All(
        [("\uD83D", "v"), ("k", "\uDD11"), ("k", "\uDD11\uD83D"), ("k\uD83D", "v")],
        ((string Key, string Value) pair) =>
            Assert.Contains("lone surrogate", Refused([new(pair.Key, pair.Value)]), StringComparison.Ordinal));

    [Fact]
    public void Refuses_a_pair_without_key_or_value()
    {
        Assert.Contains("missing", Refused([new(null!, "v")]), StringComparison.Ordinal);
        Assert.Contains("missing", Refused([new("k", null!)]), StringComparison.Ordinal);
    }

    [Fact]
    public void Holds_8192_canonical_bytes_and_refuses_one_more()
    {
        // Two for the count, four for the lengths of the one pair, one for its key.
        var largest = EncryptionContext.Of(("k", new string('v', 8185)));
        Assert.Equal(8192, largest.CanonicalBytes);
        Assert.Contains("8192", Refused([new("k", new string('v', 8186))]), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_are_counted_in_utf_8_over_all_pairs()
    {
        Assert.Equal(0, EncryptionContext.Empty.CanonicalBytes);
        Assert.Equal(2 + 4 + 1 + 2 + 4 + 4 + 0, EncryptionContext.Of(("k", "\u00E9"), ("\U0001F511", "")).CanonicalBytes);
        var many = Enumerable.Range(0, 1023).Select(i => KeyValuePair.Create(((char)(0x4E00 + i)).ToString(), "v")).ToList();
        Assert.Equal(2 + 1023 * 8, EncryptionContext.From(many).CanonicalBytes);
        many.Add(new("x", "y"));
        Assert.Equal(8192, EncryptionContext.From(many).CanonicalBytes);
        many[^1] = new("x", "yy");
        Assert.Contains("8192", Refused(many), StringComparison.Ordinal);
    }

    [Fact]
    public void Equality_does_not_look_at_the_order_in_which_pairs_were_given()
    {
        var (one, other) = (EncryptionContext.Of(("a", "1"), ("b", "2")), EncryptionContext.Of(("b", "2"), ("a", "1")));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.True(one.Equals((object)other));
        Assert.NotEqual(one, EncryptionContext.Of(("a", "2"), ("b", "1")));
        Assert.NotEqual(one, EncryptionContext.Of(("a", "1")));
        Assert.NotEqual(one, EncryptionContext.Of(("a", "1"), ("B", "2")));
        Assert.False(one.Equals(null));
    }

    [Fact]
    public void A_dictionary_stands_for_a_context_and_is_copied()
    {
        var pairs = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" };
        EncryptionContext context = pairs;
        pairs["a"] = "9";
        Assert.Equal(EncryptionContext.Of(("a", "1"), ("b", "2")), context);
        Assert.Equal(EncryptionContext.FromDictionary(pairs), EncryptionContext.Of(("a", "9"), ("b", "2")));
        Assert.Same(EncryptionContext.Empty, EncryptionContext.From([]));
    }

    [Fact]
    public void Shows_how_many_pairs_and_not_the_pairs() => Assert.Equal("2 pairs", EncryptionContext.Of(("a", "1"), ("b", "2")).ToString());

    private static string Refused(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Assert.IsType<Refusal.ContextInvalid>(Assert.Throws<RefusedException>(() => EncryptionContext.From(pairs)).Refusal).Sentence;
}
