using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class UsageScriptTests : Workshop
{
    [Fact]
    public async Task Counts_what_a_key_seals_and_stops_at_its_budget()
    {
        var id = await MakeVaultAsync();
        var file = Write("plain", Bytes(100));

        var none = await GoodAsync("key", "usage", "alias/a");
        Assert.Matches(@"(?m)^Last used\s+-$", none.Text);
        Assert.Matches(@"(?m)^Budget\s+none$", none.Text);
        Assert.Contains("It has sealed nothing yet.", none.Text, StringComparison.Ordinal);

        var set = await GoodAsync("key", "budget", "alias/a", "--uses", "2", "--bytes", "5000");
        Assert.Equal("alias/a may seal 2 uses and 5,000 bytes for each material, then it refuses.\n", set.Text);
        for (var i = 0; i < 2; i++) await GoodAsync("encrypt", "--key", "alias/a", "--in", file, "--out", At("blob"));
        var refused = await RunAsync("encrypt", "--key", "alias/a", "--in", file, "--out", At("more"), "--json");
        Assert.Equal((39, "budget-spent"), (refused.ExitCode, refused.ErrorObject.Code));
        Assert.False(File.Exists(At("more")));

        var usage = (await GoodAsync("key", "usage", "alias/a", "--json")).Json;
        Assert.Equal(id, (string)usage["keyId"]!);
        Assert.Equal((2, 5000, "refuse"), ((int)usage["budget"]!["uses"]!, (int)usage["budget"]!["bytes"]!, (string)usage["budget"]!["atLimit"]!));
        var material = Assert.Single(usage["materials"]!.AsArray())!;
        Assert.Equal((2, 0, 200, 0), ((int)material["encrypts"]!, (int)material["dataKeys"]!, (int)material["bytes"]!, (int)material["unknownUses"]!));
        Assert.Equal((string)usage["lastUsedAt"]!, (string)material["lastUsedAt"]!);

        await GoodAsync("key", "budget", "alias/a", "--uses", "2", "--at-limit", "rotate");
        await GoodAsync("encrypt", "--key", "alias/a", "--in", file, "--out", At("more"));
        Assert.Matches(@"(?m)\sBudget\s+[0-9a-f]{16}$", (await GoodAsync("key", "rotation", "status", "alias/a")).Text);
        Assert.Equal("alias/a has no usage budget.\n", (await GoodAsync("key", "budget", "alias/a", "--none")).Text);
        Assert.Matches(@"(?m)^[0-9a-f]{16}\s+2\s+0\s+200\s+-\s", (await GoodAsync("key", "usage", "alias/a")).Text);
        var history = (await GoodAsync("history", "alias/a")).Text;
        Assert.Contains("key.usage-recorded", history, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--at-limit", "rotate")]
    [InlineData("--none", "--uses", "5")]
    [InlineData("--uses", "5", "--at-limit", "explode")]
    public async Task Needs_a_limit_or_none_and_a_known_end(params string[] options)
    {
        await MakeVaultAsync();
        var before = VaultContent();
        Assert.Equal(ExitCodes.Usage, (await RunAsync(["key", "budget", "alias/a", .. options])).ExitCode);
        Assert.Equal(before, VaultContent());
    }

    [Theory]
    [InlineData("--uses", "0")]
    [InlineData("--bytes", "4095")]
    public async Task Refuses_a_budget_out_of_bounds(string option, string value)
    {
        await MakeVaultAsync();
        Assert.Equal(ExitCodes.SizeInvalid, (await RunAsync("key", "budget", "alias/a", option, value)).ExitCode);
    }
}
