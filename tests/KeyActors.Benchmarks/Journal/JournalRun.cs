using System.Diagnostics;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Benchmarks.Journal;

/// <summary>Measures a vault on disk: storing events, recovering cold keys, opening.</summary>
/// <remarks>A plain program, since each thing is done to a vault that the thing before has left.</remarks>
internal sealed class JournalRun(bool quick)
{
    private const int ManyKeys = 1000;
    private const int Outstanding = 64;
    private const int WarmRows = 20_000;
    private const int Turns = 150;
    private const int LongEvents = 100_000;

    /// <summary>The heads of streams are written 100 ms after the events: not on the time of the next way.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(400);

    private readonly int rounds = quick ? 3 : 5;
    private readonly int storeRounds = quick ? 7 : 25;
    private readonly VaultOptions options = new() { Environment = [] };
    private int change;

    /// <summary>Measures everything in a temporary folder, which is removed.</summary>
    internal static async Task<JournalFigures> MeasureAsync(bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-").FullName;
        try
        {
            var run = new JournalRun(quick);
            var many = Path.Combine(folder, "many");
            var (payloadBytes, rates) = await run.StoreAsync(many, Path.Combine(folder, "raw.db"));
            List<Wait> waits =
            [
                .. await run.RecoverAsync(Path.Combine(folder, "cold")),
                .. await run.RecoverLongAsync(Path.Combine(folder, "long")),
                await run.OpenAsync(FormattableString.Invariant($"open a vault with {ManyKeys + 1} keys"), many),
                await run.OpenAsync("open a vault without a key", Path.Combine(folder, "empty")),
                await run.StartInMemoryAsync(),
            ];
            return new JournalFigures(payloadBytes, run.storeRounds, rates, waits);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(int PayloadBytes, IReadOnlyList<Rate> Rates)> StoreAsync(string path, string rawPath)
    {
        await using var vault = await KeyVault.OpenAsync(path, options);
        var one = await CreateAsync(vault);
        var keys = await CreateAsync(vault, ManyKeys);
        await ChangeAsync(vault, one, 50);
        using var raw = RawJournal.Like(Path.Combine(path, "journal.db"), rawPath);

        // Past its first checkpoint, as the vault's is: a log that still grows makes each sync write the file system's too.
        raw.Insert(WarmRows, 100);

        var ways = new (string Name, int Events, Func<Task> Run)[]
        {
            ("raw SQLite, one row per transaction", Turns, () => Task.Run(() => raw.Insert(Turns, 1))),
            ("raw SQLite, 100 rows per transaction", ManyKeys, () => Task.Run(() => raw.Insert(ManyKeys, 100))),
            ("one key, one change after another", Turns, () => ChangeAsync(vault, one, Turns)),
            ("1,000 keys at once", ManyKeys, () => Task.WhenAll(keys.Select(key => ChangeAsync(vault, key, 1)))),
        };
        var perSecond = ways.Select(static _ => new List<double>()).ToArray();
        var bytes = ways.Select(static _ => new List<double>()).ToArray();
        for (var round = 0; round < storeRounds; round++)
            for (var way = 0; way < ways.Length; way++)
            {
                var allocated = GC.GetTotalAllocatedBytes(precise: true);
                var milliseconds = await TimeAsync(ways[way].Run);
                bytes[way].Add((GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)ways[way].Events);
                perSecond[way].Add(ways[way].Events / milliseconds * 1000);
                await Task.Delay(Settle);
            }

        return (raw.PayloadBytes, [.. ways.Select((way, i) => new Rate(way.Name, perSecond[i], bytes[i]))]);
    }

    private async Task<IReadOnlyList<Wait>> RecoverAsync(string path)
    {
        var (few, much) = quick ? (40, 15) : (100, 30);
        List<string> small;
        List<string> large;
        await using (var vault = await KeyVault.OpenAsync(path, options))
        {
            small = await CreateAsync(vault, few);
            large = await CreateAsync(vault, much);
            await Task.WhenAll(small.Select(key => ChangeAsync(vault, key, 4)));
            await Task.WhenAll(large.Select(key => ChangeAsync(vault, key, 99)));
        }

        var (five, hundred, warm) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await using var vault = await KeyVault.OpenAsync(path, options);
            foreach (var (keys, times) in new[] { (small, five), (large, hundred), (small, warm) })
                foreach (var key in keys)
                    times.Add(await TimeAsync(async () => await vault.DescribeKeyAsync(key)));
        }

        return
        [
            new Wait("first use of a cold key with 5 events", five),
            new Wait("first use of a cold key with 100 events", hundred),
            new Wait("the same use of a warm key", warm),
        ];
    }

    /// <summary>A key with a long history, read from the journal and read from a snapshot.</summary>
    private async Task<IReadOnlyList<Wait>> RecoverLongAsync(string path)
    {
        KeyArn key, warm;
        var without = options with { Settings = new Dictionary<string, string> { ["snapshot-every"] = "0" } };
        await using (var vault = await KeyVault.OpenAsync(path, options))
            (key, warm) = ((await vault.CreateKeyAsync()).Arn, (await vault.CreateKeyAsync()).Arn);
        await LongLife.LiveAsync(path, key, LongEvents);
        await LongLife.LiveAsync(path, warm, LongEvents / 100);

        // The opening brings the head of a stream up by reading it: that is not the first use.
        await using (await KeyVault.OpenAsync(path, without))
        {
        }

        var waits = new List<Wait>();
        foreach (var (name, how) in new[] { ("without a snapshot", without), ("with a snapshot", options) })
        {
            var times = new List<double>();
            for (var round = 0; round <= rounds; round++)
            {
                await using var vault = await KeyVault.OpenAsync(path, how);

                // The first recovery after an opening pays for connections and for compiled queries.
                await vault.DescribeKeyAsync(warm.ToString());
                times.Add(await TimeAsync(async () => await vault.DescribeKeyAsync(key.ToString())));
            }

            // The first use with snapshots finds none and makes one.
            waits.Add(new Wait(FormattableString.Invariant($"first use of a cold key with {LongEvents} events, {name}"), times[1..]));
        }

        return waits;
    }

    private async Task<Wait> OpenAsync(string name, string path)
    {
        var times = new List<double>();
        for (var i = 0; i <= 2 * rounds; i++)
        {
            KeyVault? vault = null;
            times.Add(await TimeAsync(async () => vault = await KeyVault.OpenAsync(path, options)));
            await vault!.DisposeAsync();
        }

        return new Wait(name, times[1..]);
    }

    private async Task<Wait> StartInMemoryAsync()
    {
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            KeyVault? vault = null;
            times.Add(await TimeAsync(async () => vault = await KeyVault.InMemoryAsync(options)));
            await vault!.DisposeAsync();
        }

        return new Wait("start a vault in memory", times);
    }

    private static async Task<string> CreateAsync(KeyVault vault) => (await vault.CreateKeyAsync()).Arn.ToString();

    private static async Task<List<string>> CreateAsync(KeyVault vault, int count)
    {
        var keys = new List<string>(count);
        while (keys.Count < count)
        {
            var some = Math.Min(Outstanding, count - keys.Count);
            keys.AddRange(await Task.WhenAll(Enumerable.Range(0, some).Select(_ => CreateAsync(vault))));
        }

        return keys;
    }

    /// <summary>Stores one event after another; each changes the value of one tag.</summary>
    private async Task ChangeAsync(KeyVault vault, string key, int events)
    {
        for (var i = 0; i < events; i++)
        {
            var value = Interlocked.Increment(ref change).ToString("D9", CultureInfo.InvariantCulture);
            await vault.TagKeyAsync(key, [new Tag("change", value)]);
        }
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var begin = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }
}
