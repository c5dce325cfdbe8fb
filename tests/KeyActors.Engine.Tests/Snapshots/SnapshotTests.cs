using System.Globalization;

using KeyActors.Engine.Tests.Durability;
using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Data.Sqlite;

using Xunit;

namespace KeyActors.Engine.Tests.Snapshots;

/// <summary>A vault with snapshots is the vault that it is without them, whatever becomes of <c>snapshots.db</c>.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string FileName = "snapshots.db";
    private const int FileSeal = 10;
    private const int Discarded = 60;
    private const int MadeAnew = 61;
    private const int Away = 62;
    private readonly VaultHome home = new();

    /// <summary>What was logged, but for the word about the file seal, which comes at every opening.</summary>
    private IReadOnlyList<(int Number, string Text)> Said => [.. home.Alarms.Lines.Where(static l => l.Number != FileSeal)];

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task A_stream_has_its_two_newest_snapshots_and_goes_on_from_the_newest()
    {
        var key = await LiveAsync(10, every: 3);

        Assert.Equal([6L, 9L], Numbers(PersistenceIds.Key(key)));

        // What lies before the newest is not read: else this would be noticed.
        Assert.Equal(3, Journal("UPDATE journal SET message = x'00' WHERE persistence_id LIKE 'key:%' AND sequence_number BETWEEN 4 AND 6"));
        await using var vault = await home.OpenAsync();
        await AssertHasAllAsync(vault, key, 10);
        Assert.Empty(Said);
    }

    [Fact]
    public async Task A_directory_goes_on_from_its_newest_snapshot()
    {
        await using (var vault = await OpenAsync(3))
            for (var n = 0; n < 9; n++) await vault.CreateKeyAsync($"alias/key-{n}");
        Assert.Equal(2, Numbers("realm:us-east-1:000000000000").Count);

        Assert.Equal(1, Journal("UPDATE journal SET message = x'00' WHERE persistence_id LIKE 'realm:%' AND sequence_number = 2"));
        await using var reopened = await home.OpenAsync();
        for (var n = 0; n < 9; n++) Assert.NotEmpty(await reopened.EncryptAsync($"alias/key-{n}", "still known"u8.ToArray()));
        await reopened.UpdateAliasAsync("alias/key-0", "alias/key-1");
        Assert.Empty(Said);
    }

    [Fact]
    public async Task A_stream_whose_snapshots_were_lost_gets_one_when_it_is_read()
    {
        var key = await LiveAsync(10, every: 3);
        File.Delete(home.At(FileName));

        await using (var vault = await OpenAsync(4)) await AssertHasAllAsync(vault, key, 10);

        Assert.Equal([10L], Numbers(PersistenceIds.Key(key)));
    }

    [Fact]
    public async Task A_retry_across_a_snapshot_gets_the_first_answer()
    {
        string key;
        var once = IdempotencyKey.Of("one intention");
        KeyMaterialId first;
        await using (var vault = await OpenAsync(3))
        {
            key = (await vault.CreateKeyAsync("alias/a")).Arn.ToString();
            first = await vault.Once(once).RotateKeyAsync(key);
            for (var n = 0; n < 4; n++) await vault.UpdateDescriptionAsync(key, $"{n}");
        }

        await using var reopened = await home.OpenAsync();
        Assert.Equal(first, await reopened.Once(once).RotateKeyAsync(key));
        Assert.Equal(2, (await reopened.DescribeKeyAsync(key)).Materials.Length);
    }

    [Fact]
    public async Task None_is_written_or_read_when_the_setting_says_so()
    {
        var key = await LiveAsync(10, every: 0);
        Assert.False(File.Exists(home.At(FileName)));
        await using var vault = await home.OpenAsync();
        await AssertHasAllAsync(vault, key, 10);
    }

    [Theory]
    [InlineData("UPDATE snapshots SET body = zeroblob(100) WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET body = x'' WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET body = 'text' WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET body = 7 WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET body = substr(body, 1, length(body) - 1) WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET body = (SELECT body FROM snapshots s WHERE s.number = 6) WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET number = number + 1 WHERE persistence_id LIKE 'key:%'")]
    [InlineData("UPDATE snapshots SET number = 1000000 WHERE persistence_id LIKE 'key:%' AND number = 9")]
    [InlineData("UPDATE snapshots SET number = 'many' WHERE persistence_id LIKE 'key:%' AND number = 9")]
    public async Task A_snapshot_that_was_edited_is_passed_over_aloud_and_removed(string edit)
    {
        var key = await LiveAsync(10, every: 3);
        Assert.True(Run(edit) > 0);

        await using (var vault = await home.OpenAsync()) await AssertHasAllAsync(vault, key, 10);

        Assert.NotEmpty(Said);
        Assert.All(Said, static l => Assert.Equal(Discarded, l.Number));
        home.Alarms.Clear();
        await using (var vault = await home.OpenAsync()) await AssertHasAllAsync(vault, key, 10);
        Assert.Empty(Said);
    }

    [Fact]
    public async Task The_snapshot_of_another_key_is_passed_over_aloud()
    {
        KeyArn one, other;
        await using (var vault = await OpenAsync(3))
        {
            one = await ChangeAsync(vault, 10);
            other = await ChangeAsync(vault, 10);
        }

        Assert.Equal(2, Run($"""
            UPDATE snapshots SET body = (SELECT body FROM snapshots s WHERE s.persistence_id = '{PersistenceIds.Key(other)}' AND s.number = snapshots.number)
            WHERE persistence_id = '{PersistenceIds.Key(one)}'
            """));
        await using var reopened = await home.OpenAsync();
        await AssertHasAllAsync(reopened, one, 10);
        await AssertHasAllAsync(reopened, other, 10);
        Assert.Equal([Discarded, Discarded], Said.Select(static l => l.Number));
    }

    [Fact]
    public async Task An_older_copy_of_the_file_is_as_good_as_a_newer_one()
    {
        KeyArn key;
        await using (var vault = await OpenAsync(3)) key = await ChangeAsync(vault, 4);
        File.Copy(home.At(FileName), home.Beside("older"));
        await using (var vault = await OpenAsync(3))
            for (var n = 4; n < 10; n++) await vault.UpdateDescriptionAsync(key.ToString(), Words(n));
        File.Copy(home.Beside("older"), home.At(FileName), overwrite: true);

        await using var reopened = await home.OpenAsync();
        await AssertHasAllAsync(reopened, key, 10);
        Assert.Empty(Said);
    }

    [Fact]
    public async Task The_file_of_another_vault_is_passed_over_aloud()
    {
        var key = await LiveAsync(10, every: 3);
        using var foreign = new VaultHome();
        await using (var vault = await foreign.OpenAsync(Every(foreign, 3))) await ChangeAsync(vault, 10);
        File.Copy(foreign.At(FileName), home.At(FileName), overwrite: true);
        Run($"UPDATE snapshots SET persistence_id = '{PersistenceIds.Key(key)}' WHERE persistence_id LIKE 'key:%'");

        await using var reopened = await home.OpenAsync();
        await AssertHasAllAsync(reopened, key, 10);
        Assert.NotEmpty(Said);
        Assert.All(Said, static l => Assert.Equal(Discarded, l.Number));
    }

    [Theory]
    [InlineData("this is no database, and long enough to be taken for one")]
    [InlineData("SQLite format 3\0 and then nothing that is one")]
    public async Task A_file_that_is_no_database_is_made_anew_aloud(string content)
    {
        var key = await LiveAsync(10, every: 3);
        await File.WriteAllTextAsync(home.At(FileName), content);

        await using (var vault = await OpenAsync(4)) await AssertHasAllAsync(vault, key, 10);

        Assert.Equal([MadeAnew], Said.Select(static l => l.Number));
        Assert.Equal([10L], Numbers(PersistenceIds.Key(key)));
    }

    [Theory]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON snapshots BEGIN DELETE FROM snapshots; END")]
    [InlineData("ALTER TABLE snapshots RENAME TO kept; CREATE VIEW snapshots AS SELECT * FROM kept")]
    [InlineData("ALTER TABLE snapshots RENAME COLUMN body TO contents")]
    [InlineData("DROP TABLE snapshots; CREATE TABLE snapshots (n)")]
    public async Task A_file_of_another_shape_is_made_anew_aloud(string edit)
    {
        var key = await LiveAsync(10, every: 3);
        Run(edit);

        await using (var vault = await OpenAsync(4)) await AssertHasAllAsync(vault, key, 10);

        Assert.Equal([MadeAnew], Said.Select(static l => l.Number));
        Assert.Equal([10L], Numbers(PersistenceIds.Key(key)));
    }

    [Fact]
    public async Task A_file_that_another_program_holds_harms_nobody_and_is_used_again_when_it_is_free()
    {
        var key = await LiveAsync(10, every: 3);
        var clock = new VirtualClock();
        using var other = Connect();
        using var hold = other.CreateCommand();
        hold.CommandText = "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM snapshots";
        hold.ExecuteNonQuery();
        await using (var vault = await home.OpenAsync(Every(home, 3) with { Clock = clock }))
        {
            await AssertHasAllAsync(vault, key, 10);
            for (var n = 10; n < 20; n++) await vault.UpdateDescriptionAsync(key.ToString(), Words(n));
            await AssertHasAllAsync(vault, key, 20);
            Assert.Single(Said, static l => l.Number == Away);

            // Left alone for a while; then tried again.
            other.Dispose();
            clock.Move(TimeSpan.FromSeconds(11));
            for (var n = 20; n < 23; n++) await vault.UpdateDescriptionAsync(key.ToString(), Words(n));
        }

        Assert.Single(Said, static l => l.Number == Away);
        Assert.InRange(Numbers(PersistenceIds.Key(key))[^1], 21, 25);
    }

    [Fact]
    public async Task A_file_that_cannot_be_made_harms_nobody()
    {
        Directory.CreateDirectory(home.Folder);
        await using (var vault = await OpenAsync(0)) await vault.CreateKeyAsync();
        Directory.CreateDirectory(home.At(FileName));
        KeyArn key;
        await using (var vault = await OpenAsync(3)) key = await ChangeAsync(vault, 10);

        await using var reopened = await home.OpenAsync();
        await AssertHasAllAsync(reopened, key, 10);
        Assert.All(Said, static l => Assert.Equal(Away, l.Number));
    }

    [Fact]
    public async Task A_snapshot_ahead_of_its_journal_says_that_events_were_cut()
    {
        var key = await LiveAsync(4, every: 3);
        VaultHome.CopyTo(home.Folder, home.Beside("older"));
        await using (var vault = await OpenAsync(3))
            for (var n = 4; n < 10; n++) await vault.UpdateDescriptionAsync(key.ToString(), Words(n));

        // Heads and anchors are of the same older moment: nothing but the snapshot knows better.
        foreach (var name in new[] { "journal.db", Anchor.FileName, "opened.kas" }) File.Copy(Path.Combine(home.Beside("older"), name), home.At(name), overwrite: true);
        await using (var vault = await home.OpenAsync())
        {
            var refused = await Refused.ByAsync(() => vault.DescribeKeyAsync(key.ToString()).AsTask());
            Assert.IsType<Refusal.KeyUnavailable>(refused);
            var (number, text) = Assert.Single(Said);
            Assert.Equal(20, number);
            Assert.Contains("events 5 to 9 are missing at the end", text, StringComparison.Ordinal);
        }

        // An operator who knows that the older moment is the truth takes the snapshots away.
        File.Delete(home.At(FileName));
        await using var reopened = await home.OpenAsync();
        await AssertHasAllAsync(reopened, key, 4);
    }

    [Fact]
    public async Task A_tail_cut_behind_a_snapshot_is_found_by_the_head()
    {
        var key = await LiveAsync(10, every: 3);
        Assert.Equal(1, Journal("DELETE FROM journal WHERE persistence_id LIKE 'key:%' AND sequence_number = 10"));

        await using var vault = await home.OpenAsync();
        Assert.IsType<Refusal.KeyUnavailable>(await Refused.ByAsync(() => vault.DescribeKeyAsync(key.ToString()).AsTask()));
        Assert.Contains("events 10 to 10 are missing at the end", Assert.Single(Said).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE journal SET message = x'00' WHERE persistence_id LIKE 'key:%' AND sequence_number = 9")]
    [InlineData("UPDATE journal SET deleted = 1 WHERE persistence_id LIKE 'key:%' AND sequence_number = 9")]
    [InlineData("DELETE FROM journal WHERE persistence_id LIKE 'key:%' AND sequence_number = 9")]
    [InlineData("UPDATE journal SET message = (SELECT message FROM journal j WHERE j.persistence_id = journal.persistence_id AND j.sequence_number = 8) WHERE persistence_id LIKE 'key:%' AND sequence_number = 9")]
    public async Task The_event_behind_which_a_snapshot_was_made_must_be_there(string edit)
    {
        var key = await LiveAsync(10, every: 3);
        Assert.Equal(1, Journal(edit));

        await using var vault = await home.OpenAsync();
        Assert.IsType<Refusal.KeyUnavailable>(await Refused.ByAsync(() => vault.DescribeKeyAsync(key.ToString()).AsTask()));
        Assert.Contains(Said, static l => l.Number is 20 or 23);
    }

    [Fact]
    public async Task History_and_verification_read_no_snapshot()
    {
        var key = await LiveAsync(10, every: 3);
        Run("UPDATE snapshots SET body = x'00'");
        Assert.Empty((await Judge.VerificationAsync(home))!);

        Assert.Equal(1, Journal("UPDATE journal SET message = x'00' WHERE persistence_id LIKE 'key:%' AND sequence_number = 2"));
        Assert.Contains((await Judge.VerificationAsync(home))!, f => f.Stream == PersistenceIds.Key(key) && f.Number == 2);
    }

    private async Task<KeyArn> LiveAsync(int events, int every)
    {
        await using var vault = await OpenAsync(every);
        return await ChangeAsync(vault, events);
    }

    /// <summary>A key with that many events; the last says which it is.</summary>
    private static async Task<KeyArn> ChangeAsync(KeyVault vault, int events)
    {
        var key = (await vault.CreateKeyAsync()).Arn;
        for (var n = 1; n < events; n++) await vault.UpdateDescriptionAsync(key.ToString(), Words(n));
        return key;
    }

    private static string Words(int n) => string.Create(CultureInfo.InvariantCulture, $"change {n}");

    private static async Task AssertHasAllAsync(KeyVault vault, KeyArn key, int events)
    {
        var about = await vault.DescribeKeyAsync(key.ToString());
        Assert.Equal((events, Words(events - 1)), ((int)about.ChangeCount, about.Description));
        var blob = await vault.EncryptAsync(key.ToString(), "it serves"u8.ToArray());
        Assert.Equal("it serves"u8.ToArray(), await vault.DecryptAsync(blob));
    }

    private ValueTask<KeyVault> OpenAsync(int every) => home.OpenAsync(Every(home, every));

    private static VaultOptions Every(VaultHome home, int every) => home.Options with
    {
        Settings = new Dictionary<string, string> { ["snapshot-every"] = every.ToString(CultureInfo.InvariantCulture) },
    };

    private int Journal(string sql)
    {
        using var journal = new ClosedJournal(home.Folder);
        return journal.Run(sql);
    }

    private List<long> Numbers(string stream)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT number FROM snapshots WHERE persistence_id = $stream ORDER BY number";
        command.Parameters.AddWithValue("$stream", stream);
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read()) numbers.Add(reader.GetInt64(0));
        return numbers;
    }

    private int Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of these tests only.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var text = new SqliteConnectionStringBuilder { DataSource = home.At(FileName), Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        connection.Open();
        return connection;
    }
}
