using System.Diagnostics;
using KeyActors.Clocks;
using KeyActors.Journal;
using KeyActors.Model;
using KeyActors.Trail;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyActors.Benchmarks;

/// <summary>What the trail costs: entries into its file beside inserts without an engine, and encryptions with and without
/// it.</summary>
internal static class TrailBenchmarks
{
    private const int PerTransaction = 1024;
    private const int Outstanding = 64;
    private static readonly byte[] Code = new byte[32];

    internal static async Task<TrailFigures> MeasureAsync(bool quick)
    {
        var (rounds, entries, calls) = quick ? (3, 8_192, 20_000) : (11, 32_768, 100_000);
        var writing = new Ways();
        var using_ = new Ways();
        var (bytes, folded) = (0.0, 0.0);
        // The first round warms up, and is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            var body = TrailCodec.Encode(new TrailContent.Entries([Entry(0)]));
            writing.Add("raw, one row per transaction", round, InFolder(f => Raw(f, body, entries / 16, 1)));
            writing.Add("raw, 1,024 rows per transaction", round, InFolder(f => Raw(f, body, entries, PerTransaction)));
            writing.Add("`counters`", round, await InFolderAsync(f => WriteAsync(f, TrailLevel.Counters, entries * 8)));
            writing.Add("`trail`, no two calls equal", round, await InFolderAsync(async f =>
            {
                var rate = await WriteAsync(f, TrailLevel.Trail, entries);
                bytes = new FileInfo(Path.Combine(f, TrailFileName.Active)).Length / (double)entries;
                return rate;
            }));
            writing.Add("`strict`, one after another", round, await InFolderAsync(f => StrictAsync(f, entries / 16, 1)));
            writing.Add("`strict`, 64 outstanding", round, await InFolderAsync(f => StrictAsync(f, entries, Outstanding)));

            using_.Add("no trail", round, await InFolderAsync(f => EncryptAsync(f, null, calls)));
            using_.Add("`counters`", round, await InFolderAsync(f => EncryptAsync(f, "counters", calls)));
            using_.Add("`trail`", round, await InFolderAsync(async f =>
            {
                var rate = await EncryptAsync(f, "trail", calls);
                folded = calls / (double)Stored(f);
                return rate;
            }));
            using_.Add("`strict`", round, await InFolderAsync(f => EncryptAsync(f, "strict", calls / 16)));
        }

        return new TrailFigures(writing.All, using_.All, bytes, folded);
    }

    /// <summary>Rows of one entry each in the trail's own table, hash and code not computed.</summary>
    private static double Raw(string folder, byte[] body, int rows, int perTransaction)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; " + TrailSchema.Blocks;
        command.ExecuteNonQuery();
        command.CommandText = TrailSchema.Insert;
        var number = command.Parameters.AddWithValue("$number", 0L);
        foreach (var name in new[] { "$previous", "$hash", "$mac" }) command.Parameters.AddWithValue(name, Code);
        foreach (var name in new[] { "$first", "$last", "$entries" }) command.Parameters.AddWithValue(name, 1L);
        command.Parameters.AddWithValue("$body", body);
        var begin = Stopwatch.GetTimestamp();
        for (var row = 0; row < rows;)
        {
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            for (var i = 0; i < perTransaction; i++)
            {
                number.Value = (long)++row;
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return rows / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> WriteAsync(string folder, TrailLevel level, int entries)
    {
        var trail = OpenTrail(folder, level, entries * 2);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < entries; i++) _ = trail.Add(Note(trail, i));
        await trail.CloseAsync();
        return entries / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> StrictAsync(string folder, int entries, int outstanding)
    {
        var trail = OpenTrail(folder, TrailLevel.Strict, entries * 2);
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, outstanding).Select(lane => Task.Run(async () =>
        {
            for (var i = lane; i < entries; i += outstanding)
                if (!await trail.Add(Note(trail, i))!) throw new InvalidOperationException("An entry was not written.");
        })));
        var rate = entries / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await trail.CloseAsync();
        return rate;
    }

    private static async Task<double> EncryptAsync(string folder, string? level, int calls)
    {
        await using var vault = await KeyVault.OpenAsync(folder, new VaultOptions
        {
            Environment = [],
            HasTrail = level is not null,
            Settings = new Dictionary<string, string> { ["trail.level"] = level ?? "trail" },
        });
        await vault.CreateKeyAsync("alias/measured");
        var context = EncryptionContext.Of(("tenant", "17"));
        await EncryptAsync(vault, context, 1_000);
        var begin = Stopwatch.GetTimestamp();
        await EncryptAsync(vault, context, calls);
        return calls / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static Task EncryptAsync(KeyVault vault, EncryptionContext context, int calls) =>
        Task.WhenAll(Enumerable.Range(0, Outstanding).Select(_ => Task.Run(async () =>
        {
            var (plaintext, output) = (new byte[256], new byte[256 + 106]);
            for (var i = 0; i < calls / Outstanding; i++) await vault.EncryptAsync("alias/measured", plaintext, context, output);
        })));

    /// <summary>Entries of encryptions in a closed vault.</summary>
    private static long Stored(string folder)
    {
        using var connection = Open(folder);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sum(entries) FROM trail";
        return (long)command.ExecuteScalar()!;
    }

    private static VaultTrail OpenTrail(string folder, TrailLevel level, int places) => VaultTrail.Open(
        folder, isNew: true, new ZeroMac(), new TrailSettings { Level = level, BufferMax = Math.Max(16, places) }, TimeProvider.System,
        new ErasingHold(TimeProvider.System, isVirtual: true), NullLogger.Instance);

    private static TrailNote Note(VaultTrail trail, int number)
    {
        var entry = Entry(number);
        var note = trail.Begin(entry.Operation, 0);
        note.Begin(entry.Operation, entry.By, entry.Realm, null, entry.Context, entry.IsReadOnly);
        note.Found(entry.Key!.Value);
        (note.Material, note.Bytes, note.Request) = (entry.Material, entry.Bytes, entry.Request);
        return note;
    }

    private static TrailEntry Entry(int number) => new()
    {
        By = Caller.Host,
        FirstAt = DateTimeOffset.UnixEpoch,
        LastAt = DateTimeOffset.UnixEpoch,
        Operation = "Encrypt",
        Realm = Realm.Default,
        Key = Key,
        Material = new KeyMaterialId(1, 2),
        Context = EncryptionContext.Of(("tenant", FormattableString.Invariant($"{number:D8}"))),
        Result = TrailEntry.Ok,
        Request = new IdempotencyKey(1, (UInt128)number),
        IsReadOnly = true,
        Bytes = 256,
    };

    private static KeyArn Key { get; } =
        KeyArn.TryParse("arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000001", out var key) ? key : default;

    private static SqliteConnection Open(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, TrailFileName.Active)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static double InFolder(Func<string, double> measure) => InFolderAsync(f => Task.FromResult(measure(f))).GetAwaiter().GetResult();

    private static async Task<double> InFolderAsync(Func<string, Task<double>> measure)
    {
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-");
        try
        {
            return await measure(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The code costs a microsecond for each block of many entries.</summary>
    private sealed class ZeroMac : IChainMac
    {
        public void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac) => mac[..IChainMac.Bytes].Clear();
    }

    private sealed class Ways
    {
        private readonly List<(string Name, List<double> Rates)> ways = [];

        internal IReadOnlyList<(string Name, IReadOnlyList<double> PerSecond)> All =>
            [.. ways.Select(static w => (w.Name, (IReadOnlyList<double>)w.Rates))];

        internal void Add(string name, int round, double perSecond)
        {
            if (round == 0) ways.Add((name, []));
            else ways.Single(w => w.Name == name).Rates.Add(perSecond);
        }
    }
}

/// <summary>What was measured.</summary>
/// <param name="Writing">Entries per second by way; the second is the floor.</param>
/// <param name="Using">Encryptions per second by way; the first is without a trail.</param>
/// <param name="BytesPerEntry">Of the file, when no two calls are equal.</param>
/// <param name="CallsPerEntry">Of equal encryptions as fast as they go, at the level trail.</param>
internal sealed record TrailFigures(
    IReadOnlyList<(string Name, IReadOnlyList<double> PerSecond)> Writing,
    IReadOnlyList<(string Name, IReadOnlyList<double> PerSecond)> Using,
    double BytesPerEntry,
    double CallsPerEntry);
