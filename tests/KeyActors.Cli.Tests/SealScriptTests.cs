using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class SealScriptTests : Workshop
{
    private const string Passphrase = "correct horse battery staple\n";

    [Fact]
    public async Task A_vault_under_a_passphrase_opens_by_file_standard_input_and_environment()
    {
        var file = WriteSecret("passphrase", Passphrase);
        await GoodAsync("init", "--seal", "passphrase", "--passphrase-file", file);
        Assert.Matches(@"(?m)^passphrase\s+[0-9a-f]{8}\s+Argon2id, 65,536 KiB, 3 passes$", (await GoodAsync("seal", "status")).Text);

        await GoodAsync("key", "create", "--alias", "alias/a", "--passphrase-file", file);
        var listed = await RunAsync("correct horse battery staple"u8.ToArray(), "alias", "list", "--passphrase-file", "-");
        Assert.Contains("alias/a", listed.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(("KEYACTORS_PASSPHRASE_FILE", file), "verify")).ExitCode);

        var before = VaultContent();
        var none = await RunAsync("key", "list", "--json");
        Assert.Equal(53, none.ExitCode);
        Assert.Equal("seal-refused", none.ErrorObject.Code);
        Assert.Contains("its seals are 'passphrase'", none.ErrorObject.Message, StringComparison.Ordinal);
        var wrong = await RunAsync("incorrect horse"u8.ToArray(), "key", "list", "--passphrase-file", "-");
        Assert.Equal(53, wrong.ExitCode);
        Assert.Contains("the passphrase does not open it", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Changes_the_seal_to_a_passphrase_to_another_and_back_to_the_file()
    {
        var id = await MakeVaultAsync();
        var (first, second) = (WriteSecret("first", Passphrase), WriteSecret("second", "another passphrase"));

        var change = await GoodAsync("seal", "change", "--to", "passphrase", "--passphrase-file", first, "--json");
        Assert.Equal("file", (string?)change.Json["before"]![0]);
        Assert.Equal("passphrase", (string?)change.Json["after"]![0]);
        Assert.Equal((2ul, true), ((ulong)change.Json["epoch"]!, (bool)change.Json["recorded"]!));
        Assert.False(File.Exists(Path.Combine(VaultPath, "file.seal")));

        string[] again = ["seal", "change", "--to", "passphrase", "--keep-epoch", "--passphrase-file", first];
        var missing = await RunAsync(again);
        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("The new passphrase is missing", missing.Error, StringComparison.Ordinal);
        await GoodAsync([.. again, "--new-passphrase-file", second]);
        Assert.Equal(53, (await RunAsync("key", "describe", id, "--passphrase-file", first)).ExitCode);

        var back = await RunAsync("seal", "change", "--to", "file", "--passphrase-file", second);
        Assert.Equal(0, back.ExitCode);
        Assert.Contains("lies beside its data", back.Error, StringComparison.Ordinal);
        Assert.Equal("The vault at " + VaultPath + " opens by the seal 'file' from now on; before, it was the seal 'passphrase'.\n", back.Text);

        // The environment may name a passphrase for other vaults: one without such a seal passes it over.
        Assert.Contains(id, (await RunAsync(("KEYACTORS_PASSPHRASE_FILE", second), "key", "describe", id)).Text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task Bad_input_is_refused_and_makes_or_changes_nothing()
    {
        var file = WriteSecret("short", "short\n");
        Assert.Equal(14, (await RunAsync("init", "--seal", "passphrase", "--passphrase-file", file)).ExitCode);
        Assert.Equal(2, (await RunAsync("init", "--seal", "wax")).ExitCode);
        Assert.Equal(2, (await RunAsync("init", "--seal", "passphrase")).ExitCode);
        Assert.Equal(2, (await RunAsync("init", "--passphrase-file", file)).ExitCode);
        Assert.Equal(74, (await RunAsync("init", "--seal", "passphrase", "--passphrase-file", "absent")).ExitCode);
        Assert.Equal(50, (await RunAsync("seal", "status")).ExitCode);
        Assert.False(Directory.Exists(VaultPath));

        await MakeVaultAsync();
        var before = VaultContent();
        Assert.Equal(53, (await RunAsync("key", "list", "--passphrase-file", WriteSecret("good", Passphrase))).ExitCode);
        Assert.Equal(2, (await RunAsync("seal", "change")).ExitCode);
        Assert.Equal(2, (await RunAsync("seal", "change", "--to", "file", "--new-passphrase-file", file)).ExitCode);
        Assert.Equal(14, (await RunAsync("seal", "change", "--to", "passphrase", "--passphrase-file", file)).ExitCode);
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Standard_input_is_not_read_for_two_purposes()
    {
        var file = WriteSecret("passphrase", Passphrase);
        await GoodAsync("init", "--seal", "passphrase", "--passphrase-file", file);
        await GoodAsync("key", "create", "--alias", "alias/a", "--passphrase-file", file);
        var run = await RunAsync("correct horse battery staple"u8.ToArray(), "encrypt", "--key", "alias/a", "--passphrase-file", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("read twice", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passphrase_file_that_others_may_read_is_told()
    {
        if (OperatingSystem.IsWindows()) return;
        var file = WriteSecret("passphrase", Passphrase);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var run = await RunAsync("init", "--seal", "passphrase", "--passphrase-file", file);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("may be read by other users: set its mode to 0600.", run.Error, StringComparison.Ordinal);
    }

    private string WriteSecret(string name, string text)
    {
        File.WriteAllText(At(name), text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return At(name);
    }
}
