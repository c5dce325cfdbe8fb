using System.Text.Json.Nodes;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class HistoryScriptTests : Workshop
{
    private const string LastByteFlipped = """
        UPDATE journal SET message = CAST(substr(message, 1, length(message) - 1)
          || CASE WHEN hex(substr(message, -1)) = '00' THEN x'01' ELSE x'00' END AS BLOB)
        WHERE
        """;

    [Fact]
    public async Task Tells_number_time_what_and_who_of_each_event()
    {
        await MakeVaultAsync();
        await GoodAsync("key", "rotate", "alias/a");

        var table = (await GoodAsync("history", "alias/a")).Text;
        Assert.Matches(@"(?m)^1\s+\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\s+key\.created\s+host from in-process\s+Created as", table);
        Assert.Matches($@"(?m)^3\s+.*\s+key\.rotated\s+cli:{Environment.UserName} from {Environment.MachineName}\s", table);
        Assert.Contains("The hash chain of 3 events is whole", table, StringComparison.Ordinal);

        var events = (await GoodAsync("history", "alias/a", "--json")).Json.AsArray();
        Assert.Equal([1, 2, 3], events.Select(static e => (int)e!["number"]!));
        Assert.Equal($"cli:{Environment.UserName}", (string)events[2]!["by"]!["principal"]!);
        Assert.True((bool)events[2]!["whole"]!);
    }

    [Fact]
    public async Task Reads_a_history_and_checks_the_chain_while_another_process_has_the_vault()
    {
        var id = await MakeVaultAsync();
        await using var owner = await KeyVault.OpenAsync(VaultPath);
        await owner.RotateKeyAsync("alias/a");

        Assert.Equal(3, (await GoodAsync("history", id, "--json")).Json.AsArray().Count);
        var said = (await GoodAsync("verify", "--chain-only")).Text;
        Assert.Contains("Keyed hashes: the vault is not open", said, StringComparison.Ordinal);
        Assert.Equal(51, (await RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task Verifies_a_whole_vault()
    {
        await MakeVaultAsync();

        var said = (await GoodAsync("verify")).Text;
        Assert.Contains("The keyed hash of every event.", said, StringComparison.Ordinal);
        Assert.Contains("Whole: no fault in 6 events.", said, StringComparison.Ordinal);
        var report = (await GoodAsync("verify", "--json")).Json;
        Assert.True((bool)report["whole"]!);
        Assert.Equal((1, 1, 1), ((int)report["keys"]!, (int)report["aliases"]!, (int)report["materials"]!));
    }

    [Theory]
    [InlineData("key:", 1)]
    [InlineData("key:", 2)]
    [InlineData("realm:", 2)]
    [InlineData("vault", 1)]
    public async Task Names_the_first_altered_event(string stream, int number)
    {
        await MakeVaultAsync();
        Alter(LastByteFlipped + $" persistence_id LIKE '{stream}%' AND sequence_number = {number}");

        var people = await RunAsync("verify");
        Assert.Equal(1, people.ExitCode);
        Assert.Matches($@"(?m)^keyactors: The history is not whole, \d+ faults?; the first is {stream}\S* #{number}: ", people.Error);

        var script = await RunAsync("verify", "--json");
        Assert.Equal(1, script.ExitCode);
        Assert.False((bool)script.Json["whole"]!);
        Assert.Equal(number, (int)script.Json["faults"]![0]!["number"]!);
        Assert.StartsWith(stream, (string)script.Json["faults"]![0]!["stream"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Names_a_missing_event_the_newest_too(int number)
    {
        await MakeVaultAsync();
        Alter($"DELETE FROM journal WHERE persistence_id LIKE 'key:%' AND sequence_number = {number}");

        var run = await RunAsync("verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the first is key:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM heads WHERE persistence_id LIKE 'key:%'", "anchor-differs")]
    [InlineData("UPDATE heads SET number = number + 1 WHERE persistence_id LIKE 'key:%'", "head-altered")]
    public async Task Names_what_was_done_to_the_heads_of_a_vault_that_does_not_open(string edit, string code)
    {
        await MakeVaultAsync();
        Alter(edit);
        Assert.Equal(50, (await RunAsync("key", "list")).ExitCode);

        var run = await RunAsync("verify", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(code, run.Json["faults"]!.AsArray().Select(static f => (string)f!["code"]!));
    }

    [Theory]
    [InlineData("journal.db", "verify")]
    [InlineData("journal.db", "verify", "--chain-only")]
    [InlineData("seal.kas", "verify")]
    [InlineData("secrets-1.kas", "verify")]
    [InlineData("anchor.kas", "verify")]
    [InlineData("anchor.kas", "verify", "--chain-only")]
    public async Task Names_a_file_that_is_missing_and_ends_with_1(string name, params string[] args)
    {
        await MakeVaultAsync();
        File.Delete(Path.Combine(VaultPath, name));

        var people = await RunAsync(args);
        Assert.Equal(1, people.ExitCode);
        Assert.Contains(name.Replace('1', '*'), people.Error, StringComparison.Ordinal);

        var script = await RunAsync([.. args, "--json"]);
        Assert.Equal(1, script.ExitCode);
        Assert.False((bool)script.Json["whole"]!);
        if (name != "anchor.kas" || args.Length > 1) Assert.Equal("file-missing", (string)script.Json["faults"]![0]!["code"]!);
        Assert.False(File.Exists(Path.Combine(VaultPath, name)));
    }

    [Theory]
    [InlineData("seal.kas", "verify")]
    [InlineData("secrets-1.kas", "verify")]
    [InlineData("journal.db", "verify")]
    [InlineData("journal.db", "verify", "--chain-only")]
    public async Task A_file_that_cannot_be_told_from_noise_is_a_fault(string name, params string[] args)
    {
        await MakeVaultAsync();
        foreach (var log in Directory.GetFiles(VaultPath, "journal.db-*")) File.Delete(log);
        File.WriteAllBytes(Path.Combine(VaultPath, name), Bytes(5_000));

        var run = await RunAsync(args);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(name, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verifying_changes_no_byte_of_a_vault()
    {
        await MakeVaultAsync();
        var before = Files();

        await GoodAsync("verify");

        Assert.Equal(before, Files());

        Dictionary<string, string> Files() => Directory.GetFiles(VaultPath)
            .Where(static f => !f.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal))
            .ToDictionary(static f => f, static f => Convert.ToHexString(File.ReadAllBytes(f)));
    }

    [Fact]
    public async Task A_history_with_a_fault_is_shown_and_ends_with_1()
    {
        await MakeVaultAsync();
        Alter(LastByteFlipped + " persistence_id LIKE 'key:%' AND sequence_number = 1");

        var run = await RunAsync("history", "alias/a");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("key.alias-attached", run.Text, StringComparison.Ordinal);
        Assert.Contains("keyactors: key:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_secret_is_a_fault()
    {
        await MakeVaultAsync();
        var file = Path.Combine(VaultPath, "secrets-1.kas");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        var run = await RunAsync("verify", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.False((bool)run.Json["whole"]!);
    }
}
