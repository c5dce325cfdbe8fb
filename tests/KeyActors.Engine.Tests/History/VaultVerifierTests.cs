using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Engine.Tests.History;

public sealed class VaultVerifierTests
{
    private static readonly ExampleVault Example = new();
    private static readonly string Key = PersistenceIds.Key(Example.Key);
    private static readonly string Directory = PersistenceIds.Realm(Realm.Default);

    private const string Stranger = "key:us-east-1:000000000000:00000000-0000-4000-8000-000000000000";
    private const string KeyInCapitals = "key:us-east-1:000000000000:1234ABCD-12ab-4cd3-8abc-1234567890ab";
    private const string FlipLast = "message = CAST(substr(message, 1, length(message) - 1) || x'5a' AS BLOB)";

    private const string SwapNumbers = """
        UPDATE journal SET sequence_number = -2 WHERE persistence_id = $key AND sequence_number = 2;
        UPDATE journal SET sequence_number = 2 WHERE persistence_id = $key AND sequence_number = 3;
        UPDATE journal SET sequence_number = 3 WHERE persistence_id = $key AND sequence_number = -2
        """;

    /// <summary>Every single tampering, the stream and number that must be named first, and by which codes.</summary>
    internal static readonly Tampering[] Tamperings =
    [
        new("deletes the first row", Key, 2, "number-gap", null, Delete("$key", "= 1")),
        new("deletes a middle row", Key, 3, "number-gap", null, Delete("$key", "= 2")),
        new("marks a row as deleted", Key, 2, "row-deleted", null, Set(2, "deleted = 1")),
        new("flips a byte of a payload", Key, 2, "mac-mismatch", 3, Set(2, FlipLast)),
        new("flips a byte of the newest payload", "vault", 1, "mac-mismatch", 0,
            $"UPDATE journal SET {FlipLast} WHERE persistence_id = 'vault'"),
        new("swaps two messages", Key, 2, "number-differs", null, Swap("message")),
        new("swaps two manifests", Key, 2, "mac-mismatch", null, Swap("manifest")),
        new("changes a manifest to another of the table", Key, 3, "mac-mismatch", 4, Set(3, "manifest = 'key.enabled/1'")),
        new("changes a manifest to a type name", Key, 3, "unknown-manifest", null, Set(3, "manifest = 'System.Object'")),
        new("removes a manifest", Key, 3, "unknown-manifest", null, Set(3, "manifest = NULL")),
        new("changes an identifier", Key, 2, "foreign-serializer", null, Set(2, "identifier = 1")),
        new("removes an identifier", Key, 2, "foreign-serializer", null, Set(2, "identifier = NULL")),
        new("changes the number of the newest row", Key, 6, "number-differs", null, Set(5, "sequence_number = 6")),
        new("makes a number a text", Key, 1, "number-gap", null, Set(1, "sequence_number = 'x'"), AnyNumber: true),
        new("exchanges the numbers of two rows", Key, 2, "number-differs", null, SwapNumbers),
        new("makes a message a text", Key, 2, "column-malformed", null, Set(2, "message = 'a text'")),
        new("makes a message huge", Key, 2, "column-malformed", null, Set(2, "message = zeroblob(50000000)")),
        new("empties a message", Key, 2, "unreadable", null, Set(2, "message = zeroblob(0)")),
        new("moves a row from another stream into the gap it fits", Key, 3, "prev-mismatch", null,
            $"{Delete("$key", "= 3")}; UPDATE journal SET persistence_id = $key "
            + "WHERE persistence_id = $other AND sequence_number = 3"),
        new("copies another stream's row behind the newest", Key, 6, "number-differs", null, Copy("$other", 2, "$key", 6)),
        new("renames a stream to another key", Stranger, 1, "prev-mismatch", null, Rename("$key", Stranger)),
        new("adds a stream that no vault writes", "/sharding/keys", 0, "unknown-stream", 0,
            Copy("$key", 1, "'/sharding/keys'", 1)),
        new("spells a key's stream otherwise", KeyInCapitals, 0, "unknown-stream", 0, Rename("$key", KeyInCapitals)),
        new("deletes a middle row of a directory", Directory, 3, "number-gap", null, Delete("$realm", "= 2")),
        new("moves a key's row into a directory", Directory, 7, "number-differs", null,
            Set(5, "persistence_id = $realm, sequence_number = 7")),
        new("cuts a directory behind what a key records", Key, 0, "directory-behind", 0, Delete("$realm", ">= 5")),
        new("deletes the history of an alias's key", Directory, 0, "alias-without-key", 0, Delete("$key", "> 0")),
        new("deletes a directory", Key, 0, "key-unclaimed", 0, Delete("$realm", "> 0")),
    ];

    public static TheoryData<string> TamperingNames => [.. Tamperings.Select(static t => t.Name)];

    [Theory]
    [MemberData(nameof(TamperingNames))]
    public async Task Names_the_place_when_someone(string tampering)
    {
        var t = Tamperings.Single(x => x.Name == tampering);
        using var journal = Tampered(t);

        var keyed = await Verify(journal, Example.Secrets);
        var unkeyed = await VaultVerifier.VerifyAsync(VaultHistory.Open(journal.Folder), null, null, null);

        Assert.False(keyed.IsWhole);
        Assert.Equal((t.Stream, t.Code), (keyed.FirstFault!.Stream, keyed.FirstFault.Code));
        if (!t.AnyNumber) Assert.Equal(t.Number, keyed.FirstFault.Number);
        if (t is { UnkeyedNumber: 0, Code: "mac-mismatch" })
        {
            Assert.True(unkeyed.IsWhole);
            return;
        }

        var at = t.UnkeyedNumber ?? t.Number;
        Assert.Contains(unkeyed.Faults, f => f.Stream == t.Stream && (f.Number == at || t.AnyNumber));
    }

    [Fact]
    public async Task A_good_history_is_whole_and_counted()
    {
        using var journal = Example.Store();

        var report = await Verify(journal, Example.Secrets);

        Assert.Empty(report.Faults);
        Assert.True(report.IsWhole);
        Assert.Null(report.FirstFault);
        Assert.Empty(report.Notes);
        Assert.Equal((4, 15, 2, 1, 3), (report.Streams, report.Events, report.Keys, report.Aliases, report.Materials));
        Assert.Equal(5, report.Checked.Length);
        Assert.Contains(report.NotChecked, static s => s.Contains("cut off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_what_it_could_not_check_while_the_vault_is_not_open()
    {
        using var journal = Example.Store();

        var report = await VaultVerifier.VerifyAsync(VaultHistory.Open(journal.Folder), null, null, null);

        Assert.True(report.IsWhole);
        Assert.Equal(3, report.Checked.Length);
        Assert.Contains(report.NotChecked, static s => s.StartsWith("Keyed hashes", StringComparison.Ordinal));
        Assert.Contains(report.NotChecked, static s => s.StartsWith("Stored secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cut_tail_is_not_seen_yet_and_every_report_says_so()
    {
        using var journal = Example.Store();
        Assert.Equal(1, Run(journal, Delete("$other", "= 3")));
        Assert.Equal(2, Run(journal, Delete("$realm", ">= 5")));
        Assert.Equal(1, Run(journal, Delete("$key", "= 5")));

        var report = await Verify(journal, Example.Secrets);

        Assert.Empty(report.Faults);
        Assert.Contains(report.NotChecked, static s => s.Contains("cut off", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_secret_and_another_material_are_named_with_the_event_that_named_them()
    {
        using var journal = Example.Store();
        var secrets = new ExampleVault().Secrets;
        secrets.Remove(ExampleVault.Secret(1));
        secrets[ExampleVault.Secret(2)] = ExampleVault.Material(9);

        var report = await Verify(journal, secrets);

        Assert.Equal(
            [(Key, 1L, "secret-missing"), (Key, 2L, "secret-differs")],
            report.Faults.Select(static f => (f.Stream, f.Number, f.Code)));
        Assert.Contains("0200000000000000", report.Faults[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_no_key_names_is_a_note()
    {
        using var journal = Example.Store();
        var secrets = new ExampleVault().Secrets;
        secrets[ExampleVault.Secret(8)] = ExampleVault.Material(8);

        var report = await Verify(journal, secrets);

        Assert.True(report.IsWhole);
        Assert.Contains("1 secret is held", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claimed_id_without_a_history_is_a_note()
    {
        using var journal = Example.Store();
        journal.Add(Realm.Default, new RealmEvent.KeyClaimed(
            ExampleVault.At(20),
            ExampleVault.Stamp("claim 3"),
            ExampleVault.Named("00000000-0000-4000-8000-000000000000").Id));

        var report = await Verify(journal, Example.Secrets);

        Assert.True(report.IsWhole);
        Assert.Contains("1 key id is claimed", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_change_that_is_not_yet_recorded_is_a_note()
    {
        using var journal = Example.Store();
        journal.Add(Realm.Default, new RealmEvent.AliasUpdated(
            ExampleVault.At(20), ExampleVault.Stamp("alias 3"), ExampleVault.Orders, Example.Key.Id, Example.Other.Id));

        var report = await Verify(journal, Example.Secrets);

        Assert.True(report.IsWhole);
        Assert.Contains("1 alias change", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Aliases_that_disagree_are_named_in_both_directions()
    {
        using var journal = Example.Store();
        journal.Add(Realm.Default, new RealmEvent.AliasCreated(
            ExampleVault.At(20), ExampleVault.Stamp("alias 4"), AliasName.Parse("alias/one"), Example.Key.Id));
        journal.Add(Realm.Default, new RealmEvent.AliasRecorded(ExampleVault.At(21), ExampleVault.Stamp("record 4"), 7));
        journal.Add(Example.Other, new KeyEvent.AliasAttached(
            ExampleVault.At(22), ExampleVault.Stamp("record 4"), AliasName.Parse("alias/two"), 7));

        var report = await Verify(journal, Example.Secrets);

        Assert.Equal(
            [(Key, "alias-unrecorded"), (PersistenceIds.Key(Example.Other), "alias-unknown")],
            report.Faults.Select(static f => (f.Stream, f.Code)));
    }

    [Fact]
    public async Task An_event_that_cannot_follow_is_named_even_when_its_chain_is_right()
    {
        using var journal = Example.Store();
        journal.Add(Example.Key, new KeyEvent.Enabled(ExampleVault.At(30), ExampleVault.Stamp("enable twice")));
        journal.Add(new VaultEvent.Created(
            ExampleVault.At(30), ExampleVault.Stamp("again"), "00112233445566778899aabbccddeeff", 1));

        var report = await Verify(journal, Example.Secrets);

        Assert.Equal(
            [("vault", 2L, "impossible"), (Key, 6L, "impossible")],
            report.Faults.Select(static f => (f.Stream, f.Number, f.Code)));
        Assert.Contains(report.NotChecked, static s => s.Contains("1 streams with faults", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stream_that_creates_another_key_is_named()
    {
        using var journal = Example.Store();
        var third = ExampleVault.Named("00000000-0000-4000-8000-000000000000");
        journal.Add(third, Example.KeyEvents[0]);

        var report = await Verify(journal, Example.Secrets);

        Assert.Contains(
            report.Faults, f => f.Stream == PersistenceIds.Key(third) && f is { Number: 1, Code: "foreign-event" });
    }

    [Fact]
    public async Task One_fault_does_not_hide_the_next_and_the_count_is_whole()
    {
        using var journal = Example.Store();
        Run(journal, Delete("$key", "= 2"));
        Run(journal, Set(4, FlipLast));
        Run(journal, "UPDATE journal SET identifier = 1 WHERE persistence_id = $other AND sequence_number = 1");

        var report = await Verify(journal, Example.Secrets);

        var other = PersistenceIds.Key(Example.Other);
        Assert.Equal(
            [(Key, 3L, "number-gap"), (Key, 4L, "mac-mismatch"), (other, 1L, "foreign-serializer")],
            report.Faults.Select(static f => (f.Stream, f.Number, f.Code)));
        Assert.Equal(3, report.FaultCount);
    }

    [Fact]
    public async Task A_gap_behind_an_altered_event_is_named_too()
    {
        using var journal = Example.Store();
        Run(journal, Set(3, FlipLast));
        Run(journal, Delete("$key", "= 4"));

        var report = await Verify(journal, Example.Secrets);

        Assert.Equal([(3L, "mac-mismatch"), (5L, "number-gap")], report.Faults.Select(static f => (f.Number, f.Code)));
    }

    [Fact]
    public async Task Keeps_the_first_thousand_faults_and_counts_all()
    {
        using var journal = Example.Store();
        journal.Run("""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
            INSERT INTO journal SELECT NULL, 0, 0, 'stray-' || printf('%05d', i), 1, zeroblob(1), NULL, 'x', 1, '' FROM n
            """);

        var report = await Verify(journal, Example.Secrets);

        Assert.Equal(1500, report.FaultCount);
        Assert.Equal(VerificationReport.FaultsMax, report.Faults.Length);
    }

    [Fact]
    public async Task A_file_that_breaks_while_it_is_read_is_a_fault_and_not_an_exception()
    {
        using var journal = Example.Store();
        for (var i = 0; i < 400; i++)
        {
            journal.Add(Example.Other, new KeyEvent.DescriptionUpdated(
                ExampleVault.At(100 + i), ExampleVault.Stamp($"text {i}"), new string('x', 300)));
        }

        journal.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        journal.Close();
        using (var file = File.OpenWrite(Path.Combine(journal.Folder, "journal.db")))
        {
            for (var page = 10; page < file.Length / 4096; page++)
            {
                file.Position = page * 4096;
                file.Write(new byte[64]);
            }
        }

        var report = await Verify(journal, Example.Secrets);

        Assert.Contains(report.Faults, static f => f is { Stream: "journal.db", Code: "file-unreadable" });
        Assert.Contains(report.NotChecked, static s => s.Contains("could not be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_progress_and_can_be_ended()
    {
        using var journal = Example.Store();
        var told = new List<long>();
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await VaultVerifier.VerifyAsync(VaultHistory.Open(journal.Folder), null, null, new Listener(told.Add));

        Assert.Equal([15], told);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => VaultVerifier.VerifyAsync(VaultHistory.Open(journal.Folder), null, null, null, ended.Token));
    }

    private static Task<VerificationReport> Verify(StoredJournal journal, ISecretInventory secrets) =>
        VaultVerifier.VerifyAsync(VaultHistory.Open(journal.Folder), StoredJournal.Mac, secrets, null);

    private static StoredJournal Tampered(Tampering t)
    {
        var journal = Example.Store();
        Assert.NotEqual(0, Run(journal, t.Sql));
        return journal;
    }

    private static int Run(StoredJournal journal, string sql) =>
        journal.Run(sql, ("$key", Key), ("$other", PersistenceIds.Key(Example.Other)), ("$realm", Directory));

    private static string Set(long number, string what) =>
        $"UPDATE journal SET {what} WHERE persistence_id = $key AND sequence_number = {number}";

    private static string Delete(string stream, string numbers) =>
        $"DELETE FROM journal WHERE persistence_id = {stream} AND sequence_number {numbers}";

    private static string Rename(string stream, string other) =>
        $"UPDATE journal SET persistence_id = '{other}' WHERE persistence_id = {stream}";

    private static string Copy(string from, long number, string to, long copied) =>
        $"INSERT INTO journal SELECT NULL, created, 0, {to}, {copied}, message, tags, manifest, identifier, writer_uuid "
        + $"FROM journal WHERE persistence_id = {from} AND sequence_number = {number}";

    private static string Swap(string column)
    {
        const string of = "FROM journal WHERE persistence_id = $key AND sequence_number =";
        return $"CREATE TEMP TABLE old AS SELECT {column} AS a, (SELECT {column} {of} 3) AS b {of} 2;"
            + $"{Set(2, $"{column} = (SELECT b FROM old)")};{Set(3, $"{column} = (SELECT a FROM old)")}";
    }

    private sealed class Listener(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }

    /// <param name="Name">What someone does.</param>
    /// <param name="Stream">The stream that must be named first.</param>
    /// <param name="Number">The event that must be named first.</param>
    /// <param name="Code">The first code with the key.</param>
    /// <param name="UnkeyedNumber">Where it shows without the key; null: there too; 0 with mac-mismatch: nowhere.</param>
    /// <param name="Sql">How.</param>
    /// <param name="AnyNumber">The row no longer says which number it is.</param>
    internal sealed record Tampering(
        string Name, string Stream, long Number, string Code, long? UnkeyedNumber, string Sql, bool AnyNumber = false);
}
