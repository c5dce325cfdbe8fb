using System.Diagnostics;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class RotationScriptTests : Workshop
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Lets_a_key_rotate_by_itself_and_ends_that()
    {
        var id = await MakeVaultAsync();

        var off = (await GoodAsync("key", "rotation", "status", "alias/a", "--json")).Json;
        Assert.Equal(id, (string)off["keyId"]!);
        Assert.Null(off["rotation"]);
        Assert.Empty(off["rotations"]!.AsArray());

        var on = (await GoodAsync("key", "rotation", "enable", "alias/a", "--json")).Json;
        Assert.Equal(365, (int)on["rotation"]!["periodDays"]!);
        var said = await GoodAsync("key", "rotation", "enable", "alias/a", "--days", "90");
        Assert.Matches(@"^alias/a rotates by itself every 90 days, next at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\.\n$", said.Text);
        await GoodAsync("key", "rotate", "alias/a");

        var now = (await GoodAsync("key", "rotation", "status", "alias/a", "--json")).Json;
        Assert.Equal(90, (int)now["rotation"]!["periodDays"]!);
        Assert.EndsWith("Z", (string)now["rotation"]!["next"]!, StringComparison.Ordinal);
        var one = Assert.Single(now["rotations"]!.AsArray())!;
        Assert.Equal("onDemand", (string)one["kind"]!);
        Assert.Equal(64, ((string)one["materialId"]!).Length);

        var end = await GoodAsync("key", "rotation", "disable", "alias/a");
        Assert.Equal("alias/a does not rotate by itself.\n", end.Text);
        Assert.Matches(@"(?m)^Rotates\s+not by itself$", (await GoodAsync("key", "describe", "alias/a")).Text);
    }

    [Fact]
    public async Task Shows_a_rotation_that_its_schedule_made()
    {
        await using (var past = await KeyVault.OpenAsync(VaultPath, new VaultOptions { Clock = new PastClock() }))
        {
            await past.CreateKeyAsync("alias/a");
            await past.EnableKeyRotationAsync("alias/a", 90);
        }

        await using (var vault = await KeyVault.OpenAsync(VaultPath))
        {
            var waited = Stopwatch.StartNew();
            while ((await vault.DescribeKeyAsync("alias/a")).Materials.Length < 2)
            {
                Assert.True(waited.Elapsed < Patience, "The key that was due did not rotate.");
                await Task.Yield();
            }
        }

        var shown = (await GoodAsync("key", "rotation", "status", "alias/a")).Text;
        Assert.Matches(@"(?m)^Rotates\s+by itself every 90 days, next at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$", shown);
        Assert.Matches(@"(?m)^On demand\s+0 of 25$", shown);
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\s+Automatic\s+[0-9a-f]{16}$", shown);
    }

    [Fact]
    public async Task Says_of_a_disabled_key_that_it_waits()
    {
        await MakeVaultAsync();
        await GoodAsync("key", "rotation", "enable", "alias/a");
        await GoodAsync("key", "disable", "alias/a");

        var shown = (await GoodAsync("key", "rotation", "status", "alias/a")).Text;
        Assert.Matches(@"(?m)^Rotates\s+by itself every 365 days, next at .*Z, waits until the key is enabled$", shown);
        Assert.Contains("It has not been rotated yet.", shown, StringComparison.Ordinal);
        Assert.Equal(30, (await RunAsync("key", "rotation", "disable", "alias/a")).ExitCode);
    }

    [Theory]
    [InlineData("89")]
    [InlineData("2561")]
    public async Task Refuses_a_period_out_of_bounds(string days)
    {
        await MakeVaultAsync();
        var before = VaultContent();

        var run = await RunAsync("key", "rotation", "enable", "alias/a", "--days", days, "--json");

        Assert.Equal(ExitCodes.SizeInvalid, run.ExitCode);
        Assert.Contains("give 90 to 2,560", run.ErrorObject.Message, StringComparison.Ordinal);
        Assert.Equal(before, VaultContent());
    }

    /// <summary>A hundred days ago; its timers are the system's.</summary>
    private sealed class PastClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(-100);
    }
}
