using KeyActors.Model;
using KeyActors.Settings;

namespace KeyActors.Engine.Tests.Opening;

/// <summary>Code over environment over configuration over HOCON over the defaults; what is unknown stops the start.</summary>
public sealed class SettingsTests
{
    private static readonly VaultOptions None = new() { Environment = [] };

    [Fact]
    public void The_stronger_source_wins()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("a.conf"), """
            keyactors {
              admission { per-key-max = 1, per-vault-max = 11 }
              close.wait-max = 1s
              journal { batch-max = 1, call-timeout = 1s, recoveries-max = 1 }
            }
            """);
        var options = None with
        {
            HoconFile = folder.At("a.conf"),
            Hocon = "keyactors.admission.per-key-max = 2\nkeyactors.close.wait-max = 2s\nkeyactors.journal { batch-max = 2, call-timeout = 2s }",
            Configuration = [new("Admission:PerKeyMax", "3"), new("Close:WaitMax", "3s"), new("Journal:BatchMax", "3")],
            Environment = [new("KEYACTORS__ADMISSION__PER_KEY_MAX", "4"), new("KEYACTORS__CLOSE__WAIT_MAX", "4s"), new("OTHER", "x")],
            Settings = new Dictionary<string, string> { ["admission.per-key-max"] = "5" },
        };
        var settings = KeyVault.ReadSettings(options);
        Assert.Equal(
            (5, 11, TimeSpan.FromSeconds(4), 3, TimeSpan.FromSeconds(2), 1),
            (settings.PerKeyMax, settings.PerVaultMax, settings.CloseWaitMax, settings.BatchMax, settings.CallTimeout, settings.RecoveriesMax));
        Assert.Equal(
            ["default", "default", "code", $"file {folder.At("a.conf")}", "default", "environment", "hocon", "configuration", $"file {folder.At("a.conf")}", "default"],
            settings.Effective
                .Where(static s => s.Key.Split('.')[1] is not ("trail" or "regions" or "quotas")).Select(static s => s.Source));
    }

    [Fact]
    public void Quotas_are_the_limits_until_they_are_set_lower()
    {
        var read = KeyVault.ReadSettings(None);
        Assert.Equal((Limits.KeysPerRealmMax, Limits.GrantsPerKeyMax), (read.KeysPerRealm, read.GrantsPerKey));
        var other = KeyVault.ReadSettings(None with { Hocon = "keyactors.quotas { keys-per-realm = 3, grants-per-key = 2 }" });
        Assert.Equal((3, 2), (other.KeysPerRealm, other.GrantsPerKey));
        foreach (var over in (string[])["keys-per-realm = 100001", "grants-per-key = 50001", "keys-per-realm = 0"])
            Assert.Throws<RefusedException>(() => KeyVault.ReadSettings(None with { Hocon = $"keyactors.quotas.{over}" }));
    }

    [Fact]
    public void The_trail_has_settings()
    {
        var read = KeyVault.ReadSettings(None);
        Assert.Equal((TrailLevel.Trail, TimeSpan.FromMilliseconds(250), 65_536), (read.TrailLevel, read.TrailFlushWithin, read.TrailBufferMax));
        Assert.Equal((256L * 1024 * 1024, TimeSpan.FromDays(30), (TimeSpan?)null), (read.TrailFileBytesMax, read.TrailFileAgeMax, read.TrailKeepFor));
        var other = KeyVault.ReadSettings(None with { Hocon = "keyactors.trail { level = strict, keep-days = 90, file-days-max = 7, file-mebibytes-max = 2 }" });
        Assert.Equal((TrailLevel.Strict, TimeSpan.FromDays(90)), (other.TrailLevel, other.TrailKeepFor));
        Assert.Equal((2L * 1024 * 1024, TimeSpan.FromDays(7)), (other.TrailFileBytesMax, other.TrailFileAgeMax));
    }

    [Fact]
    public void Every_default_is_valid_and_stands_in_the_embedded_file()
    {
        var settings = KeyVault.ReadSettings(None);
        Assert.Equal(SettingsCatalog.All.Count, settings.Effective.Count);
        Assert.All(settings.Effective, static s => Assert.Equal("default", s.Source));
        Assert.Equal("000000000000", settings.Realm.Account.ToString());
    }

    [Theory]
    [InlineData("admission.per-key-maxx", "keyactors.admission.per-key-max")]
    [InlineData("journal.timeout", "keyactors.journal.call-timeout")]
    [InlineData("relm.region", "keyactors.realm.region")]
    public async Task An_unknown_key_stops_the_start_and_names_the_nearest(string key, string nearest)
    {
        var path = key.Replace(".", " { ", StringComparison.Ordinal) + " = 1 }";
        VaultOptions[] wrong =
        [
            None with { Settings = new Dictionary<string, string> { [key] = "1" } },
            None with { Environment = [new("KEYACTORS__" + key.Replace(".", "__", StringComparison.Ordinal), "1")] },
            None with { Configuration = [new(key.Replace('.', ':'), "1")] },
            None with { Hocon = "keyactors { " + path + " }" },
        ];
        foreach (var options in wrong)
        {
            using var folder = new TempFolder();
            var refusal = await Refused.AsAsync<Refusal.SettingInvalid>(async () => await KeyVault.OpenAsync(folder.At("vault"), options));
            Assert.Equal($"keyactors.{key}", refusal.Setting);
            Assert.Contains($"'{nearest}'", refusal.Sentence, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder.At("vault")));
        }
    }

    [Theory]
    [InlineData("admission.per-key-max", "0")]
    [InlineData("admission.per-key-max", "-1")]
    [InlineData("admission.per-key-max", "1e3")]
    [InlineData("admission.per-vault-max", "1000001")]
    [InlineData("close.wait-max", "10")]
    [InlineData("close.wait-max", "11m")]
    [InlineData("journal.call-timeout", "99ms")]
    [InlineData("journal.call-timeout", "-1s")]
    [InlineData("journal.batch-max", "")]
    [InlineData("journal.recoveries-max", "51")]
    [InlineData("trail.level", "off")]
    [InlineData("trail.level", "Strict")]
    [InlineData("trail.buffer-max", "15")]
    [InlineData("trail.flush-within", "0ms")]
    [InlineData("trail.keep-days", "-1")]
    [InlineData("realm.account", "12345")]
    [InlineData("realm.region", "US East")]
    public async Task A_value_outside_its_bounds_is_refused(string key, string value) =>
        await Refused.AsAsync<Refusal.SettingInvalid>(() => Task.Run(() =>
            KeyVault.ReadSettings(None with { Settings = new Dictionary<string, string> { [key] = value } })));

    [Theory]
    [InlineData("keyactors { admission { per-key-max = 1 }, close.wait-max = 1s }")]
    [InlineData("keyactors = 7")]
    [InlineData("keyactors { admission = 7 }")]
    public async Task A_text_that_is_no_settings_is_refused(string hocon) =>
        await Refused.AsAsync<Refusal.SettingInvalid>(() => Task.Run(() => KeyVault.ReadSettings(None with { Hocon = hocon })));

    [Fact]
    public async Task A_file_that_is_not_there_is_refused() =>
        await Refused.AsAsync<Refusal.SettingInvalid>(() => Task.Run(static () => KeyVault.ReadSettings(None with { HoconFile = "/no/such/file" })));

    [Fact]
    public async Task A_host_cannot_loosen_what_the_vault_has_decided()
    {
        await using var test = await TestVault.OpenAsync(static o => o with
        {
            Hocon = """
                akka.persistence.journal.plugin = "akka.persistence.journal.inmem"
                akka.persistence.journal.sql.replay-filter.mode = off
                akka.actor.serialization-bindings { "System.Object" = json }
                akka.actor.serializers.json = "Akka.Serialization.NewtonSoftJsonSerializer, Akka"
                akka.log-dead-letters = on
                """,
        });
        await test.KeyAsync();
        Assert.All(test.Journal.Rows(), static r => Assert.Equal(7301, r.Serializer));
        Assert.Equal(3, test.Journal.Count());
    }

    [Fact]
    public async Task A_realm_setting_is_where_callers_are()
    {
        await using var test = await TestVault.OpenAsync(("realm.account", "123456789012"), ("realm.region", "eu-north-1"));
        Assert.StartsWith("arn:aws:kms:eu-north-1:123456789012:key/", await test.KeyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keyactors { {")]
    [InlineData("keyactors { admission { per-key-max = 64 }")]
    [InlineData("keyactors { admission { per-key-max = 64 } } }")]
    [InlineData("keyactors { admission [ per-key-max = 64 } ]")]
    [InlineData("garbage ]] here")]
    [InlineData("kyactors { admission { per-key-max = 64 } }")]
    [InlineData("keyactors { admission { per-key-max = 64 } }, other = 1")]
    public void A_text_that_is_cut_or_holds_something_else_is_refused(string text)
    {
        var refused = Assert.Throws<RefusedException>(() => KeyVault.ReadSettings(new VaultOptions { Hocon = text, Environment = [] }));

        Assert.IsType<Refusal.SettingInvalid>(refused.Refusal);
    }

    [Theory]
    [InlineData("keyactors { admission { per-key-max = 64 } }")]
    [InlineData("keyactors.admission.per-key-max = 64")]
    [InlineData("akka { loglevel = INFO }\nkeyactors { admission.per-key-max = 64 } # }")]
    [InlineData("")]
    public void A_text_that_is_whole_is_taken(string text)
    {
        var settings = KeyVault.ReadSettings(new VaultOptions { Hocon = text, Environment = [] });

        Assert.Equal(text.Length == 0 ? 1024 : 64, settings.PerKeyMax);
    }
}
