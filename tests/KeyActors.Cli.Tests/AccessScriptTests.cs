using KeyActors.Model;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Policies and grants as a person has them.</summary>
public sealed class AccessScriptTests : Workshop
{
    private const string Role = "arn:aws:iam::000000000000:role/orders";

    private const string Zoe = "arn:aws:iam::000000000000:user/zoe";

    [Fact]
    public async Task A_policy_is_shown_and_replaced()
    {
        await MakeVaultAsync();
        var first = (await GoodAsync("key", "policy", "get", "alias/a")).Text;
        Assert.Contains("\"Id\" : \"key-default-1\"", first, StringComparison.Ordinal);
        var own = first.Replace("key-default-1", "own", StringComparison.Ordinal);
        Assert.Equal(
            "alias/a has another policy.\n",
            (await GoodAsync("key", "policy", "put", "alias/a", "--in", Write("policy.json", StrictUtf8.Encoding.GetBytes(own)))).Text);
        Assert.Equal(own, (string)(await GoodAsync("key", "policy", "get", "alias/a", "--json")).Json["policy"]!);

        var deny = Write("deny.json", StrictUtf8.Encoding.GetBytes(own.Replace("Allow", "Deny", StringComparison.Ordinal)));
        var before = VaultContent();
        Assert.Equal((64, "policy-locks-out"), await FaultAsync("key", "policy", "put", "alias/a", "--in", deny, "--json"));
        Assert.Equal((63, "policy-malformed"), await FaultAsync("key", "policy", "put", "alias/a", "--in", Write("bad", [0xff]), "--json"));
        Assert.Equal(before, VaultContent());
        await GoodAsync("key", "policy", "put", "alias/a", "--in", deny, "--bypass-lockout-check");
        Assert.Contains("Policy is now one of", (await GoodAsync("history", "alias/a")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_is_made_listed_and_ended()
    {
        await MakeVaultAsync();
        string[] create = ["grant", "create", "alias/a", "--grantee", Role, "--operation", "Decrypt", "--operation", "Encrypt"];
        var made = (await GoodAsync(
            [.. create, "--retiring", Zoe, "--name", "nightly", "--context-subset", "tenant=17", "--json"])).Json;
        var (id, token) = ((string)made["grantId"]!, (string)made["grantToken"]!);
        var other = (string)(await GoodAsync([.. create, "--json"])).Json["grantId"]!;

        var listed = (await GoodAsync("grant", "list", "--retirable-by", Zoe, "--json")).Json.AsArray();
        Assert.Equal((id, "17"), ((string)Assert.Single(listed)!["grantId"]!, (string)listed[0]!["contextSubset"]!["tenant"]!));
        Assert.Equal(2, (await GoodAsync("grant", "list", "alias/a", "--grantee", Role, "--json")).Json.AsArray().Count);
        Assert.Contains(other, (await GoodAsync("grant", "list", "alias/a")).Text, StringComparison.Ordinal);

        Assert.Equal("The grant is retired.\n", (await GoodAsync("grant", "retire", "--token", token)).Text);
        Assert.Equal("The grant is revoked.\n", (await GoodAsync("grant", "revoke", "alias/a", other)).Text);
        Assert.Equal("There are no such grants.\n", (await GoodAsync("grant", "list", "alias/a")).Text);
        Assert.Equal((65, "grant-unknown"), await FaultAsync("grant", "retire", "alias/a", other, "--json"));
        Assert.Equal((66, "grant-id-invalid"), await FaultAsync("grant", "revoke", "alias/a", "x", "--json"));
        Assert.Equal((67, "grant-token-invalid"), await FaultAsync("grant", "retire", "--token", "x", "--json"));
        Assert.Equal((68, "grant-invalid"), await FaultAsync("grant", "create", "alias/a", "--grantee", Role, "--operation", "Sign", "--json"));
        Assert.Equal((69, "principal-invalid"), await FaultAsync("grant", "create", "alias/a", "--grantee", "zoe", "--operation", "Decrypt", "--json"));
        var history = (await GoodAsync("history", "alias/a")).Text;
        Assert.Contains($" lets {Role} Decrypt, Encrypt, with at least the context tenant=17; {Zoe} may retire it.", history, StringComparison.Ordinal);
        Assert.Contains($"Grant {id[..16]} retired.", history, StringComparison.Ordinal);
        Assert.Contains($"Grant {other[..16]} revoked.", history, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grant", "list")]
    [InlineData("grant", "list", "alias/a", "--retirable-by", Zoe)]
    [InlineData("grant", "list", "--retirable-by", Zoe, "--grantee", Role)]
    [InlineData("grant", "retire")]
    [InlineData("grant", "retire", "alias/a")]
    [InlineData("grant", "retire", "alias/a", "--token", "x")]
    [InlineData("grant", "create", "alias/a", "--grantee", Role, "--operation", "decrypt")]
    [InlineData("grant", "create", "alias/a", "--grantee", Role)]
    public async Task What_is_not_named_well_is_said_before_a_vault_is_opened(params string[] args) =>
        Assert.Equal(ExitCodes.Usage, (await RunAsync(args)).ExitCode);

    private async Task<(int ExitCode, string Code)> FaultAsync(params string[] args)
    {
        var run = await RunAsync(args);
        return (run.ExitCode, run.ErrorObject.Code);
    }
}
