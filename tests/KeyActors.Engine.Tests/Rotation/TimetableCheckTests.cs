using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyActors.Engine.Tests.Rotation;

/// <summary>The timetable is compared with the histories: what was edited in <c>projections.db</c> is set right, without waking
/// a key.</summary>
public sealed class TimetableCheckTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider clock = new(Start);
    private readonly CapturingLog log = new();

    private string Vault => folder.At("vault");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("UPDATE deadlines SET due = due + 1000000000000000, look_at = due + 1000000000000000")]
    [InlineData("UPDATE deadlines SET look_at = look_at + 1000000000000000")]
    [InlineData("UPDATE deadlines SET due = due + 1000000000000000")]
    [InlineData("DELETE FROM deadlines")]
    [InlineData("UPDATE deadlines SET persistence_id = 'key:us-east-1:000000000000:13e4eea5-6877-4481-aa33-8d237d303010'")]
    public async Task A_deadline_that_was_put_off_behind_the_vaults_back_is_met_at_the_next_opening(string edit)
    {
        await MakeAsync(1);
        var before = Rows();
        Run(edit);
        Assert.NotEqual(before, Rows());
        clock.Advance(TimeSpan.FromDays(89));

        await using var vault = await OpenAsync();

        await UntilAsync(() => Rows() == before);
        await UntilAsync(() => log.Lines.Any(static l => l.Id == 35));
        Assert.Equal(0, vault.Engine.ActorsUnder("keys"));
        clock.Advance(TimeSpan.FromDays(1));
        await UntilAsync(() => Count("journal.db", "SELECT count(*) FROM journal WHERE manifest = 'key.rotated/1'") == 1);
    }

    [Fact]
    public async Task A_deadline_that_was_put_off_while_the_vault_is_open_is_found_within_a_day()
    {
        await MakeAsync(1);
        var before = Rows();
        await using var vault = await OpenAsync();
        clock.Advance(TimeSpan.FromDays(2));
        Run("UPDATE deadlines SET due = due + 1000000000000000, look_at = due + 1000000000000000");

        // The comparison after the opening may have been before the edit or after it: a day later there is another one.
        await UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromHours(1));
            return Rows() == before || clock.GetUtcNow() - Start > TimeSpan.FromDays(80);
        });

        Assert.Equal(before, Rows());
        Assert.Equal(0, vault.Engine.ActorsUnder("keys"));
    }

    [Fact]
    public async Task A_lost_timetable_is_made_anew_without_waking_anybody()
    {
        await MakeAsync(20);
        var before = Rows();
        File.Delete(Path.Combine(Vault, "projections.db"));

        await using var vault = await OpenAsync();

        await UntilAsync(() => Rows() == before);
        await UntilAsync(() => log.Lines.Any(static l => l.Id == 34));
        Assert.Equal(0, vault.Engine.ActorsUnder("keys"));
        Assert.DoesNotContain(log.Lines, static l => l.Id == 35);
    }

    /// <summary>Only those that are due get an actor.</summary>
    [Fact]
    public async Task Of_forty_keys_three_that_are_due_are_woken_and_the_others_have_no_actor()
    {
        await MakeAsync(40, static i => i is 3 or 17 or 39 ? 100 : 200);
        clock.Advance(TimeSpan.FromDays(100));

        await using var vault = await OpenAsync();

        await UntilAsync(() => Count("journal.db", "SELECT count(*) FROM journal WHERE manifest = 'key.rotated/1'") == 3);
        Assert.Equal(3, vault.Engine.ActorsUnder("keys"));
    }

    [Fact]
    public async Task What_is_right_is_left_alone()
    {
        await MakeAsync(5);
        var before = Rows();
        await using var vault = await OpenAsync();
        using var journal = new JournalOf(Vault);

        CheckedSlice slice;
        do
        {
            slice = journal.Check.Next(3, clock.GetUtcNow().AddHours(1), clock.GetUtcNow().AddHours(2));
            Assert.Equal((0, 0), (slice.Written, slice.Wrong));
        }
        while (!slice.IsLast);

        Assert.Equal(before, Rows());
    }

    /// <summary>A rebuilt projection equals the old one, whatever the size of the slices.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_timetable_made_from_the_histories_is_the_one_that_the_keys_told(int eventsAtOnce)
    {
        await MakeAsync(6, static i => 90 + i);
        await using (var vault = await OpenAsync())
        {
            await vault.DisableKeyRotationAsync("alias/1");
            await vault.DisableKeyAsync("alias/2");
            await vault.CreateKeyAsync("alias/none");
        }

        var before = Rows();
        Assert.Equal(4, before.Split('\n').Length);
        Run("DELETE FROM deadlines WHERE persistence_id <> (SELECT max(persistence_id) FROM deadlines)");
        Run("INSERT INTO deadlines VALUES ('a', 0, 0), ('key:', 1, 1), ('key:us', 'x', 'y'), ('zz', 9, 9), (x'00', 1, 1)");
        using var journal = new JournalOf(Vault);

        var (events, written) = (0, 0);
        CheckedSlice slice;
        do
        {
            slice = journal.Check.Next(eventsAtOnce, clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(1));
            Assert.InRange(slice.Events, 0, eventsAtOnce);
            (events, written) = (events + slice.Events, written + slice.Written);
        }
        while (!slice.IsLast);

        Assert.Equal(before, Rows());
        Assert.Equal(8, written);
        Assert.Equal(Count("journal.db", "SELECT count(*) FROM journal WHERE persistence_id LIKE 'key:%'"), events);
    }

    /// <summary>A key that has just moved its deadline forward must not get the old one back, and one moved back is only woken
    /// early.</summary>
    [Fact]
    public async Task An_earlier_deadline_than_the_history_says_stays()
    {
        await MakeAsync(1);
        Run("UPDATE deadlines SET due = due - 10, look_at = due - 10");
        var edited = Rows();
        using var journal = new JournalOf(Vault);

        Assert.True(journal.Check.Next(1000, clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(1)).IsLast);

        Assert.Equal(edited, Rows());
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_stops_no_other_and_loses_no_row()
    {
        await MakeAsync(3);
        var before = Rows();
        var first = (string)Ask("projections.db", "SELECT min(persistence_id) FROM deadlines")!;
        new RawJournal(Vault).Execute("UPDATE journal SET message = x'00' WHERE persistence_id = $stream AND sequence_number = 2", ("$stream", first));
        Run($"DELETE FROM deadlines WHERE persistence_id > '{first}'");
        using var journal = new JournalOf(Vault);

        Assert.True(journal.Check.Next(1000, clock.GetUtcNow(), clock.GetUtcNow().AddMinutes(1)).IsLast);

        Assert.Equal(before, Rows());
    }

    /// <summary>Between the look at a row and its removal the key, or a comparison, may have written what is right.</summary>
    [Fact]
    public async Task A_row_that_no_vault_writes_is_taken_away_only_as_it_was_seen()
    {
        await MakeAsync(1);
        var right = Rows();
        Run("UPDATE deadlines SET due = 'never'");
        using var journal = new JournalOf(Vault);
        var seen = Assert.Single(journal.Timetable.Between("", null));
        Assert.Null(seen.Deadline);
        journal.Timetable.SetRight([KeyOf((string)seen.Stream)], [seen], clock.GetUtcNow());
        Assert.Equal(right, Rows());

        journal.Timetable.SetRight([], [seen], clock.GetUtcNow());

        Assert.Equal(right, Rows());
    }

    private static Deadline KeyOf(string stream)
    {
        Assert.True(PersistenceIds.TryParseKey(stream, out var key));
        return new Deadline(key, Start.AddDays(90));
    }

    private async Task MakeAsync(int keys, Func<int, int>? days = null)
    {
        await using var vault = await OpenAsync();
        for (var i = 0; i < keys; i++)
        {
            await vault.CreateKeyAsync($"alias/{i}");
            await vault.EnableKeyRotationAsync($"alias/{i}", days?.Invoke(i) ?? 90);
        }
    }

    private ValueTask<KeyVault> OpenAsync() => KeyVault.OpenAsync(Vault, new VaultOptions { Clock = clock, LoggerFactory = log, Environment = [] });

    private string Rows() => Ask("projections.db", """
        SELECT group_concat(line, char(10)) FROM (
          SELECT persistence_id || ' ' || due || ' ' || look_at AS line FROM deadlines ORDER BY persistence_id)
        """) as string ?? "";

    private long Count(string file, string sql) => (long)Ask(file, sql)!;

    private void Run(string sql) => Ask("projections.db", sql);

    private object? Ask(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Vault, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!isSo()) await Task.Delay(20, deadline.Token);
    }

    /// <summary>A comparison of the test's own, beside whoever has the vault.</summary>
    private sealed class JournalOf : IDisposable
    {
        private readonly JournalFile journal;
        private readonly TimetableFile timetable;

        internal JournalOf(string vault)
        {
            journal = new JournalFile(Path.Combine(vault, "journal.db"), TimeSpan.FromSeconds(5));
            timetable = TimetableFile.Open(vault, journal);
        }

        internal TimetableFile Timetable => timetable;

        internal TimetableCheck Check => timetable.Check;

        public void Dispose()
        {
            timetable.Close();
            journal.ClearPool();
        }
    }
}
