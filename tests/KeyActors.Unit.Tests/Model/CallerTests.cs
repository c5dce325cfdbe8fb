using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

public sealed class CallerTests
{
    private static readonly string Longest = new('x', Limits.CallerCharsMax);

    [Fact]
    public void Texts_have_at_most_256_characters()
    {
        var caller = new Caller(Longest, Longest).With(Longest, Longest);
        Assert.Equal(Longest, caller.Attributes[Longest]);
        Assert.Throws<ArgumentException>(() => new Caller(Longest + "x", ""));
        Assert.Throws<ArgumentException>(() => new Caller("a", Longest + "x"));
        Assert.Throws<ArgumentException>(() => caller.With(Longest + "x", ""));
        Assert.Throws<ArgumentException>(() => caller.With("a", Longest + "x"));
    }

    [Fact]
    public void A_principal_and_an_attribute_have_a_name_and_the_rest_may_be_empty()
    {
        Assert.Equal("a", new Caller("a", "").With("b", "").ToString());
        Assert.Equal("a from b", new Caller("a", "b").ToString());
        Assert.Throws<ArgumentException>(() => new Caller("", "b"));
        Assert.Throws<ArgumentNullException>(() => new Caller(null!, "b"));
        Assert.Throws<ArgumentNullException>(() => new Caller("a", null!));
        Assert.Throws<ArgumentException>(() => new Caller("a", "b").With("", "c"));
        Assert.Throws<ArgumentNullException>(() => new Caller("a", "b").With("c", null!));
    }

    [Fact]
    public void Refuses_a_lone_surrogate_anywhere() => Assert.All(["\uD800", "a\uDC00b"], text =>
    {
        Assert.Throws<ArgumentException>(() => new Caller(text, ""));
        Assert.Throws<ArgumentException>(() => new Caller("a", text));
        Assert.Throws<ArgumentException>(() => new Caller("a", "").With(text, ""));
        Assert.Throws<ArgumentException>(() => new Caller("a", "").With("b", text));
    });

    [Fact]
    public void Has_at_most_50_attributes_and_may_replace_one_then()
    {
        var full = Enumerable.Range(0, 50).Aggregate(new Caller("a", ""), (caller, i) => caller.With($"n{i}", "v"));
        Assert.Equal(50, full.With("n7", "w").Attributes.Count);
        Assert.Throws<ArgumentException>(() => full.With("one more", "v"));
    }

    [Fact]
    public void Equal_when_principal_source_and_attributes_are()
    {
        var one = new Caller("a", "b").With("x", "1").With("y", "2");
        var other = new Caller("a", "b").With("y", "2").With("x", "1");
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, other.With("x", "2"));
        Assert.NotEqual(one, other.With("z", "3"));
        Assert.NotEqual(one, new Caller("a", "c").With("x", "1").With("y", "2"));
        Assert.NotEqual(new Caller("a", ""), new Caller("A", ""));
    }
}
