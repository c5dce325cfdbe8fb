using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>The walk of docs/operating/trail.md, and what a script gets of it.</summary>
public sealed class TrailScriptTests : Workshop
{
    private static readonly string[] Marks = ["opened", "closed"];

    [Fact]
    public async Task Tells_who_asked_what_and_what_came_of_it()
    {
        var id = await MakeVaultAsync();
        Write("F", Bytes(10));
        await GoodAsync("encrypt", "--key", "alias/a", "--context", "k=v", "--in", "F", "--out", "G");
        Assert.Equal(40, (await RunAsync("decrypt", "--in", "G")).ExitCode);
        Assert.Equal(21, (await RunAsync("encrypt", "--key", "alias/none", "--in", "F")).ExitCode);

        var table = (await GoodAsync("trail")).Text;
        Assert.Matches(@"(?m)^Time\s+Operation\s+Result\s+Key\s+Who\s+Details$", table);
        Assert.Matches(
            $@"(?m)^\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ\s+Encrypt\s+ok\s+alias/a\s+cli:{Environment.UserName} from \S+\s+10 bytes, k=v$", table);
        Assert.Matches($@"(?m)Decrypt\s+ciphertext-invalid\s+{id}\s", table);
        Assert.Matches(@"(?m)Encrypt\s+alias-unknown\s+alias/none\s", table);
        Assert.Matches(@"(?m)^-- \S+ \S+ the vault was opened, level trail\.$", table);

        Assert.Equal(["Encrypt ok", "Decrypt ciphertext-invalid"], await CallsAsync("--key", id, "--caller", "cli:*"));
        Assert.Equal(["Decrypt ciphertext-invalid", "Encrypt alias-unknown"], await CallsAsync("--result", "refused"));
        Assert.Equal(["Encrypt alias-unknown"], await CallsAsync("--result", "alias-unknown"));
        Assert.Equal(["Encrypt ok", "Encrypt alias-unknown"], await CallsAsync("--operation", "encrypt"));
        Assert.Equal(["CreateKey ok"], await CallsAsync("--caller", "host", "--operation", "CreateKey"));
        Assert.Equal(["Encrypt alias-unknown"], await CallsAsync("--limit", "1"));
        Assert.Empty(await CallsAsync("--until", "2020-01-01"));
        Assert.Empty(await CallsAsync("--since", "2090-01-01T00:00:00Z"));
        Assert.Equal(3, (await CallsAsync("--since", "2020-01-01", "--caller", "cli:*")).Count);
        var vain = await RunAsync("trail", "--key", "alias/none", "--json");
        Assert.Contains("no key is 'alias/none' here", vain.Error, StringComparison.Ordinal);
        Assert.Equal("alias/none", (string)Lines(vain).Single()["named"]!);

        var entry = Lines(await GoodAsync("trail", "--json", "--key", "alias/a", "--operation", "Encrypt", "--result", "ok")).Single();
        Assert.EndsWith(id, (string)entry["keyArn"]!, StringComparison.Ordinal);
        Assert.Equal(("v", 10, true), ((string)entry["context"]!["k"]!, (int)entry["bytes"]!, (bool)entry["readOnly"]!));
        Assert.Equal($"cli:{Environment.UserName}", (string)entry["by"]!["principal"]!);
    }

    [Fact]
    public async Task Is_part_of_what_is_verified_and_a_damaged_block_is_named()
    {
        await MakeVaultAsync();
        var said = (await GoodAsync("verify")).Text;
        Assert.Contains("Numbers, hash chain, keyed hash, times and content of every block of the trail.", said, StringComparison.Ordinal);
        Assert.True((int)(await GoodAsync("verify", "--json")).Json["trailBlocks"]! >= 3);

        Run("UPDATE trail SET body = CAST(substr(body, 1, length(body) - 1) || x'5a' AS BLOB) WHERE number = 2");
        var read = await RunAsync("trail");
        Assert.Equal(1, read.ExitCode);
        Assert.Contains("!! Block 2 of the trail was altered: its hash is another.", read.Text, StringComparison.Ordinal);
        Assert.Contains("the vault was closed", read.Text, StringComparison.Ordinal);
        Assert.Contains("trail #2: Block 2 of the trail was altered", read.Error, StringComparison.Ordinal);
        var verified = await RunAsync("verify", "--json");
        Assert.Equal((1, "trail-hash-mismatch"), (verified.ExitCode, (string)verified.Json["faults"]![0]!["code"]!));
        Assert.Equal(1, (await RunAsync("verify", "--chain-only")).ExitCode);
    }

    [Fact]
    public async Task Follows_a_vault_that_another_process_has_open_until_it_is_told_to_stop()
    {
        await MakeVaultAsync();
        await using var owner = await KeyVault.OpenAsync(VaultPath);
        var start = ToolRun.Start(Folder, ["trail", "--follow", "--json", "--operation", "Encrypt"]);
        using var follower = Process.Start(start)!;
        using var given = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var operation = 0;
        try
        {
            for (; operation < 3; operation++)
            {
                await owner.EncryptAsync("alias/a", new byte[operation + 1]);
                var line = await follower.StandardOutput.ReadLineAsync(given.Token);
                Assert.Equal(("call", operation + 1), ((string)JsonNode.Parse(line!)!["kind"]!, (int)JsonNode.Parse(line!)!["bytes"]!));
            }

            // Ctrl-C is how it ends.
            using var interrupt = Process.Start("kill", ["-INT", follower.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await follower.WaitForExitAsync(given.Token);
            Assert.Equal(("", 0), (await follower.StandardError.ReadToEndAsync(given.Token), follower.ExitCode));
        }
        finally
        {
            if (!follower.HasExited) follower.Kill();
        }
    }

    [Fact]
    public async Task Bad_input_is_told()
    {
        await FailsAsync(50, "no journal.db");
        await MakeVaultAsync();
        await FailsAsync(2, "takes a time such as", "--since", "yesterday");
        await FailsAsync(2, "--follow goes on and --until ends", "--follow", "--until", "2090-01-01");
        await FailsAsync(11, "give 1 to 10,000", "--limit", "0");
        await FailsAsync(11, "give 1 to 10,000", "--limit", "10001");
        await FailsAsync(10, "is no key", "--key", "no key");
        await FailsAsync(2, "is empty", "--caller", "");

        async Task FailsAsync(int exitCode, string sentence, params string[] args)
        {
            var run = await RunAsync(["trail", .. args]);
            Assert.True(run.ExitCode == exitCode, $"'{string.Join(' ', args)}' ended with {run.ExitCode}: {run.Error}");
            Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        }
    }

    private static List<JsonNode> Lines(ToolRun run) =>
        [.. run.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!)];

    private async Task<List<string>> CallsAsync(params string[] args) =>
    [
        .. Lines(await GoodAsync(["trail", "--json", .. args])).Where(static line => !Marks.Contains((string)line["kind"]!))
            .Select(static line => $"{(string)line["operation"]!} {(string)line["result"]!}"),
    ];

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(VaultPath, "trail.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A test's own statement.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
