using System.Text;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Several seals in force, and the day on which the automatic one is lost.</summary>
public sealed class BreakGlassScriptTests : Workshop
{
    private const string Hex = "3b1c5f0a9e7d2468ace013579bdf02468ace13579bdf0246f8e7d6c5b4a39281";

    /// <summary>The walk of docs/operating/seals.md.</summary>
    [Fact]
    public async Task A_vault_whose_credential_is_lost_is_opened_by_two_of_three_and_gets_a_new_one()
    {
        Credentials(Hex);
        await WithCredentialsAsync(0, "init", "--seal", "credential", "--new-credential", "vault-key");
        await WithCredentialsAsync(0, "key", "create", "--alias", "alias/a");
        await WithCredentialsAsync(
            0, "seal", "add", "shamir", "--threshold", "2", "--shares", "3", "--shares-to", At("shares"));
        string[] shares = [.. Directory.GetFiles(At("shares")).Order(StringComparer.Ordinal)];
        Assert.Equal(["share-01-of-03.txt", "share-02-of-03.txt", "share-03-of-03.txt"], shares.Select(Path.GetFileName));
        var status = (await GoodAsync("seal", "status")).Text;
        Assert.Matches(@"(?m)^credential\s+[0-9a-f]{8}\s+its key is the credential vault-key$", status);
        Assert.Matches(@"(?m)^shamir\s+[0-9a-f]{8}\s+2 of 3 shares of set [0-9A-F]{16}$", status);
        await File.WriteAllTextAsync(At("plain"), "hello");
        await WithCredentialsAsync(0, "encrypt", "--key", "alias/a", "--in", At("plain"), "--out", At("sealed"));

        // The credential is lost.
        Directory.Delete(At("credentials"), recursive: true);
        var before = VaultContent();
        Assert.Contains("CREDENTIALS_DIRECTORY is not set", (await FailAsync(53, "key", "list")).Error, StringComparison.Ordinal);
        Assert.Contains("does not exist", (await WithCredentialsAsync(53, "key", "list")).Error, StringComparison.Ordinal);
        var one = await FailAsync(53, "key", "list", "--share-file", shares[0]);
        Assert.Contains("1 of 2 shares are given: give 1 more", one.Error, StringComparison.Ordinal);
        var twice = await FailAsync(53, "key", "list", "--share-file", shares[0], "--share-file", shares[0]);
        Assert.Contains("share 1 was given twice", twice.Error, StringComparison.Ordinal);
        Assert.Equal(before, VaultContent());

        // Two of three open it, and put a new credential in the place of the lost one.
        string[] two = ["--share-file", shares[0], "--share-file", shares[2]];
        await GoodAsync(["decrypt", "--in", At("sealed"), "--out", At("opened"), .. two]);
        Assert.Equal("hello", await File.ReadAllTextAsync(At("opened")));
        Credentials(Hex.Replace('3', '4'));
        var change = await WithCredentialsAsync(
            0, ["seal", "change", "--to", "credential", "--new-credential", "vault-key", "--keep", "shamir", "--json", .. two]);
        Assert.Equal(["shamir", "credential"], change.Json["after"]!.AsArray().Select(static kind => (string)kind!));
        Assert.Equal(2ul, (ulong)change.Json["epoch"]!);
        await WithCredentialsAsync(0, "key", "list");
        Credentials(Hex);
        Assert.Contains("is another key", (await WithCredentialsAsync(53, "key", "list")).Error, StringComparison.Ordinal);
        await GoodAsync(["verify", .. two]);
    }

    [Fact]
    public async Task Shares_come_out_of_one_pipe_and_go_into_another()
    {
        await MakeVaultAsync();
        string[] split = ["seal", "change", "--to", "shamir", "--threshold", "3", "--shares", "4", "--shares-to", "-"];
        var made = await RunAsync(split);
        Assert.Equal(0, made.ExitCode);
        var lines = made.Text.Split('\n');
        Assert.All(lines[..4], static line => Assert.Matches("^KAS1(-[0-9A-F]{4}){23}$", line));
        Assert.StartsWith("The vault at ", lines[4], StringComparison.Ordinal);
        Assert.Contains("Share 4 of 4, any 3 open the vault:", made.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(VaultPath, "file.seal")));

        var input = Encoding.ASCII.GetBytes($"{lines[3]}\r\n\n{lines[0]}\n{lines[1].ToLowerInvariant().Replace("kas1", "KAS1", StringComparison.Ordinal)}");
        var listed = await RunAsync(input, "alias", "list", "--share-file", "-");
        Assert.Equal(("", 0), (listed.Error, listed.ExitCode));
        Assert.Contains("alias/a", listed.Text, StringComparison.Ordinal);

        var mistyped = Encoding.ASCII.GetBytes(lines[0] + "\n" + lines[1][..^1] + (lines[1][^1] == '0' ? '1' : '0'));
        var refused = await RunAsync(mistyped, "alias", "list", "--share-file", "-");
        Assert.Equal(14, refused.ExitCode);
        Assert.Contains("its checksum does not hold", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(lines[1][25..29], refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_are_added_and_removed_and_the_epoch_is_renewed()
    {
        await MakeVaultAsync();
        var key = WriteSecret("key", Hex + "\n");
        Assert.Equal(0, (await RunAsync("seal", "add", "credential", "--new-key-file", key)).ExitCode);
        Assert.Equal(0, (await RunAsync(("KA_KEY", Hex), "seal", "add", "environment", "--new-key-variable", "KA_KEY")).ExitCode);
        var seals = (await GoodAsync("seal", "status", "--json")).Json["seals"]!.AsArray();
        Assert.Equal(["file", "credential", "environment"], seals.Select(static seal => (string)seal!["kind"]!));

        Assert.Contains("open it by one of them first", (await FailAsync(54, "seal", "remove", "file")).Error, StringComparison.Ordinal);
        Assert.Contains("no seal 'wax' is in force", (await FailAsync(54, "seal", "remove", "wax")).Error, StringComparison.Ordinal);
        await GoodAsync("seal", "remove", "file", "--key-file", key);
        Assert.False(File.Exists(Path.Combine(VaultPath, "file.seal")));
        await FailAsync(54, "seal", "remove", (string)seals[1]!["id"]!, "--key-file", key);
        Assert.Equal(0, (await RunAsync(("KA_KEY", Hex), "seal", "remove", (string)seals[1]!["id"]!)).ExitCode);
        var last = await RunAsync(("KA_KEY", Hex), "seal", "remove", "environment");
        Assert.Equal(54, last.ExitCode);
        Assert.Contains("no seal would be left", last.Error, StringComparison.Ordinal);

        var renewed = await RunAsync(("KA_KEY", Hex), "rotate-epoch");
        Assert.Equal($"The vault at {VaultPath} is in epoch 4 now: its secrets lie under a fresh key.\n", renewed.Text);
        Assert.Equal(5, (int)(await RunAsync(("KA_KEY", Hex), "rotate-epoch", "--json")).Json["epoch"]!);
        Assert.Equal(["secrets-5.kas"], Directory.GetFiles(VaultPath, "secrets-*").Select(Path.GetFileName));
        Assert.Equal(0, (await RunAsync(("KA_KEY", Hex), "verify")).ExitCode);
        Assert.Contains("'KA_KEY' with its key is not set", (await FailAsync(53, "key", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_changes_nothing()
    {
        await MakeVaultAsync();
        var before = VaultContent();
        await FailAsync(2, "seal", "add", "shamir");
        await FailAsync(2, "seal", "add", "shamir", "--threshold", "2", "--shares", "3");
        await FailAsync(2, "seal", "add", "shamir", "--threshold", "1", "--shares", "3", "--shares-to", "s");
        await FailAsync(2, "seal", "add", "shamir", "--threshold", "4", "--shares", "3", "--shares-to", "s");
        await FailAsync(2, "seal", "add", "shamir", "--threshold", "2", "--shares", "33", "--shares-to", "s");
        await FailAsync(2, "seal", "add", "shamir", "--threshold", "2", "--shares", "3", "--shares-to", "-", "--json");
        await FailAsync(54, "seal", "add", "shamir", "--threshold", "2", "--shares", "3", "--shares-to", "vault/s");
        await FailAsync(54, "seal", "add", "shamir", "--threshold", "2", "--shares", "3", "--shares-to", "none/s");
        await FailAsync(54, "seal", "add", "file");
        await FailAsync(2, "seal", "add", "wax");
        await FailAsync(2, "seal", "add", "credential");
        await FailAsync(2, "seal", "add", "credential", "--new-credential", "a", "--new-key-file", "b");
        await FailAsync(10, "seal", "add", "credential", "--new-credential", "../a");
        await FailAsync(54, "seal", "add", "credential", "--new-credential", "a");
        await FailAsync(54, "seal", "add", "credential", "--new-key-file", "absent");
        await FailAsync(54, "seal", "add", "credential", "--new-key-file", "vault/file.seal");
        await FailAsync(2, "seal", "add", "environment");
        await FailAsync(10, "seal", "add", "environment", "--new-key-variable", "A-B");
        await FailAsync(54, "seal", "add", "environment", "--new-key-variable", "NOT_SET_HERE");
        await FailAsync(2, "seal", "add", "file", "--threshold", "2");
        await FailAsync(54, "seal", "change", "--to", "environment", "--new-key-variable", "NOT_SET_HERE", "--keep", "wax");
        await FailAsync(54, "seal", "remove", "file");
        await FailAsync(2, "seal", "remove");
        Assert.Equal(before, VaultContent());
        Assert.False(Directory.Exists(At("s")));
    }

    [Fact]
    public async Task A_share_for_a_vault_without_such_a_seal_is_told()
    {
        var share = WriteSecret("share", "KAS1-0123\n");
        Assert.Equal(50, (await RunAsync("key", "list", "--share-file", share)).ExitCode);
        await MakeVaultAsync();
        Assert.Contains("has no seal of shares", (await FailAsync(53, "key", "list", "--share-file", share)).Error, StringComparison.Ordinal);
    }

    private void Credentials(string key)
    {
        Directory.CreateDirectory(At("credentials"));
        File.WriteAllText(Path.Combine(At("credentials"), "vault-key"), key);
    }

    private string WriteSecret(string name, string text)
    {
        File.WriteAllText(At(name), text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return At(name);
    }

    private async Task<ToolRun> WithCredentialsAsync(int exitCode, params string[] args) =>
        Ended(exitCode, args, await RunAsync(("CREDENTIALS_DIRECTORY", At("credentials")), args));

    private async Task<ToolRun> FailAsync(int exitCode, params string[] args) => Ended(exitCode, args, await RunAsync(args));

    private static ToolRun Ended(int exitCode, string[] args, ToolRun run)
    {
        Assert.True(run.ExitCode == exitCode, $"'{string.Join(' ', args)}' ended with {run.ExitCode}: {run.Error}");
        return run;
    }
}
