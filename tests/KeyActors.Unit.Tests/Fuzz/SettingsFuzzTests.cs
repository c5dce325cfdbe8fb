using System.Text;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>Settings under fuzz: valid ones, or the one typed refusal that names a setting; never an exception of the parser.</summary>
public sealed class SettingsFuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Tokens =
    [
        "keyactors", "admission", "per-key-max", "per-vault-max", "realm", "account", "region", "close", "wait-max", "journal", "call-timeout",
        "akka", "{", "}", "{", "}", "[", "]", "(", ")", "=", ":", "+=", ",", ".", "\n", "\n", " ", "\t", "\"", "\"\"\"", "\\", "\\u12", "#", "//", "$",
        "${", "${?", "${keyactors}", "${?HOME}", "include", "include \"x\"", "url(", "null", "true", "1024", "-1", "1e9", "10s", "5 minutes",
        "infinite", "us-east-1", "000000000000", "\ud800", "\u0000", "\ufeff", "keyactors { admission { per-key-max = 7 } }", "keyactors.admission.per-key-max = 7",
    ];

    private static readonly string[] Keys =
    [
        "admission.per-key-max", "keyactors.admission.per-key-max", "realm.account", "realm.region", "close.wait-max", "journal.batch-max",
        "Admission:PerKeyMax", "KEYACTORS__ADMISSION__PER_KEY_MAX", "KEYACTORS__", "",
    ];

    private static readonly string[] Values =
        ["7", "1024", "0", "-1", "1e3", "99999999999999999999", "10s", "500ms", "1.5m", "9999999999999999999999999h", "NaNs", "s", "", "us-east-1", "000000000000"];

    [Fact]
    public void Takes_no_HOCON_text_that_breaks_a_rule_and_never_breaks_itself() =>
        FuzzRun.Run(output, "HOCON", FuzzRun.IsLong ? 1_000_000 : 10_000, static dice => () => Judge(new VaultOptions { Environment = [], Hocon = Text(dice) }));

    [Theory]
    [InlineData("include \"other.conf\"")]
    [InlineData("keyactors = 7")]
    [InlineData("x = [$]")]
    [InlineData("x = [:]")]
    [InlineData("x = [a b\\]")]
    [InlineData("x = [${?a}]")]
    [InlineData("keyactors = ${keyactors}")]
    [InlineData("x += ${?a}")]
    [InlineData("x = [#")]
    [InlineData("x = [[{ a = [1}] }]]")]
    [InlineData("\"\"\"a\" = [$] \"\"\"")]
    [InlineData("x = \"a")]
    public void Refuses_what_the_parser_trips_over(string hocon)
    {
        var refused = Assert.Throws<RefusedException>(() => KeyVault.ReadSettings(new VaultOptions { Environment = [], Hocon = hocon }));
        output.WriteLine(refused.Message);
        Assert.IsType<Refusal.SettingInvalid>(refused.Refusal);
    }

    [Fact]
    public void Refuses_what_is_nested_without_end()
    {
        foreach (var level in new[] { "[", "{", "a {" })
            Assert.Throws<RefusedException>(() => KeyVault.ReadSettings(new VaultOptions { Environment = [], Hocon = "x = " + string.Concat(Enumerable.Repeat(level, 100_000)) }));
    }

    [Theory]
    [InlineData("akka { loggers = [\"a, ${b}\", c.d/e, [1, 2], { k = \"$}\" }] }\nakka.x = 1")]
    [InlineData("# it's a [comment\nkeyactors { admission { per-key-max = 7 } } // \"open")]
    [InlineData("akka.x = \"\"\"any \" thing [ $ \"\"\"\nakka.y = [\"\"\"[\"\"\", \"\"\"]\"\"\"]")]
    public void Takes_what_a_host_may_write(string hocon) => Assert.NotNull(KeyVault.ReadSettings(new VaultOptions { Environment = [], Hocon = hocon }));

    [Fact]
    public void Takes_no_pair_that_breaks_a_rule() => FuzzRun.Run(output, "settings", FuzzRun.IsLong ? 1_000_000 : 10_000, static dice => () => Judge(dice.Below(3) switch
    {
        0 => new VaultOptions { Environment = [], Settings = new Dictionary<string, string> { [Texts.Any(dice, Keys)] = Texts.Any(dice, Values) } },
        1 => new VaultOptions { Environment = [new(Texts.Any(dice, Keys), Texts.Any(dice, Values))] },
        _ => new VaultOptions { Environment = [], Configuration = [new(Texts.Any(dice, Keys), Texts.Any(dice, Values))] },
    }));

    private static string Text(Dice dice)
    {
        var text = new StringBuilder(dice.Below(3) == 0 ? "keyactors {" : "");
        for (var n = dice.Between(1, 20); n > 0; n--) text.Append(dice.Of(Tokens)).Append(dice.Below(3) == 0 ? " " : "");
        return text.ToString();
    }

    private static string? Judge(VaultOptions options)
    {
        try
        {
            var settings = KeyVault.ReadSettings(options);
            _ = settings.Realm;
            var good = settings.PerKeyMax is >= 1 and <= 1_000_000 && settings.PerVaultMax is >= 1 and <= 1_000_000 && settings.BatchMax is >= 1 and <= 10_000
                && settings.CloseWaitMax >= TimeSpan.Zero && settings.CloseWaitMax <= TimeSpan.FromMinutes(10) && settings.CallTimeout >= TimeSpan.FromMilliseconds(100);
            return good ? null : $"out of bounds: {Shown(options)}";
        }
        catch (RefusedException refused)
        {
            return refused.Refusal is Refusal.SettingInvalid ? null : $"refused as {refused.Refusal.Code}: {Shown(options)}";
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name} {e.Message} at {e.StackTrace?.Split('\n')[0]}: {Shown(options)}";
        }
    }

    private static string Shown(VaultOptions options) =>
        $"[{options.Hocon}] {string.Join(", ", options.Settings)} {string.Join(", ", options.Environment)} {string.Join(", ", options.Configuration)}";
}
