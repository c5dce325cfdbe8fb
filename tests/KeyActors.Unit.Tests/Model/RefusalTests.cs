using System.Reflection;
using System.Text.RegularExpressions;

using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

public sealed partial class RefusalTests
{
    /// <summary>What a terminal would obey, and what would end the sentence's line: escape, bell, line ends, a right-to-left override.</summary>
    private const string Hostile = "a\u001b[31m\a\r\n\u0085\u2028\u2029\u202Eb\0\uD800c";

    /// <summary>Parameters that carry what somebody typed. All others are words of the program itself.</summary>
    private static readonly string[] Typed = ["Text", "Name", "Path", "Setting"];

    [Fact]
    public void Every_refusal_has_a_code_of_its_own_in_lower_case()
    {
        var codes = Some.OfEvery<Refusal>().Select(r => r.Code).ToList();
        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches(CodeGrammar(), code));
    }

    [Fact]
    public void A_code_is_the_name_of_its_case() => Assert.All(
        Some.OfEvery<Refusal>(),
        refusal => Assert.Equal(refusal.GetType().Name, refusal.Code.Replace("-", "", StringComparison.Ordinal), ignoreCase: true));

    [Fact]
    public void Every_refusal_is_one_sentence_with_a_full_stop() => Assert.All(Some.OfEvery<Refusal>("some text"), refusal =>
    {
        Assert.EndsWith(".", refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("..", refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", refusal.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("  ", refusal.Sentence, StringComparison.Ordinal);
        Assert.Equal(refusal.Sentence, refusal.Sentence.Trim());
        Assert.Equal(refusal.Sentence, new RefusedException(refusal).Message);
    });

    [Fact]
    public void No_sentence_passes_on_control_characters_that_somebody_typed() => Assert.All(Cases(), type =>
    {
        var sentence = With(type, Hostile).Sentence;
        Assert.DoesNotContain(sentence, c => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\u202E');
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
    });

    [Fact]
    public void A_typed_text_is_really_put_to_the_test() => Assert.All(
        Cases().Where(type => type.GetConstructors().Single().GetParameters().Any(p => Typed.Contains(p.Name))),
        type => Assert.Contains("shown", With(type, "shown").Sentence, StringComparison.Ordinal));

    [Fact]
    public void A_long_name_is_cut_and_a_missing_one_is_called_empty()
    {
        var sentence = new Refusal.NameInvalid("alias", new string('x', 5000), "rule").Sentence;
        Assert.Contains(new string('x', 80) + "…", sentence, StringComparison.Ordinal);
        Assert.True(sentence.Length < 200);
        Assert.Equal("The empty text is no alias: rule.", new Refusal.NameInvalid("alias", null, "rule").Sentence);
    }

    private static IEnumerable<Type> Cases() => Some.Cases(typeof(Refusal));

    /// <summary>One refusal whose typed texts are all <paramref name="text"/>, made from an ordinary one.</summary>
    private static Refusal With(Type type, string text)
    {
        var refusal = Some.OfEvery<Refusal>().Single(r => r.GetType() == type);
        foreach (var name in Typed)
            type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance)?.SetValue(refusal, text);
        return refusal;
    }

    [GeneratedRegex(@"\A[a-z]+(-[a-z]+)*\z")]
    private static partial Regex CodeGrammar();
}
