using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace KeyActors.Engine.Tests.History;

/// <summary>Reading a trail back: filters, both directions, closed files and the one that is written, gaps, damage.</summary>
public sealed class TrailReaderTests : IDisposable
{
    private readonly StoredJournal journal = new ExampleVault().Store();
    private readonly StoredTrail trail;

    public TrailReaderTests() => trail = new StoredTrail(journal.Folder);

    private TrailReader Reader => VaultHistory.Open(journal.Folder).Trail;

    public void Dispose() => journal.Dispose();

    [Fact]
    public async Task A_vault_without_a_trail_has_nothing_to_tell()
    {
        Assert.Empty(await ReadAsync(TrailQuery.All));
        Assert.Empty(await ReadAsync(new TrailQuery { NewestFirst = true, Since = StoredTrail.Noon, Until = StoredTrail.Noon }));
        Assert.Equal(0, Reader.NewestBlock());
        Assert.Equal(["journal.db", "journal.db-shm", "journal.db-wal"], Directory.GetFiles(journal.Folder).Select(Path.GetFileName).Order());
    }

    /// <summary>A writer that closes a file begins the next one in steps; whoever looks between two of them sees a blank file.</summary>
    [Fact]
    public async Task A_file_that_its_writer_has_only_just_begun_is_as_one_that_is_not_there_yet()
    {
        trail.Add(StoredTrail.Entry(1));
        trail.CloseFile();
        await File.WriteAllBytesAsync(Path.Combine(journal.Folder, TrailFileName.Active), []);
        Assert.Equal([1], Minutes(await ReadAsync(TrailQuery.All)));
        Assert.Equal([1], Minutes(await ReadAsync(new TrailQuery { NewestFirst = true })));
        Assert.Equal(1, Reader.NewestBlock());
    }

    [Fact]
    public async Task Every_call_is_told_once_in_either_direction_across_files()
    {
        var minutes = 0;
        for (var file = 0; file < 3; file++)
        {
            for (var block = 0; block < 70; block++) trail.Add(StoredTrail.Entry(minutes++), StoredTrail.Entry(minutes++));
            if (file < 2) trail.CloseFile();
        }

        var expected = Enumerable.Range(0, minutes).ToArray();
        Assert.Equal(expected, Minutes(await ReadAsync(TrailQuery.All)));
        Assert.Equal(expected.Reverse(), Minutes(await ReadAsync(new TrailQuery { NewestFirst = true })));
        Assert.Equal([419, 418, 417], Minutes(await ReadAsync(new TrailQuery { NewestFirst = true, Limit = 3 })));
        Assert.Equal([0, 1], Minutes(await ReadAsync(new TrailQuery { Limit = 2 })));
        Assert.Equal(210, Reader.NewestBlock());
        foreach (var isNewestFirst in new[] { false, true })
        {
            var some = await ReadAsync(new TrailQuery
            {
                Since = StoredTrail.Noon.AddMinutes(139), Until = StoredTrail.Noon.AddMinutes(281), NewestFirst = isNewestFirst,
            });
            Assert.Equal(Enumerable.Range(139, 143), Minutes(some).Order());
        }
    }

    [Fact]
    public async Task Filters_find_what_they_name_and_nothing_else()
    {
        trail.Add(0, new TrailContent.Opened(TrailLevel.Trail));
        trail.Add(
            StoredTrail.Entry(1),
            StoredTrail.Entry(2, "zoe", "Decrypt"),
            StoredTrail.Entry(3, "cli:zoe", "Decrypt", "key-disabled", StoredTrail.Other),
            StoredTrail.Entry(4) with { Key = null, Named = "alias/none", Result = "alias-unknown" });
        trail.Add(6, new TrailContent.Closed());

        await FindsAsync(new TrailQuery { Key = StoredTrail.Key }, 1, 2);
        await FindsAsync(new TrailQuery { Key = StoredTrail.Other }, 3);
        await FindsAsync(new TrailQuery { Named = "alias/none" }, 4);
        await FindsAsync(new TrailQuery { Named = "alias/non" });
        await FindsAsync(new TrailQuery { Principal = "zoe" }, 2);
        await FindsAsync(new TrailQuery { Principal = "cli:*" }, 3);
        await FindsAsync(new TrailQuery { Operation = "decrypt" }, 2, 3);
        await FindsAsync(new TrailQuery { Result = "ok" }, 1, 2);
        await FindsAsync(new TrailQuery { Result = "key-disabled" }, 3);
        await FindsAsync(new TrailQuery { Result = TrailQuery.Refused }, 3, 4);
        await FindsAsync(new TrailQuery { Principal = "mia", Since = StoredTrail.Noon.AddMinutes(2) }, 4);
        await FindsAsync(new TrailQuery { Principal = "mia", Until = StoredTrail.Noon.AddMinutes(3) }, 1);
        await FindsAsync(new TrailQuery { Principal = "mia", Since = StoredTrail.Noon.AddHours(1) });
        Assert.Equal(6, (await ReadAsync(TrailQuery.All)).Count);

        async Task FindsAsync(TrailQuery query, params int[] minutes)
        {
            var found = await ReadAsync(query);
            Assert.Equal(minutes, Minutes(found));
            Assert.All(found, static record => Assert.IsType<TrailRecord.Call>(record));
            Assert.Equal(minutes.Reverse(), Minutes(await ReadAsync(query with { NewestFirst = true })));
        }
    }

    [Fact]
    public async Task A_folded_entry_is_found_at_any_of_its_times()
    {
        trail.Add(StoredTrail.Entry(1) with { LastAt = StoredTrail.Noon.AddMinutes(9), Count = 5 });
        trail.Add(StoredTrail.Entry(9));
        Assert.Equal([1, 9], Minutes(await ReadAsync(new TrailQuery { Since = StoredTrail.Noon.AddMinutes(5) })));
        Assert.Equal([1], Minutes(await ReadAsync(new TrailQuery { Until = StoredTrail.Noon.AddMinutes(5) })));
    }

    [Fact]
    public async Task Gaps_and_calls_without_entries_are_told_whatever_is_asked()
    {
        trail.Add(StoredTrail.Entry(1));
        trail.Add(9, new TrailContent.Gap(new TrailGap(1, StoredTrail.Noon.AddMinutes(1), StoredTrail.Noon.AddMinutes(9))));
        trail.Add(
            new TrailContent.Counts(StoredTrail.Noon.AddMinutes(10), StoredTrail.Noon.AddMinutes(11), [new TrailCount("Decrypt", "too-busy", 7)]),
            StoredTrail.Noon.AddMinutes(10), StoredTrail.Noon.AddMinutes(11));
        trail.Add(12, new TrailContent.Dropped(1, 1, StoredTrail.Noon.AddMinutes(1)));

        var found = await ReadAsync(new TrailQuery { Key = StoredTrail.Other });
        Assert.Equal([typeof(TrailRecord.Gap), typeof(TrailRecord.Counted), typeof(TrailRecord.Dropped)], found.Select(static r => r.GetType()));
        Assert.Equal(1, ((TrailRecord.Gap)found[0]).Bounds.AfterBlock);
        Assert.IsType<TrailRecord.Dropped>(Assert.Single(await ReadAsync(new TrailQuery { Key = StoredTrail.Other, Since = StoredTrail.Noon.AddMinutes(12) })));
        Assert.IsType<TrailRecord.Gap>(Assert.Single(await ReadAsync(new TrailQuery
        {
            Operation = "Encrypt", Key = StoredTrail.Other, Since = StoredTrail.Noon.AddMinutes(2), Until = StoredTrail.Noon.AddMinutes(9),
        })));
    }

    /// <summary>What is done to block 3 of 5, the fault that is told of which block, and which minutes are still told.</summary>
    public static TheoryData<string, string, long, int[]> Tamperings => new()
    {
        { "UPDATE trail SET body = CAST(substr(body, 1, length(body) - 2) || x'5a5a' AS BLOB) WHERE number = 3", "trail-hash-mismatch", 3, [1, 2, 4, 5] },
        { "UPDATE trail SET mac = zeroblob(32) WHERE number = 3", "trail-mac-mismatch", 3, [1, 2, 4, 5] },
        { "UPDATE trail SET first_at = first_at - 1 WHERE number = 3", "trail-hash-mismatch", 3, [1, 2, 4, 5] },
        { "UPDATE trail SET entries = 2 WHERE number = 3", "trail-hash-mismatch", 3, [1, 2, 4, 5] },
        { "UPDATE trail SET hash = zeroblob(32) WHERE number = 3", "trail-hash-mismatch", 3, [1, 2, 4, 5] },
        { "UPDATE trail SET body = zeroblob(50000000) WHERE number = 3", "trail-unreadable", 3, [1, 2, 4, 5] },
        { "UPDATE trail SET body = 'a text' WHERE number = 3", "trail-unreadable", 3, [1, 2, 4, 5] },
        { "DELETE FROM trail WHERE number = 3", "trail-number-gap", 4, [1, 2, 4, 5] },
        { "DELETE FROM trail WHERE number = 3; UPDATE trail SET number = number - 1 WHERE number > 3", "trail-prev-mismatch", 3, [1, 2] },
        { "UPDATE trail SET number = 30 WHERE number = 3; UPDATE trail SET number = 3 WHERE number = 4; UPDATE trail SET number = 4 WHERE number = 30", "trail-prev-mismatch", 3, [1, 2, 5] },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task A_damaged_block_is_named_and_the_rest_is_told(string sql, string code, long number, int[] minutes)
    {
        for (var minute = 1; minute <= 5; minute++) trail.Add(StoredTrail.Entry(minute));
        trail.Run(null, sql);

        var forwards = await ReadAsync(TrailQuery.All, damaged: true);
        var faults = forwards.OfType<TrailRecord.Damaged>().Select(static r => r.Fault).ToList();
        Assert.Equal((code, number), (faults[0].Code, faults[0].Number));
        Assert.Equal(minutes, Minutes(forwards));
        var backwards = await ReadAsync(new TrailQuery { NewestFirst = true }, damaged: true);
        Assert.Contains(backwards.OfType<TrailRecord.Damaged>(), static _ => true);
        Assert.Equal(minutes.Reverse(), Minutes(backwards));

        var report = await VaultVerifier.VerifyAsync(
            VaultHistory.Open(journal.Folder), StoredJournal.Mac, null, StoredJournal.Mac, null, null);
        Assert.Equal(("trail", number, code), (report.FirstFault!.Stream, report.FirstFault.Number, report.FirstFault.Code));
        Assert.Equal(faults.Count, report.FaultCount);
    }

    [Fact]
    public async Task A_whole_trail_verifies_and_says_what_was_looked_at()
    {
        trail.Add(StoredTrail.Entry(1), StoredTrail.Entry(2));
        trail.CloseFile();
        trail.Add(9, new TrailContent.Gap(new TrailGap(1, StoredTrail.Noon.AddMinutes(1), StoredTrail.Noon.AddMinutes(9))));
        var history = VaultHistory.Open(journal.Folder);
        var keyed = await VaultVerifier.VerifyAsync(history, StoredJournal.Mac, null, StoredJournal.Mac, null, null);
        Assert.Empty(keyed.Faults);
        Assert.Equal((2, 2), (keyed.TrailBlocks, keyed.TrailEntries));
        Assert.Contains("Numbers, hash chain, keyed hash, times and content of every block of the trail.", keyed.Checked);
        Assert.Contains(
            "The trail may miss calls between 2026-03-04 12:01:00Z and 2026-03-04 12:09:00Z: the vault was not closed in order.", keyed.Notes);

        trail.Run(null, "UPDATE trail SET mac = zeroblob(32)");
        var unkeyed = await VaultVerifier.VerifyAsync(history, StoredJournal.Mac, null, null, null, null);
        Assert.Empty(unkeyed.Faults);
        Assert.Contains("Keyed hashes of the trail: the vault is not open.", unkeyed.NotChecked);
        Assert.Equal(1, (await VaultVerifier.VerifyAsync(history, StoredJournal.Mac, null, StoredJournal.Mac, null, null)).FaultCount);
    }

    [Fact]
    public async Task Files_that_are_missing_doubled_renamed_or_hold_more_are_told()
    {
        trail.Add(StoredTrail.Entry(1));
        var one = trail.CloseFile();
        trail.Add(StoredTrail.Entry(2));
        var two = trail.CloseFile();
        trail.Add(StoredTrail.Entry(3));
        string At(string name) => Path.Combine(journal.Folder, name);

        File.Move(At(one), At("kept"));
        await FindsAsync("trail-begins-late");
        File.Move(At("kept"), At(one));
        File.Move(At(two), At("kept"));
        await FindsAsync("trail-number-gap");
        File.Copy(At("kept"), At(two));
        File.Move(At("kept"), At(new TrailFileName(2, 9).ToString()));
        await FindsAsync("trail-file-name", "trail-file-overlap", "trail-file-overlap");
        File.Delete(At(new TrailFileName(2, 9).ToString()));
        trail.Run(two, "CREATE VIEW stranger AS SELECT 1");
        await FindsAsync("foreign-schema");
        trail.Run(two, "DROP VIEW stranger; ALTER TABLE trail RENAME TO other");
        await FindsAsync("file-unreadable");
        trail.Run(two, "ALTER TABLE other RENAME TO trail");
        File.WriteAllBytes(At(TrailFileName.Active), [1, 2, 3]);
        await FindsAsync("file-unreadable");

        async Task FindsAsync(params string[] codes)
        {
            var report = await VaultVerifier.VerifyAsync(
                VaultHistory.Open(journal.Folder), StoredJournal.Mac, null, StoredJournal.Mac, null, null);
            Assert.Equal(codes, report.Faults.Select(static fault => fault.Code));
        }
    }

    [Fact]
    public async Task A_trail_that_begins_behind_what_was_dropped_is_whole()
    {
        trail.Add(StoredTrail.Entry(1));
        var one = trail.CloseFile();
        trail.Add(StoredTrail.Entry(2));
        trail.Add(3, new TrailContent.Dropped(1, 1, StoredTrail.Noon.AddMinutes(1)));
        var history = VaultHistory.Open(journal.Folder);
        Assert.Empty((await VaultVerifier.VerifyAsync(history, StoredJournal.Mac, null, StoredJournal.Mac, null, null)).Faults);
        File.Delete(Path.Combine(journal.Folder, one));
        Assert.Empty((await VaultVerifier.VerifyAsync(history, StoredJournal.Mac, null, StoredJournal.Mac, null, null)).Faults);
        Assert.Equal([2], Minutes(await ReadAsync(TrailQuery.All)));
    }

    [Fact]
    public async Task A_follower_gets_each_call_once_while_files_are_closed_and_dropped_under_it()
    {
        trail.Add(StoredTrail.Entry(0));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var clock = new FakeTimeProvider();
        var minutes = new List<int>();
        var followed = Reader.FollowAsync(TrailQuery.All, StoredJournal.Mac, clock, TimeSpan.FromSeconds(1), stop.Token);
        await foreach (var record in followed)
        {
            minutes.AddRange(Minutes([record]));
            // The next one is written when the last one has come: the reader waits at the end of the trail, on this clock.
            var next = minutes.Count;
            if (next == 100) await stop.CancelAsync();
            else if (next % 7 == 3) trail.CloseFile();
            if (next % 20 == 19) File.Delete(Directory.GetFiles(journal.Folder, TrailFileName.Pattern).Order(StringComparer.Ordinal).First());
            trail.Add(StoredTrail.Entry(next));
            _ = Task.Run(async () =>
            {
                while (minutes.Count == next && !stop.IsCancellationRequested)
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    await Task.Yield();
                }
            });
        }

        Assert.Equal(Enumerable.Range(0, 100), minutes);
    }

    /// <summary>What was not read yet is not held: it can still be taken away.</summary>
    [Fact]
    public async Task A_trail_is_read_a_few_blocks_at_a_time_and_held_open_never()
    {
        var big = StoredTrail.Entry(0) with { Context = EncryptionContext.Of(("k", new string('x', 4_000))) };
        for (var block = 0; block < 20; block++) trail.Add([.. Enumerable.Repeat(big, 200)]);
        var blocks = new HashSet<long>();
        await foreach (var record in Reader.ReadAsync(TrailQuery.All))
        {
            // Nothing that is open would let the journal be folded in and the log be removed.
            if (blocks.Count == 0) trail.Run(null, "DELETE FROM trail WHERE number > 10; PRAGMA journal_mode = DELETE");
            blocks.Add(record.Block);
        }

        Assert.False(File.Exists(Path.Combine(journal.Folder, "trail.db-wal")));
        Assert.Equal(Enumerable.Range(1, 10).Select(static n => (long)n), blocks.Order());
    }

    private static IEnumerable<int> Minutes(IEnumerable<TrailRecord> records) =>
        records.OfType<TrailRecord.Call>().Select(static r => (int)(r.Entry.FirstAt - StoredTrail.Noon).TotalMinutes);

    private async Task<List<TrailRecord>> ReadAsync(TrailQuery query, bool damaged = false)
    {
        var records = new List<TrailRecord>();
        await foreach (var record in Reader.ReadAsync(query, StoredJournal.Mac)) records.Add(record);
        if (!damaged) Assert.DoesNotContain(records, static record => record is TrailRecord.Damaged);
        return records;
    }
}
