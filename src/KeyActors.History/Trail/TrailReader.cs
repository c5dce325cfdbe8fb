// References: docs/formats/trail.md.
using System.Runtime.CompilerServices;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Reads the trail of a vault from its folder: who asked what of which key, and what came of it.</summary>
/// <remarks>Works while another process has the vault open, and sees what that one has written: within 250 ms of a call at the
/// level <see cref="TrailLevel.Trail"/>. Holds no file between calls nor while its reader thinks; blocks are read a few at a
/// time, so memory does not grow with the trail. Every block that is read is checked, and a damaged one is told in its place. A
/// search by time begins where the columns say; only <see cref="VaultVerifier"/> looks at everything. Safe on any
/// thread.</remarks>
public sealed class TrailReader
{
    private readonly TrailFiles files;

    internal TrailReader(string folder) => files = new TrailFiles(folder);

    /// <summary>What is wanted, as it stands now. A trail that was never written gives nothing.</summary>
    /// <param name="query">What, and in which order.</param>
    /// <param name="macs">Computes under K_trail; null to check hashes only.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: a file cannot be read.</exception>
    public async IAsyncEnumerable<TrailRecord> ReadAsync(
        TrailQuery query, IChainMac? macs = null, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        // SQLite reads block: step off the caller's thread once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var left = query.Limit;
        foreach (var record in query.NewestFirst ? Backwards(query, macs, ct) : Forwards(query, new Place(macs), ct))
        {
            yield return record;
            if (record is TrailRecord.Call or TrailRecord.Counted && --left == 0) yield break;
        }
    }

    /// <summary>What is wanted, oldest first, and then whatever comes, until it is cancelled.</summary>
    /// <param name="query">What; its order, its limit and its ends do not matter.</param>
    /// <param name="macs">Computes under K_trail; null to check hashes only.</param>
    /// <param name="clock">Measures the pauses.</param>
    /// <param name="pause">Between two looks at the end.</param>
    /// <param name="ct">Ends the reading, without an exception.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: a file cannot be read.</exception>
    public async IAsyncEnumerable<TrailRecord> FollowAsync(
        TrailQuery query, IChainMac? macs, TimeProvider clock, TimeSpan pause, [EnumeratorCancellation] CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        query = query with { LastBlock = long.MaxValue, Until = null };
        var place = new Place(macs);
        while (!ct.IsCancellationRequested)
        {
            foreach (var record in Forwards(query, place, CancellationToken.None))
            {
                yield return record;
                if (ct.IsCancellationRequested) yield break;
            }

            await Task.Delay(pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The number of the newest block; 0 when there is none.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: a file cannot be read.</exception>
    public long NewestBlock() => files.DownFrom(long.MaxValue) is [var newest, ..] ? newest.Number : 0;

    private IEnumerable<TrailRecord> Forwards(TrailQuery query, Place place, CancellationToken ct)
    {
        if (place.Next == 0)
        {
            var first = query.Since is { } since ? files.FirstSince(since) : 1;
            // Nothing is that new yet; a follower asks again.
            if (first is null) yield break;
            place.Next = Math.Max(first.Value, query.FirstBlock);
        }

        while (files.From(place.Next) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                ct.ThrowIfCancellationRequested();
                if (row.Number > query.LastBlock) yield break;
                place.Next = row.Number + 1;
                if (place.Check.Next(row, out var content) is { } fault) yield return new TrailRecord.Damaged(row.Number, fault);
                if (content is null) continue;
                // Only a block that is whole may say that what comes is too new.
                if (row.Block!.FirstAt > query.Until) yield break;
                foreach (var record in Wanted(query, row.Block, content)) yield return record;
            }
        }
    }

    private IEnumerable<TrailRecord> Backwards(TrailQuery query, IChainMac? macs, CancellationToken ct)
    {
        var last = query.Until is { } until ? files.LastUntil(until) : long.MaxValue;
        var first = query.Since is { } since ? files.FirstSince(since) : 1;
        if (first is null || last is null) yield break;
        var end = Math.Max(first.Value, query.FirstBlock);
        var (next, check) = (Math.Min(last.Value, query.LastBlock), new TrailCheck(macs));
        while (files.DownFrom(next) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                ct.ThrowIfCancellationRequested();
                if (row.Number < end) yield break;
                next = row.Number - 1;
                var between = check.Previous(row, out var content, out var fault);
                if (between is not null) yield return new TrailRecord.Damaged(between.Number, between);
                if (fault is not null) yield return new TrailRecord.Damaged(row.Number, fault);
                if (content is null) continue;
                foreach (var record in Wanted(query, row.Block!, content).Reverse()) yield return record;
            }
        }
    }

    private static IEnumerable<TrailRecord> Wanted(TrailQuery query, TrailBlock block, TrailContent content) => content switch
    {
        TrailContent.Entries e => e.Items.Where(query.Wants).Select(entry => new TrailRecord.Call(block.Number, entry)),
        TrailContent.Counts c => c.Items.Where(count => query.Wants(c, count))
            .Select(count => new TrailRecord.Counted(block.Number, c.From, c.Until, count)),
        TrailContent.Gap g => query.Wants(g.Bounds) ? [new TrailRecord.Gap(block.Number, g.Bounds)] : [],
        TrailContent.Opened o =>
            query.WantsLife(block.LastAt) ? [new TrailRecord.Opened(block.Number, block.LastAt, o.Level)] : [],
        TrailContent.Closed => query.WantsLife(block.LastAt) ? [new TrailRecord.Closed(block.Number, block.LastAt)] : [],
        TrailContent.Dropped d =>
            [new TrailRecord.Dropped(block.Number, block.LastAt, d.FirstBlock, d.LastBlock, d.Until)],
        _ => throw new BrokenInvariantException($"No words for {content.GetType().Name}."),
    };

    /// <summary>How far a reading forwards has come.</summary>
    private sealed class Place(IChainMac? macs)
    {
        /// <summary>0 before it has begun.</summary>
        internal long Next { get; set; }

        internal TrailCheck Check { get; } = new(macs);
    }
}
