using System.Text.Json.Nodes;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class ConfigScriptTests : Workshop
{
    [Fact]
    public async Task Shows_each_setting_with_its_source_and_needs_no_vault()
    {
        const string mine = "keyactors { realm.account = \"111111111111\", journal.batch-max = 7, admission.per-key-max = 8 }";
        File.WriteAllText(At("my.conf"), mine);

        string[] args = ["config", "--hocon", "my.conf", "--account", "222222222222", "--json"];
        var run = await RunAsync(("KEYACTORS__ADMISSION__PER_KEY_MAX", "9"), args);
        var settings = run.Json.AsArray().ToDictionary(
            static s => (string)s!["key"]!, static s => ((string)s!["value"]!, (string)s["source"]!));

        Assert.Equal(("222222222222", "code"), settings["keyactors.realm.account"]);
        Assert.Equal(("9", "environment"), settings["keyactors.admission.per-key-max"]);
        Assert.Equal(("7", "file my.conf"), settings["keyactors.journal.batch-max"]);
        Assert.Equal(("10s", "default"), settings["keyactors.close.wait-max"]);
        Assert.Matches(@"(?m)^keyactors\.realm\.region\s+us-east-1\s+default$", (await GoodAsync("config")).Text);
        Assert.False(Directory.Exists(VaultPath));
    }

    [Theory]
    [InlineData("KEYACTORS__ADMISSION__PER_KEY_MUX", "9", "the nearest is 'keyactors.admission.per-key-max'")]
    [InlineData("KEYACTORS__JOURNAL__BATCH_MAX", "0", "give a whole number from 1 to 10000")]
    public async Task A_wrong_setting_stops_every_command(string name, string value, string words)
    {
        await MakeVaultAsync();
        var before = VaultContent();

        foreach (var command in new[] { "config", "verify" })
        {
            var run = await RunAsync((name, value), command);
            Assert.Equal(15, run.ExitCode);
            Assert.Contains(words, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task An_unreadable_settings_file_is_refused_in_one_line()
    {
        File.WriteAllText(At("bad.conf"), "keyactors { realm = ");

        var bad = await RunAsync("config", "--hocon", "bad.conf");
        Assert.Equal(15, bad.ExitCode);
        Assert.Single(bad.Error.TrimEnd().Split('\n'));
        Assert.Equal(15, (await RunAsync("config", "--hocon", "absent.conf")).ExitCode);
    }
}
