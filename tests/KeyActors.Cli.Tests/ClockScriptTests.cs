using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class ClockScriptTests : Workshop
{
    [Fact]
    public async Task A_vault_that_was_just_open_is_in_no_hold()
    {
        await MakeVaultAsync();

        Assert.Equal("The clock is believed: what has been due for a day is erased.\n", (await GoodAsync("clock", "status")).Text);
        var json = (await GoodAsync("clock", "status", "--json")).Json;
        Assert.Equal((VaultPath, false), ((string?)json["vault"], (bool)json["held"]!));
        Assert.Null(json["until"]);
        Assert.Null(json["reason"]);
    }

    [Fact]
    public async Task After_a_long_downtime_nothing_is_erased_until_the_clock_is_confirmed()
    {
        await using (await KeyVault.OpenAsync(VaultPath, new VaultOptions { Clock = new PastClock(), Environment = [] }))
        {
        }

        var shown = (await GoodAsync("clock", "status")).Text;
        Assert.Matches("^Nothing is erased before 20.*Z, since the vault was closed for 3 days, until 20.*Z", shown);
        var json = (await GoodAsync("clock", "status", "--json")).Json;
        Assert.True((bool)json["held"]!);
        Assert.StartsWith("the vault was closed for 3 days", (string?)json["reason"], StringComparison.Ordinal);

        var confirmed = (await GoodAsync("clock", "confirm", "--json")).Json;
        Assert.Equal(VaultPath, (string?)confirmed["vault"]);
        Assert.True((DateTimeOffset)confirmed["confirmedAt"]! > (DateTimeOffset)json["until"]! - TimeSpan.FromDays(1));
        Assert.False((bool)(await GoodAsync("clock", "status", "--json")).Json["held"]!);
        Assert.StartsWith("The clock is confirmed: it shows 20", (await GoodAsync("clock", "confirm")).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task A_folder_without_a_vault_is_refused()
    {
        Assert.Equal(50, (await RunAsync("clock", "status")).ExitCode);
        Assert.Equal(50, (await RunAsync("clock", "confirm")).ExitCode);
        Assert.False(Directory.Exists(VaultPath));
    }

    private sealed class PastClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(-3);
    }
}
