using System.Text.RegularExpressions;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Temporary credentials as a person, a shell and an AWS tool have them.</summary>
public sealed class SessionScriptTests : Workshop
{
    private const string Until = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ";

    [Fact]
    public async Task For_a_shell_for_an_AWS_tool_and_into_a_file()
    {
        await MakeVaultAsync();
        var before = VaultContent();
        var env = (await GoodAsync("access-key", "session")).Text;
        Assert.Matches(
            "^export AWS_ACCESS_KEY_ID=ASIA[A-Z2-7]{16}\nexport AWS_SECRET_ACCESS_KEY=[A-Za-z0-9+/]{40}\n"
            + $"export AWS_SESSION_TOKEN=[A-Za-z0-9+/]+=*\nexport AWS_CREDENTIAL_EXPIRATION={Until}\n$", env);

        var json = (await GoodAsync("access-key", "session", "--duration-seconds", "900", "--format", "json")).Json.AsObject();
        Assert.Equal(
            ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"], json.Select(static member => member.Key));
        Assert.Equal(1, (int)json["Version"]!);
        Assert.Matches($"^{Until}$", (string)json["Expiration"]!);
        Assert.Equal(5, (await GoodAsync("access-key", "session", "--json")).Json.AsObject().Count);

        Assert.Matches(
            $"^Temporary credentials ASIA[A-Z2-7]{{16}} are in S, and serve until {Until}\\.\n$",
            (await GoodAsync("access-key", "session", "--out", "S", "--session-name", "nightly", "--source-identity", "zoe")).Text);
        Assert.StartsWith("export AWS_ACCESS_KEY_ID=ASIA", await File.ReadAllTextAsync(At("S")), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("S")));
        var told = (await GoodAsync("access-key", "session", "--account", "111122223333", "--out", "S", "--format", "json", "--json")).Json;
        Assert.Equal(("111122223333", "S"), ((string)told["account"]!, (string)told["out"]!));
        Assert.Matches("^{\"Version\":1,\"AccessKeyId\":\"ASIA", await File.ReadAllTextAsync(At("S")));
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Under_an_access_key_they_are_of_its_account()
    {
        string key;
        await MakeVaultAsync();
        Assert.True(AccountId.TryParse("111122223333", out var account));
        await using (var vault = await KeyVault.OpenAsync(VaultPath))
        {
            using var made = await vault.CreateRootCredentialsAsync(account);
            key = made.Id.ToString();
        }

        string[] under = ["access-key", "session", "--access-key", key, "--out", "S", "--json"];
        Assert.Equal("111122223333", (string)(await GoodAsync(under)).Json["account"]!);
        Assert.Equal((90, "access-key-unknown"), await FaultAsync([.. under, "--account", "000000000000"]));
        await GoodAsync("access-key", "delete", key);
        Assert.Equal((90, "access-key-unknown"), await FaultAsync(under));
        Assert.Equal((90, "access-key-unknown"), await FaultAsync("access-key", "session", "--access-key", "a/b", "--json"));
    }

    [Fact]
    public async Task What_breaks_a_rule_is_said_and_gives_nothing()
    {
        await MakeVaultAsync();
        string[] session = ["access-key", "session", "--json"];
        Assert.Equal((76, "session-invalid"), await FaultAsync([.. session, "--duration-seconds", "899"]));
        Assert.Equal((76, "session-invalid"), await FaultAsync([.. session, "--duration-seconds", "129601"]));
        Assert.Equal((76, "session-invalid"), await FaultAsync([.. session, "--session-name", "a b", "--out", "S"]));
        Assert.Equal((76, "session-invalid"), await FaultAsync([.. session, "--source-identity", "z"]));
        Assert.Equal((76, "session-invalid"), await FaultAsync([.. session, "--account", "vault"]));
        Assert.False(File.Exists(At("S")));
        Assert.Equal(ExitCodes.Usage, (await RunAsync([.. session, "--format", "xml"])).ExitCode);
        Assert.Equal(ExitCodes.FileTrouble, (await RunAsync([.. session, "--out", Path.Combine("no", "S")])).ExitCode);
        Assert.Equal((50, "vault-unusable"), await FaultAsync([.. session, "--vault", At("none")]));
    }

    [Fact]
    public async Task The_vaults_own_history_is_checked_first()
    {
        await MakeVaultAsync();
        Alter(
            "UPDATE journal SET message = CAST(substr(message, 1, length(message) - 1) || x'5a' AS BLOB) "
            + "WHERE persistence_id = 'vault' AND sequence_number = 1");
        var run = await RunAsync("access-key", "session", "--json");
        Assert.Equal((50, "vault-unusable"), (run.ExitCode, run.ErrorObject.Code));
        Assert.Contains("keyactors verify", run.ErrorObject.Message, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private async Task<(int ExitCode, string Code)> FaultAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.DoesNotMatch(new Regex("ASIA[A-Z2-7]{16}"), run.Text + run.Error);
        return (run.ExitCode, run.ErrorObject.Code);
    }
}
