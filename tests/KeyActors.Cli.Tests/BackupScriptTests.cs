using KeyActors.Model;

using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Backups, restores and the word on a recovery, as a script does them.</summary>
public sealed class BackupScriptTests : Workshop
{
    [Fact]
    public async Task A_backup_is_made_verified_and_put_back_and_the_vault_goes_on()
    {
        await MakeVaultAsync();
        await GoodAsync("encrypt", "--key", "alias/a", "--in", Write("plain", "abc"u8.ToArray()), "--out", At("blob"));
        var made = (await GoodAsync("backup", "copy", "--json")).Json;
        Assert.Equal((At("copy"), false, false), ((string?)made["backup"], (bool)made["secrets"]!, (bool)made["seal"]!));
        Assert.Equal(["anchor.kas", "journal.db", "opened.kas", "trail.db"], made["parts"]!.AsArray().Select(static p => (string)p!["name"]!));
        Assert.True((bool)(await GoodAsync("backup", "verify", "copy", "--json")).Json["whole"]!);
        var keyed = (await GoodAsync("backup", "verify", "copy", "--vault", "vault")).Text;
        Assert.Contains("The keyed hash of every event.", keyed, StringComparison.Ordinal);
        Assert.Contains("nothing decrypts with it", keyed, StringComparison.Ordinal);

        await GoodAsync("key", "rotate", "alias/a");
        var older = await RunAsync("restore", "copy", "--json");
        Assert.Equal((59, "backup-older"), (older.ExitCode, older.ErrorObject.Code));
        var restored = await RunAsync("restore", "copy", "--accept-older", "--remove-old", "--json");
        Assert.True(restored.ExitCode == 0, restored.Error);
        Assert.Null(restored.Json["keptIn"]);
        Assert.Contains("ALARM", restored.Error, StringComparison.Ordinal);

        Assert.Equal(30, (await RunAsync("decrypt", "--in", "blob")).ExitCode);
        Assert.Contains("Nobody has accepted it", (await GoodAsync("recovery", "status")).Text, StringComparison.Ordinal);
        await GoodAsync("key", "enable", "alias/a");
        Assert.Equal("abc"u8.ToArray(), (await GoodAsync("decrypt", "--in", "blob", "--out", "-")).Output);
        var about = (await GoodAsync("key", "describe", "alias/a", "--json")).Json;
        Assert.True((bool)about["recovered"]!);
        Assert.Single(about["materials"]!.AsArray());
        Assert.True((bool)(await GoodAsync("key", "usage", "alias/a", "--json")).Json["atLeast"]!);
        Assert.Contains("The recovery is accepted", (await GoodAsync("recovery", "accept")).Text, StringComparison.Ordinal);
        Assert.NotNull((string?)(await GoodAsync("recovery", "status", "--json")).Json["recovery"]!["acceptedAt"]);
        Assert.Contains("put back from a copy", (await GoodAsync("verify")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_with_secrets_and_seal_makes_a_second_vault_and_says_what_it_is()
    {
        await MakeVaultAsync();
        await using (await KeyVault.OpenAsync(VaultPath))
        {
            // Open in this process, while another one makes the backup.
            var said = (await GoodAsync("backup", "whole", "--with-secrets", "--with-seal")).Text;
            Assert.Contains("whoever reads it needs nothing else", said, StringComparison.Ordinal);
            Assert.Contains("within 7 days", said, StringComparison.Ordinal);
            Assert.True((bool)(await GoodAsync("backup", "verify", "whole", "--vault", "vault", "--json")).Json["whole"]!);
            Assert.Equal(51, (await RunAsync("restore", "whole", "--accept-older")).ExitCode);
        }

        Assert.Contains(
            "A stored secret of the same name", (await GoodAsync("backup", "verify", "whole")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("restore", "whole", "--vault", "second")).ExitCode);
        await GoodAsync("key", "enable", "alias/a", "--vault", "second");
        await GoodAsync("verify", "--vault", "second");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_code_of_its_own()
    {
        await MakeVaultAsync();
        await GoodAsync("backup", "copy");
        Assert.Equal(55, (await RunAsync("backup", "copy")).ExitCode);
        Assert.Equal(55, (await RunAsync("backup", "verify", "nothing")).ExitCode);
        Assert.Equal(50, (await RunAsync("backup", "other", "--vault", "nothing")).ExitCode);
        Assert.Equal(2, (await RunAsync("backup")).ExitCode);
        Assert.Equal(29, (await RunAsync("recovery", "accept")).ExitCode);
        Assert.Equal(55, (await RunAsync("restore", "copy", "--vault", "empty")).ExitCode);
        Assert.False(Directory.Exists(At("empty")));
        await using (await KeyVault.OpenAsync(At("foreign")))
        {
        }

        await GoodAsync("backup", "foreign-copy", "--vault", "foreign");
        Assert.Equal(58, (await RunAsync("restore", "foreign-copy", "--accept-older")).ExitCode);
        Assert.Equal(58, (await RunAsync("backup", "verify", "foreign-copy", "--vault", "vault")).ExitCode);
        using (var file = File.OpenWrite(At("copy/journal.db"))) file.SetLength(file.Length / 2);
        var half = await RunAsync("backup", "verify", "copy", "--json");
        Assert.Equal((1, "backup-unusable"), (half.ExitCode, half.ErrorObject.Code));
        Assert.Equal(55, (await RunAsync("restore", "copy", "--accept-older")).ExitCode);
        await GoodAsync("key", "describe", "alias/a");
    }
}
