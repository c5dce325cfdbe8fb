using KeyActors.Journal;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>Names under fuzz: a name that is taken prints as it was written; everything else is the one typed refusal.</summary>
public sealed class NameFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Good =
    [
        "alias/orders", "alias/a/b_c-9", "alias/aws/ebs", "1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab",
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:eu-central-1:000000000000:alias/orders",
        "arn:aws:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", "us-east-1", "ap-southeast-2", "111122223333",
        "d7a2827172c69f5f65df18672784674b4a9281f17d4be87595b11d30a4d3dfc5", "00112233445566778899aabbccddeeff", "alias/", "key/", "arn:",
        "key:111122223333:us-east-1:1234abcd-12ab-34cd-56ef-1234567890ab", "realm:us-east-1:111122223333", "",
    ];

    [Fact]
    public void Takes_no_name_that_prints_otherwise_than_it_was_written() =>
        FuzzRun.Run(output, "names", FuzzRun.IsLong ? 20_000_000 : 200_000, static dice => () => Judge(Texts.Any(dice, Good)));

    [Fact]
    public void Takes_the_good_ones() =>
        Assert.All(Good.Take(8), static text => Assert.Equal(text, KeyRef.Parse(text).ToString()));

    [Fact]
    public void Takes_no_context_that_is_not_whole_Unicode_and_makes_one_form_of_the_others() =>
        FuzzRun.Run(output, "contexts", FuzzRun.IsLong ? 10_000_000 : 100_000, static dice => () => JudgeContext(dice));

    private static string? Judge(string text)
    {
        string?[] printed =
        [
            AliasName.TryParse(text, out var alias) ? alias.ToString() : null,
            KeyId.TryParse(text, out var id) ? id.ToString() : null,
            KeyArn.TryParse(text, out var arn) ? arn.ToString() : null,
            AliasArn.TryParse(text, out var aliasArn) ? aliasArn.ToString() : null,
            AccountId.TryParse(text, out var account) ? account.ToString() : null,
            RegionName.TryParse(text, out var region) ? region.ToString() : null,
            KeyMaterialId.TryParse(text, out var material) ? material.ToString() : null,
            SecretId.TryParse(text, out var secret) ? secret.ToString() : null,
            PersistenceIds.TryParseKey(text, out var key) ? PersistenceIds.Key(key) : null,
            PersistenceIds.TryParseRealm(text, out var realm) ? PersistenceIds.Realm(realm) : null,
        ];
        if (Array.Exists(printed, p => p is not null && p != text)) return $"printed otherwise: '{text}'";
        var isKey = printed[..4].Any(static p => p is not null);
        return (TryRef(text, out var name), isKey) switch
        {
            (null, true) => name == text ? null : $"'{text}' became '{name}'",
            (Refusal.NameInvalid no, false) => IsClean(no.Sentence) ? null : $"a sentence that a terminal might obey: {no.Sentence}",
            var (refusal, _) => $"'{text}' is {(isKey ? "good" : "bad")} and got {refusal?.Code ?? "through"}",
        };
    }

    private static Refusal? TryRef(string text, out string? name)
    {
        try
        {
            name = KeyRef.Parse(text).ToString();
            return null;
        }
        catch (RefusedException refused)
        {
            name = null;
            return refused.Refusal;
        }
    }

    private static bool IsClean(string sentence) => sentence.Length < 400 && !sentence.Any(char.IsControl) && StrictUtf8.IsWhole(sentence);

    private static string? JudgeContext(Dice dice)
    {
        var pairs = Enumerable.Range(0, dice.Below(5))
            .Select(_ => new KeyValuePair<string, string>(Texts.Any(dice, Good), Texts.Any(dice, Good))).ToList();
        var isWhole = pairs.TrueForAll(static p => StrictUtf8.IsWhole(p.Key) && StrictUtf8.IsWhole(p.Value));
        var isOnce = pairs.Select(static p => p.Key).Distinct(StringComparer.Ordinal).Count() == pairs.Count;
        try
        {
            var context = EncryptionContext.From(pairs);
            pairs.Reverse();
            var same = EncryptionContext.From(pairs).Equals(context) && context.Count == pairs.Count && context.CanonicalBytes <= Limits.ContextBytesMax;
            return isWhole && isOnce && same ? null : $"taken: {string.Join(", ", pairs)}";
        }
        catch (RefusedException refused)
        {
            var bytes = isWhole ? pairs.Sum(static p => 4 + StrictUtf8.Encoding.GetByteCount(p.Key) + StrictUtf8.Encoding.GetByteCount(p.Value)) : 0;
            var isRight = refused.Refusal is Refusal.ContextInvalid && (!isWhole || !isOnce || bytes + 2 > Limits.ContextBytesMax);
            return isRight && IsClean(refused.Message) ? null : $"refused ({refused.Message}): {string.Join(", ", pairs)}";
        }
    }
}
