using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Data.Sqlite;

using Xunit;

namespace KeyActors.Engine.Tests.History;

public sealed class VaultHistoryTests
{
    private static readonly ExampleVault Example = new();

    [Fact]
    public async Task Tells_a_key_s_history_with_what_who_and_a_sentence()
    {
        using var journal = Example.Store();

        var entries = await All(VaultHistory.Open(journal.Folder).OfKeyAsync(Example.Key, StoredJournal.Mac));

        Assert.Equal(
            ["key.created", "key.rotated", "key.disabled", "key.enabled", "key.alias-attached"],
            entries.Select(static e => e.What));
        Assert.Equal([1L, 2, 3, 4, 5], entries.Select(static e => e.Number));
        Assert.All(entries, static e => Assert.Equal("zoe", e.By!.Principal));
        Assert.All(entries, static e => Assert.Equal(e.At, e.Event!.At));
        Assert.All(entries, static e => Assert.True(e.Chain is { IsWhole: true, MacsChecked: true }));
        Assert.Equal(
            "Created as SymmetricDefault for EncryptDecrypt, material 0100000000000000, 1 tag, description 'orders?[2J'.",
            entries[0].Details);
        Assert.Equal("Material 0200000000000000 seals from now on (OnDemand).", entries[1].Details);
        Assert.Equal("alias/orders points here (event 5 of the directory).", entries[4].Details);
    }

    [Fact]
    public async Task Shows_damaged_rows_and_what_the_chain_says_from_there_on()
    {
        using var journal = Example.Store();
        journal.Run(
            "UPDATE journal SET message = x'00' WHERE persistence_id = $s AND sequence_number = 3",
            ("$s", PersistenceIds.Key(Example.Key)));

        var entries = await All(VaultHistory.Open(journal.Folder).OfKeyAsync(Example.Key));

        Assert.Equal(
            ["key.created", "key.rotated", "unreadable", "key.enabled", "key.alias-attached"],
            entries.Select(static e => e.What));
        Assert.Equal([true, true, false, false, false], entries.Select(static e => e.Chain.IsWhole));
        Assert.Null(entries[2].Event);
        Assert.Equal(3, entries[4].Chain.FirstFault!.Number);
    }

    [Fact]
    public async Task A_forged_event_is_shown_and_its_verdict_needs_the_key()
    {
        using var journal = Example.Store();
        var forged = EventCodec.Encode(new KeyEvent.Disabled(ExampleVault.At(40), ExampleVault.Stamp("forged")));
        var last = EnvelopeCodec.Decode("key.alias-attached/1", journal.Message(PersistenceIds.Key(Example.Key), 5));
        var chain = StreamChain.After(PersistenceIds.Key(Example.Key), new Zeroes(), last);
        journal.Insert(PersistenceIds.Key(Example.Key), chain.Append(ExampleVault.At(40), forged.Manifest, forged.Payload));
        var history = VaultHistory.Open(journal.Folder);

        var unkeyed = (await All(history.OfKeyAsync(Example.Key)))[^1];
        var keyed = (await All(history.OfKeyAsync(Example.Key, StoredJournal.Mac)))[^1];

        Assert.True(unkeyed.Chain is { IsWhole: true, MacsChecked: false });
        Assert.Equal("mac-mismatch", keyed.Chain.FirstFault!.Code);
        Assert.Equal("key.disabled", keyed.What);
    }

    [Fact]
    public async Task A_state_is_that_of_its_number_and_of_its_instant()
    {
        using var journal = Example.Store();
        var history = VaultHistory.Open(journal.Folder);
        KeyState? expected = null;

        Assert.Null(await history.StateAtAsync(Example.Key, ExampleVault.Noon.AddTicks(-1)));
        foreach (var happened in Example.KeyEvents)
        {
            expected = KeyState.Evolve(expected, happened);
            Alike(expected, await history.StateAsync(Example.Key, expected.Number));
            Alike(expected, await history.StateAtAsync(Example.Key, happened.At));
            Alike(expected, await history.StateAtAsync(Example.Key, happened.At.AddTicks(1)));
        }

        Alike(expected!, await history.StateAsync(Example.Key, null));
        Alike(expected!, await history.StateAsync(Example.Key, 1000));
        Assert.Null(await history.StateAsync(ExampleVault.Named("00000000-0000-4000-8000-000000000000"), null));
    }

    [Fact]
    public async Task A_state_behind_a_fault_is_refused_and_one_before_it_is_not()
    {
        using var journal = Example.Store();
        journal.Run(
            "DELETE FROM journal WHERE persistence_id = $s AND sequence_number = 3",
            ("$s", PersistenceIds.Key(Example.Key)));
        var history = VaultHistory.Open(journal.Folder);

        var e = await Assert.ThrowsAsync<RefusedException>(() => history.StateAsync(Example.Key, null));

        Assert.Equal(new Refusal.KeyUnavailable(Example.Key), e.Refusal);
        Assert.Equal(1, (await history.StateAsync(Example.Key, 1))!.Number);
    }

    [Fact]
    public async Task Resolves_each_kind_of_name()
    {
        using var journal = Example.Store();
        var history = VaultHistory.Open(journal.Folder);
        Assert.True(RegionName.TryParse("eu-west-1", out var region));
        var elsewhere = new Realm(AccountId.Default, region);

        Assert.Equal(Example.Key, await history.ResolveAsync(new KeyRef.ById(Example.Key.Id), Realm.Default));
        Assert.Equal(Example.Key, await history.ResolveAsync(new KeyRef.ByAlias(ExampleVault.Orders), Realm.Default));
        Assert.Equal(Example.Other, await history.ResolveAsync(new KeyRef.ByArn(Example.Other), elsewhere));
        var aliasArn = new KeyRef.ByAliasArn(new AliasArn(Realm.Default, ExampleVault.Orders));
        Assert.Equal(Example.Key, await history.ResolveAsync(aliasArn, elsewhere));
        Assert.Null(await history.ResolveAsync(new KeyRef.ById(Example.Key.Id), elsewhere));
        Assert.Null(await history.ResolveAsync(new KeyRef.ByAlias(ExampleVault.Orders), elsewhere));
        Assert.Null(await history.ResolveAsync(new KeyRef.ByAlias(AliasName.Parse("alias/none")), Realm.Default));
    }

    [Fact]
    public async Task A_damaged_directory_resolves_nothing()
    {
        using var journal = Example.Store();
        journal.Run("DELETE FROM journal WHERE persistence_id = 'realm:us-east-1:000000000000' AND sequence_number = 5");

        var e = await Assert.ThrowsAsync<RefusedException>(
            () => VaultHistory.Open(journal.Folder).ResolveAsync(new KeyRef.ByAlias(ExampleVault.Orders), Realm.Default));

        Assert.Contains("event 6", Assert.IsType<Refusal.VaultUnusable>(e.Refusal).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_streams_once_each_in_order()
    {
        using var journal = Example.Store();

        var streams = await All(VaultHistory.Open(journal.Folder).StreamsAsync());

        string[] expected =
        [
            PersistenceIds.Key(Example.Key),
            PersistenceIds.Key(Example.Other),
            PersistenceIds.Realm(Realm.Default),
            PersistenceIds.Vault,
        ];
        Assert.Equal(expected, streams);
    }

    [Fact]
    public async Task Reads_one_moment_while_another_connection_writes_and_sees_the_next_one_after()
    {
        using var journal = Example.Store();
        var history = VaultHistory.Open(journal.Folder);
        journal.Run("BEGIN IMMEDIATE");
        journal.Add(Example.Key, new KeyEvent.Disabled(ExampleVault.At(50), ExampleVault.Stamp("later")));

        Assert.Equal(5, (await history.StateAsync(Example.Key, null))!.Number);
        await using (var entries = history.OfKeyAsync(Example.Key).GetAsyncEnumerator())
        {
            Assert.True(await entries.MoveNextAsync());
            journal.Run("COMMIT");
            var rest = 1;
            while (await entries.MoveNextAsync()) rest++;
            Assert.Equal(5, rest);
        }

        Assert.Equal(6, (await history.StateAsync(Example.Key, null))!.Number);
    }

    [Fact]
    public async Task Reads_a_closed_vault_and_changes_nothing_in_its_file()
    {
        using var journal = Example.Store();
        journal.Close();
        var path = Path.Combine(journal.Folder, "journal.db");
        Assert.False(File.Exists(path + "-wal"));
        var before = await File.ReadAllBytesAsync(path);

        Assert.Equal(5, (await VaultHistory.Open(journal.Folder).StateAsync(Example.Key, null))!.Number);

        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public void Refuses_a_folder_that_is_no_vault()
    {
        var folder = Directory.CreateTempSubdirectory("keyactors-none-").FullName;
        try
        {
            Assert.Contains("no journal.db", Refused(folder), StringComparison.Ordinal);
            Assert.Contains("no journal.db", Refused(Path.Combine(folder, "absent")), StringComparison.Ordinal);

            File.WriteAllText(Path.Combine(folder, "journal.db"), new string('x', 5000));
            Assert.Contains("code 26", Refused(folder), StringComparison.Ordinal);

            File.Delete(Path.Combine(folder, "journal.db"));
            using (var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "journal.db")};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "CREATE TABLE other (a); CREATE VIEW journal AS SELECT * FROM other";
                command.ExecuteNonQuery();
            }

            Assert.Contains("no table", Refused(folder), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Refused(string folder) => Assert.IsType<Refusal.VaultUnusable>(
        Assert.Throws<RefusedException>(() => VaultHistory.Open(folder)).Refusal).Why;

    private static void Alike(KeyState expected, KeyState? found)
    {
        Assert.NotNull(found);
        Assert.Equal(
            (expected.Number, expected.LastAt, expected.Status, expected.AliasMark),
            (found.Number, found.LastAt, found.Status, found.AliasMark));
        Assert.Equal(expected.Materials.AsEnumerable(), found.Materials);
        Assert.Equal(expected.Tags, found.Tags);
        Assert.Equal(expected.Aliases, found.Aliases);
    }

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }

    private sealed class Zeroes : IChainMac
    {
        public void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac) => mac.Clear();
    }
}
