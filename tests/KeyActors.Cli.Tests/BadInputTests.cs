using System.Buffers.Binary;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class BadInputTests : Workshop
{
    private const string NoSuchKey = "00000000-0000-4000-8000-000000000000";

    [Theory]
    [InlineData(10, "name-invalid", "write alias/NAME with letters", "key", "create", "--alias", "alias/ä")]
    [InlineData(10, "name-invalid", "'a' is no alias", "alias", "create", "a", "alias/a")]
    [InlineData(10, "name-invalid", "give a key id, a key ARN, an alias", "key", "rotate", "what?")]
    [InlineData(13, "tag-invalid", "keys that begin with aws: are reserved", "key", "tag", "alias/a", "aws:x=1")]
    [InlineData(14, "text-invalid", "U+FFFD", "key", "description", "alias/a", "\uFFFD")]
    [InlineData(15, "setting-invalid", "give 12 digits", "key", "list", "--account", "12")]
    [InlineData(20, "key-unknown", "does not exist here: list the keys", "key", "disable", NoSuchKey)]
    [InlineData(21, "alias-unknown", "does not exist here: list the aliases", "key", "rotate", "alias/b")]
    [InlineData(21, "alias-unknown", "does not exist here", "alias", "delete", "alias/b")]
    [InlineData(21, "alias-unknown", "does not exist here", "history", "alias/b")]
    [InlineData(20, "key-unknown", "does not exist here", "history", NoSuchKey)]
    [InlineData(22, "alias-taken", "exists already", "key", "create", "--alias", "alias/a")]
    [InlineData(23, "alias-reserved", "reserved", "alias", "create", "alias/aws/ebs", "alias/a")]
    public async Task Refuses_a_change_with_its_own_code_and_changes_nothing(
        int exitCode, string code, string words, params string[] args)
    {
        await MakeVaultAsync();
        var before = VaultContent();

        var script = await RunAsync([.. args, "--json"]);
        Assert.Equal(exitCode, script.ExitCode);
        Assert.Equal(code, script.ErrorObject.Code);
        Assert.Contains(words, script.ErrorObject.Message, StringComparison.Ordinal);
        Assert.Empty(script.Output);
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Tells_people_in_one_sentence()
    {
        await MakeVaultAsync();

        var run = await RunAsync("key", "rotate", "alias/b");

        const string sentence = "keyactors: Alias 'alias/b' does not exist here: list the aliases, or create it.";
        Assert.Equal(sentence, run.Error.TrimEnd());
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Refuses_to_seal_nothing_and_too_much_and_names_the_way_for_files()
    {
        await MakeVaultAsync();
        var before = VaultContent();

        var nothing = await RunAsync([], "encrypt", "--key", "alias/a", "--out", "G");
        var tooMuch = await RunAsync(Bytes(4097), "encrypt", "--key", "alias/a", "--out", "G");

        Assert.Equal((11, 11), (nothing.ExitCode, tooMuch.ExitCode));
        Assert.Contains("has 0 bytes: give 1 to 4,096", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("use 'keyactors encrypt-file'", tooMuch.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(At("G")));
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Refuses_a_disabled_key_for_sealing_and_opening()
    {
        await MakeVaultAsync();
        var blob = (await RunAsync(Bytes(9), "encrypt", "--key", "alias/a")).Output;
        await GoodAsync("key", "disable", "alias/a");
        var before = VaultContent();

        var seal = await RunAsync(Bytes(9), "encrypt", "--key", "alias/a");
        var open = await RunAsync(blob, "decrypt");

        Assert.Equal((30, 30), (seal.ExitCode, open.ExitCode));
        Assert.EndsWith("is disabled: enable it first.\n", open.Error, StringComparison.Ordinal);
        Assert.Empty(open.Output);
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Refuses_what_does_not_open_without_saying_more()
    {
        await MakeVaultAsync();
        var other = (string)(await GoodAsync("key", "create", "--json")).Json["keyId"]!;
        var blob = (await RunAsync(Bytes(9), "encrypt", "--key", "alias/a", "--context", "k=v")).Output;
        byte[] flipped = [.. blob[..^1], (byte)(blob[^1] ^ 1)];

        var wrongContext = await RunAsync(blob, "decrypt", "--context", "k=V");
        var damaged = await RunAsync(flipped, "decrypt", "--context", "k=v");
        var noBlob = await RunAsync(Bytes(7000), "decrypt");

        Assert.Equal((40, 40, 40), (wrongContext.ExitCode, damaged.ExitCode, noBlob.ExitCode));
        Assert.Equal(wrongContext.Error, damaged.Error);
        Assert.Equal(42, (await RunAsync(blob, "decrypt", "--context", "k=v", "--key", other)).ExitCode);
        Assert.Equal(41, (await RunAsync(blob, "decrypt", "--context", "k=v", "--region", "eu-west-1")).ExitCode);
        Assert.Equal(2, (await RunAsync("no base64!"u8.ToArray(), "decrypt", "--base64")).ExitCode);
    }

    [Fact]
    public async Task Refuses_a_context_that_is_not_unicode()
    {
        await MakeVaultAsync();
        Write("F", Bytes(9));
        var before = VaultContent();

        var start = ToolRun.Start(Folder, ["encrypt", "--key", "alias/a", "--in", "F", "--out", "G", "--context", "k=\uD800"]);
        var surrogate = await ToolRun.OfAsync(start);
        Assert.Equal(12, surrogate.ExitCode);
        Assert.Contains("give whole Unicode", surrogate.Error, StringComparison.Ordinal);
        var twice = await RunAsync("encrypt", "--key", "alias/a", "--in", "F", "--out", "G", "--context", "k=1", "--context", "k=2");
        Assert.Equal(12, twice.ExitCode);

        if (!OperatingSystem.IsWindows())
        {
            // Bytes that no text has cannot be handed over by this runtime: a shell can.
            var shell = ToolRun.Start(Folder, []);
            var tool = shell.ArgumentList[0];
            shell.FileName = "/bin/sh";
            shell.ArgumentList.Clear();
            const string script = """exec dotnet "$0" encrypt --key alias/a --in F --out G --context "k=$(printf '\377')" """;
            foreach (var arg in new[] { "-c", script, tool }) shell.ArgumentList.Add(arg);
            Assert.Equal(12, (await ToolRun.OfAsync(shell)).ExitCode);
        }

        Assert.False(File.Exists(At("G")));
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Refuses_a_vault_that_is_a_file_or_missing_or_an_ordinary_folder()
    {
        Write("file", [1, 2, 3]);
        Directory.CreateDirectory(At("folder"));
        Write("folder/mine.txt", [1]);

        foreach (var args in new[] { new[] { "init" }, ["key", "list"], ["verify"], ["history", "alias/a"] })
        {
            Assert.Equal(50, (await RunAsync([.. args, "--vault", "file"])).ExitCode);
            Assert.Equal(50, (await RunAsync([.. args, "--vault", "folder"])).ExitCode);
            if (args[0] != "init") Assert.Equal(50, (await RunAsync([.. args, "--vault", "missing"])).ExitCode);
        }

        Assert.Equal([1, 2, 3], File.ReadAllBytes(At("file")));
        Assert.False(Directory.Exists(At("missing")));
        Assert.False(File.Exists(At("folder/journal.db")));
    }

    [Fact]
    public async Task Refuses_a_vault_that_another_process_has_open()
    {
        await MakeVaultAsync();
        await using var owner = await KeyVault.OpenAsync(VaultPath);

        var run = await RunAsync("key", "rotate", "alias/a");

        Assert.Equal(51, run.ExitCode);
        Assert.Contains("is open in another process: close that one", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await owner.DescribeKeyAsync("alias/a")).OnDemandRotations);
    }

    [Fact]
    public async Task Refuses_a_vault_of_a_newer_format()
    {
        await MakeVaultAsync();
        var seal = Path.Combine(VaultPath, "seal.kas");
        var bytes = File.ReadAllBytes(seal);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), 2);
        File.WriteAllBytes(seal, bytes);
        var before = VaultContent();

        foreach (var args in new[] { new[] { "init" }, ["key", "list"], ["verify"] })
        {
            var run = await RunAsync(args);
            Assert.Equal(52, run.ExitCode);
            Assert.Contains("has format level 2, this release reads up to 1: use a newer release", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, VaultContent());
    }

    [Theory]
    [InlineData("run 'keyactors --help'")]
    [InlineData("'rotat' is not understood here: run 'keyactors key --help'", "key", "rotat")]
    [InlineData("Option '--key' is required: run 'keyactors encrypt --help'", "encrypt")]
    [InlineData("write KEY=VALUE", "encrypt", "--key", "alias/a", "--context", "novalue")]
    [InlineData("write KEY=VALUE", "key", "tag", "alias/a", "=x")]
    [InlineData("Option '--idempotency' is empty", "key", "rotate", "alias/a", "--idempotency", "")]
    [InlineData("both write to standard output", "encrypt", "--key", "alias/a", "--json", "--out", "-")]
    [InlineData("run 'keyactors random --help'", "random", "--bytes", "many")]
    public async Task A_command_line_that_is_not_understood_ends_with_2_before_anything_is_opened(string words, params string[] args)
    {
        var run = await RunAsync(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("'absent' does not exist", "encrypt", "--key", "alias/a", "--in", "absent", "--out", "G")]
    [InlineData("'vault' is a folder", "encrypt-file", "--key", "alias/a", "--in", "vault", "--out", "G")]
    [InlineData("The folder of 'no/G' does not exist", "encrypt-file", "--key", "alias/a", "--in", "F", "--out", "no/G")]
    [InlineData("'vault' is a folder", "encrypt", "--key", "alias/a", "--in", "F", "--out", "vault")]
    [InlineData("is no place for a file", "encrypt", "--key", "alias/a", "--in", "F", "--out", "/dev/keyactors-none")]
    [InlineData("is no place for a file", "encrypt-file", "--key", "alias/a", "--in", "F", "--out", "/dev/fd/1")]
    [InlineData("'absent' does not exist", "demo", "absent")]
    public async Task A_file_that_cannot_be_used_ends_with_74(string words, params string[] args)
    {
        await MakeVaultAsync();
        Write("F", Bytes(9));

        var run = await RunAsync(args);

        Assert.Equal(74, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }
}
