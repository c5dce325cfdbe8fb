using System.Text.Json.Nodes;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class KeyScriptTests : Workshop
{
    [Fact]
    public async Task Makes_a_vault_and_a_key_and_looks_after_it()
    {
        var made = await RunAsync("init");
        Assert.Equal(0, made.ExitCode);
        Assert.Contains($"Made a vault at {VaultPath}.", made.Text, StringComparison.Ordinal);
        Assert.Contains("keyactors: warning: The key that opens this vault lies beside its data", made.Error, StringComparison.Ordinal);

        var again = await RunAsync("init", "--json");
        Assert.False((bool)again.Json["created"]!);

        string[] wanted = ["--alias", "alias/a", "--description", "Für Müller", "--tag", "team=pay=roll", "--tag", "empty="];
        var key = (await GoodAsync(["key", "create", .. wanted, "--json"])).Json;
        var id = (string)key["keyId"]!;
        Assert.Equal("enabled", (string)key["status"]!);
        Assert.Equal("Für Müller", (string)key["description"]!);
        Assert.Equal("pay=roll", (string)key["tags"]!["team"]!);
        Assert.Equal("", (string)key["tags"]!["empty"]!);
        Assert.Equal(["alias/a"], key["aliases"]!.AsArray().Select(static a => (string)a!));
        Assert.Equal($"arn:aws:kms:us-east-1:000000000000:key/{id}", (string)key["arn"]!);
        Assert.EndsWith("Z", (string)key["createdAt"]!, StringComparison.Ordinal);

        var rotated = await GoodAsync("key", "rotate", "alias/a");
        Assert.Contains("(1 of 25 rotations on demand)", rotated.Text, StringComparison.Ordinal);
        Assert.Equal("disabled", (string)(await GoodAsync("key", "disable", "alias/a", "--json")).Json["status"]!);
        Assert.Equal("alias/a is enabled.\n", (await GoodAsync("key", "enable", "alias/a")).Text);
        await GoodAsync("key", "tag", id, "team=ops", "cost=7");
        await GoodAsync("key", "untag", "alias/a", "empty", "never-there");
        await GoodAsync("key", "description", "alias/a", "");

        var now = (await GoodAsync("key", "describe", "alias/a", "--json")).Json;
        Assert.Equal("""{"cost":"7","team":"ops"}""", now["tags"]!.ToJsonString());
        Assert.Equal("", (string)now["description"]!);
        Assert.Equal(2, now["materials"]!.AsArray().Count);
        Assert.Equal("onDemand", (string)now["materials"]![1]!["rotation"]!);
        Assert.Equal((string)now["materialId"]!, (string)now["materials"]![1]!["materialId"]!);
        Assert.Equal(8, (int)now["events"]!);
    }

    [Fact]
    public async Task Shows_people_a_key_and_tables()
    {
        var id = await MakeVaultAsync();

        var shown = (await GoodAsync("key", "describe", "alias/a")).Text;
        Assert.Matches($@"(?m)^Key\s+{id}$", shown);
        Assert.Matches(@"(?m)^Aliases\s+alias/a$", shown);
        Assert.Matches(@"(?m)^[0-9a-f]{16}\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\s+Creation\s+seals and opens$", shown);

        Assert.Matches($@"(?m)^{id}\s+alias/a$", (await GoodAsync("key", "list")).Text);
        Assert.Matches($@"(?m)^{id}\s+Enabled\s+.*\s+alias/a$", (await GoodAsync("key", "list", "--long")).Text);
        Assert.Equal(id, (string)(await GoodAsync("key", "list", "--json")).Json[0]!["keyId"]!);
        var elsewhere = await GoodAsync("key", "list", "--region", "eu-west-1");
        Assert.Contains("no keys in eu-west-1:000000000000", elsewhere.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Does_a_change_once_for_one_intention()
    {
        await MakeVaultAsync();

        var first = (await GoodAsync("key", "create", "--idempotency", "order 17", "--json")).Json;
        var second = (await GoodAsync("key", "create", "--idempotency", "order 17", "--json")).Json;
        await GoodAsync("key", "rotate", "alias/a", "--idempotency", "monday");
        var rotated = (await GoodAsync("key", "rotate", "alias/a", "--idempotency", "monday", "--json")).Json;

        Assert.Equal((string)first["keyId"]!, (string)second["keyId"]!);
        Assert.Equal(1, (int)rotated["onDemandRotations"]!);
        Assert.Equal(25, (await RunAsync("key", "disable", "alias/a", "--idempotency", "monday")).ExitCode);
    }

    [Fact]
    public async Task Moves_aliases()
    {
        var first = await MakeVaultAsync();
        var second = (string)(await GoodAsync("key", "create", "--json")).Json["keyId"]!;

        Assert.Equal($"alias/b points at {second}.\n", (await GoodAsync("alias", "create", "alias/b", second)).Text);
        var moved = (await GoodAsync("alias", "update", "alias/b", "alias/a", "--json")).Json;
        Assert.Equal(first, (string)moved["keyId"]!);
        var aliases = (await GoodAsync("alias", "list", "--json")).Json.AsArray();
        Assert.Equal(["alias/a", "alias/b"], aliases.Select(static a => (string)a!["name"]!));
        Assert.True((bool)(await GoodAsync("alias", "delete", "alias/a", "--json")).Json["deleted"]!);
        Assert.Matches($@"(?m)^alias/b\s+{first}\s+\d{{4}}-", (await GoodAsync("alias", "list")).Text);
    }

    [Fact]
    public async Task Takes_the_vault_from_the_option_or_the_environment()
    {
        await MakeVaultAsync();
        Directory.Move(VaultPath, At("other"));

        Assert.Single((await GoodAsync("key", "list", "--vault", "other", "--json")).Json.AsArray());
        Assert.Single((await GoodAsync("--vault", "other", "key", "list", "--json")).Json.AsArray());
        Assert.Single((await RunAsync((GlobalOptions.VaultVariable, At("other")), "key", "list", "--json")).Json.AsArray());
        Assert.Equal(50, (await RunAsync("key", "list")).ExitCode);
        Assert.False(Directory.Exists(VaultPath));
    }
}
