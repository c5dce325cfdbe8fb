using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Files for several vaults, from a shell.</summary>
public sealed class DisasterScriptTests : Workshop
{
    /// <summary>The walk of docs/operating/disaster.md.</summary>
    [Fact]
    public async Task One_of_two_vaults_is_lost_and_the_other_opens_the_file()
    {
        await GoodAsync("init", "--vault", "frankfurt", "--seal", "passphrase", "--passphrase-file", Secret("pass-1", "correct horse battery"));
        await GoodAsync("init", "--vault", "dublin", "--seal", "passphrase", "--passphrase-file", Secret("pass-2", "staple of another kind"));
        string[] frankfurt = ["--vault", "frankfurt", "--passphrase-file", "pass-1"];
        string[] dublin = ["--vault", "dublin", "--passphrase-file", "pass-2"];
        await GoodAsync(["key", "create", "--alias", "alias/files", .. frankfurt]);
        await GoodAsync(["key", "create", "--alias", "alias/files", .. dublin]);
        Write("ledger", Bytes(200_000));
        string[] keys = ["--key", "alias/files", "--key", "dublin#alias/files", "--key-passphrase-file", "dublin#pass-2"];
        var said = await GoodAsync(["encrypt-file", "--in", "ledger", "--out", "ledger.kaf", .. keys, .. frankfurt]);
        Assert.Matches("^Sealed ledger with arn:aws:kms:[^ ]+ and arn:aws:kms:[^ ]+ into ledger.kaf.\n$", said.Text);
        await GoodAsync(["decrypt-file", "--in", "ledger.kaf", "--out", "drill", .. dublin]);

        Directory.Delete(At("frankfurt"), recursive: true);
        Assert.Equal(50, (await RunAsync(["decrypt-file", "--in", "ledger.kaf", "--out", "back", .. frankfurt])).ExitCode);
        await GoodAsync(["decrypt-file", "--in", "ledger.kaf", "--out", "back", .. dublin]);
        Assert.Equal(Bytes(200_000), File.ReadAllBytes(At("back")));
        Assert.Equal(Bytes(200_000), File.ReadAllBytes(At("drill")));
    }

    [Fact]
    public async Task A_file_for_two_vaults_comes_out_of_pipes_and_tells_its_keys_in_json()
    {
        var id = await MakeVaultAsync();
        await GoodAsync("key", "create", "--alias", "alias/b");
        await OtherAsync("other");
        Write("F", Bytes(10));
        string[] keys = ["--key", "alias/a", "--key", "other/#alias/a", "--key", "alias/b", "--key", $"{VaultPath}#alias/c"];
        await GoodAsync("key", "create", "--alias", "alias/c");
        var said = (await GoodAsync(["encrypt-file", "--in", "F", "--out", "G", "--json", .. keys])).Json;
        Assert.EndsWith(id, (string)said["keyArn"]!, StringComparison.Ordinal);
        Assert.Equal(4, said["keyArns"]!.AsArray().Select(static arn => (string)arn!).Distinct().Count());
        var piped = await RunAsync(Bytes(300_001), ["encrypt-file", .. keys]);
        Assert.Equal((0, ""), (piped.ExitCode, piped.Error));
        var back = await RunAsync(piped.Output, "decrypt-file", "--vault", "other");
        Assert.Equal(Bytes(300_001), back.Output);
        var none = await RunAsync(piped.Output, "decrypt-file", "--vault", await OtherAsync("third"));
        Assert.Equal(41, none.ExitCode);

        // The vault of the call is opened only when a key is in it.
        await GoodAsync("encrypt-file", "--vault", "absent", "--key", "other#alias/a", "--in", "F", "--out", "H");
        await GoodAsync("decrypt-file", "--vault", "other", "--in", "H", "--out", "I");
        Assert.Equal(Bytes(10), File.ReadAllBytes(At("I")));
    }

    [Fact]
    public async Task Bad_input_is_told_and_writes_no_file()
    {
        await MakeVaultAsync();
        await OtherAsync("other");
        Write("F", Bytes(10));
        Secret("pass", "correct horse battery");
        await FailsAsync(2, "is incomplete", "--key", "#alias/a");
        await FailsAsync(2, "is incomplete", "--key", "other#");
        await FailsAsync(2, "Option '--key' is required", "--context", "a=b");
        await FailsAsync(50, "other2", "--key", "alias/a", "--key", "other2#alias/a");
        await FailsAsync(21, "In the vault at '" + At("other") + "': Alias 'alias/b'", "--key", "alias/a", "--key", "other#alias/b");
        await FailsAsync(10, "it is arn:aws:kms:", "--key", "alias/a", "--key", VaultPath + "#alias/a");
        await FailsAsync(11, "The file has 17 keys: give 1 to 16.", [.. Enumerable.Repeat(new[] { "--key", "alias/a" }, 17).SelectMany(static k => k)]);
        await FailsAsync(2, "names no vault", "--key", "alias/a", "--key-passphrase-file", "pass");
        await FailsAsync(2, "is for no further vault", "--key", "alias/a", "--key-passphrase-file", "other#pass");
        await FailsAsync(2, "is for no further vault", "--key", "alias/a", "--key-passphrase-file", "vault#pass");
        await FailsAsync(53, "stays sealed", "--key", "alias/a", "--key", "other#alias/a", "--key-passphrase-file", "other#pass");
        Assert.Equal(["F", "other", "pass", "vault"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        async Task FailsAsync(int exitCode, string sentence, params string[] args)
        {
            var run = await RunAsync(["encrypt-file", "--in", "F", "--out", "G", .. args]);
            Assert.True(run.ExitCode == exitCode, $"'{string.Join(' ', args)}' ended with {run.ExitCode}: {run.Error}");
            Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        }
    }

    private async Task<string> OtherAsync(string name)
    {
        await using var vault = await KeyVault.OpenAsync(At(name));
        await vault.CreateKeyAsync("alias/a");
        return name;
    }

    private string Secret(string name, string text)
    {
        File.WriteAllText(At(name), text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return name;
    }
}
