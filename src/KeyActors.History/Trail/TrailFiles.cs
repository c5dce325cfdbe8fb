using System.Globalization;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>The files of a trail, read in batches: no file is held open in between, so that a slow reader keeps nobody from
/// writing, closing or removing them.</summary>
internal sealed class TrailFiles(string folder)
{
    /// <summary>What a fault of the trail as a whole is of.</summary>
    internal const string Name = "trail";

    private const int BatchRows = 64;
    private const int BatchBytes = 4 * 1024 * 1024;
    private const int LooksMax = 100;
    private const string Table = "trail";

    // Types and sizes are asked of SQLite before anything is read into memory.
    private static readonly string Columns = string.Create(CultureInfo.InvariantCulture, $"""
        number, {Blob("previous", TrailBlock.HashBytes)}, first_at, last_at, entries,
        {Blob("body", Limits.TrailBlockBytesMax)}, {Blob("hash", TrailBlock.HashBytes)}, {Blob("mac", TrailBlock.HashBytes)}
        """);

    private static readonly string Forwards =
        $"SELECT {Columns} FROM trail WHERE number >= $at ORDER BY number LIMIT {BatchRows}";

    private static readonly string Backwards =
        $"SELECT {Columns} FROM trail WHERE number <= $at ORDER BY number DESC LIMIT {BatchRows}";

    /// <summary>Some rows from a number on, forwards, from one file. None means that there are none.</summary>
    internal IReadOnlyList<TrailRow> From(long number)
    {
        var next = number;
        for (var looks = 0; looks < LooksMax; looks++)
        {
            var closed = FirstClosed(next);
            if (Read(closed?.ToString() ?? TrailFileName.Active, Forwards, next, closed is not null) is not { } rows)
            {
                // The file that is written is about to be there; a closed one was removed just now.
                if (closed is null && FirstClosed(next) is null) return [];
                continue;
            }

            // The file that is written became a closed one between the two looks.
            if (closed is null && (rows.Count == 0 || rows[0].Number > next) && FirstClosed(next) is not null) continue;
            if (rows.Count > 0 || closed is null) return rows;
            // Its name says more than it holds.
            next = closed.Value.LastBlock + 1;
            looks = 0;
        }

        return [];
    }

    /// <summary>Some rows from a number on, backwards, from one file. None means that there are none.</summary>
    internal IReadOnlyList<TrailRow> DownFrom(long number)
    {
        var next = number;
        for (var looks = 0; looks < LooksMax && next > 0; looks++)
        {
            var closed = LastClosed(next);
            if (closed is null || next > closed.Value.LastBlock)
            {
                var newest = Read(TrailFileName.Active, Backwards, next, false);
                // The file that is written became a closed one between the two looks.
                if (LastClosed(next) != closed) continue;
                if (newest is { Count: > 0 }) return newest;
            }

            if (closed is not { } file) return [];
            if (Read(file.ToString(), Backwards, next, true) is not { } rows) continue;
            if (rows.Count > 0) return rows;
            // Its name says more than it holds.
            next = file.FirstBlock - 1;
            looks = 0;
        }

        return [];
    }

    /// <summary>The first block whose last time is not before an instant; null when there is none.</summary>
    internal long? FirstSince(DateTimeOffset instant)
    {
        foreach (var name in Names())
            if (Ask(name, "SELECT min(number) FROM trail WHERE last_at >= $at", instant.UtcTicks) is { } number) return number;
        return null;
    }

    /// <summary>The last block whose first time is not after an instant; null when there is none.</summary>
    internal long? LastUntil(DateTimeOffset instant)
    {
        foreach (var name in Names().Reverse())
            if (Ask(name, "SELECT max(number) FROM trail WHERE first_at <= $at", instant.UtcTicks) is { } number) return number;
        return null;
    }

    /// <summary>What is wrong with the files themselves, whatever their blocks say.</summary>
    internal IEnumerable<HistoryFault> Faults()
    {
        var last = 0L;
        foreach (var file in Closed())
        {
            var name = file.ToString();
            if (Look(name, true) is not { } look) continue;
            using (look)
            {
                if (look.Stranger(TrailSchema.Own) is { } stranger) yield return Foreign(name, stranger);
                if (Bounds(look) != (file.FirstBlock, file.LastBlock))
                    yield return new HistoryFault(name, 0, "trail-file-name", "It does not hold the blocks that its name says.");
                if (file.FirstBlock <= last)
                    yield return new HistoryFault(name, 0, "trail-file-overlap", "It holds blocks that another file has too.");
                last = Math.Max(last, file.LastBlock);
            }
        }

        if (Look(TrailFileName.Active, false) is not { } written) yield break;
        using (written)
        {
            if (written.Stranger(TrailSchema.Own) is { } stranger) yield return Foreign(TrailFileName.Active, stranger);
            // Meanwhile it may have become a closed one: then its blocks are there, and overlap with nothing.
            if (Bounds(written) is { } bounds && bounds.First <= last)
            {
                yield return new HistoryFault(
                    TrailFileName.Active, 0, "trail-file-overlap", "It holds blocks that a closed file has too.");
            }
        }
    }

    /// <summary>Whether the vault has ever written a trail here.</summary>
    internal bool Any() => Names().Any();

    private static string Blob(string column, int bytesMax) => string.Create(
        CultureInfo.InvariantCulture,
        $"CASE WHEN typeof({column}) = 'blob' AND octet_length({column}) <= {bytesMax} THEN {column} END");

    private static HistoryFault Foreign(string file, string stranger) => new(
        file, 0, "foreign-schema", $"It holds {Printable.Quoted(stranger)}, which no vault makes, or makes otherwise.");

    private static (long First, long Last)? Bounds(SqliteLook look)
    {
        using var command = look.Command("SELECT min(number), max(number) FROM trail");
        using var found = look.Guarded(command.ExecuteReader);
        return look.Guarded(found.Read) && !found.IsDBNull(0) ? (found.GetInt64(0), found.GetInt64(1)) : null;
    }

    private IReadOnlyList<TrailFileName> Closed() => TrailFileName.In(folder);

    private TrailFileName? FirstClosed(long number)
    {
        foreach (var file in Closed()) if (file.LastBlock >= number) return file;
        return null;
    }

    private TrailFileName? LastClosed(long number)
    {
        TrailFileName? last = null;
        foreach (var file in Closed()) if (file.FirstBlock <= number) last = file;
        return last;
    }

    private IEnumerable<string> Names()
    {
        foreach (var closed in Closed()) yield return closed.ToString();
        if (File.Exists(Path.Combine(folder, TrailFileName.Active))) yield return TrailFileName.Active;
    }

    /// <summary>Null when the file is not there yet, or not any more. The writer makes the one that it writes in steps, and a
    /// blank one tells no more than a missing one.</summary>
    private SqliteLook? Look(string name, bool isFinal)
    {
        if (!File.Exists(Path.Combine(folder, name))) return null;
        try
        {
            var look = SqliteLook.Open(folder, name, Table, isFinal, mayBeBlank: name == TrailFileName.Active);
            if (!look.IsBlank) return look;
            look.Dispose();
            return null;
        }
        catch (RefusedException) when (!File.Exists(Path.Combine(folder, name)))
        {
            return null;
        }
    }

    private long? Ask(string name, string question, long at)
    {
        using var look = Look(name, name != TrailFileName.Active);
        if (look is null) return null;
        using var command = look.Command(question);
        command.Parameters.AddWithValue("$at", at);
        return look.Guarded(command.ExecuteScalar) as long?;
    }

    private List<TrailRow>? Read(string name, string rows, long at, bool isFinal)
    {
        using var look = Look(name, isFinal);
        if (look is null) return null;
        using var command = look.Command(rows);
        command.Parameters.AddWithValue("$at", at);
        using var found = look.Guarded(command.ExecuteReader);
        var (batch, bytes) = (new List<TrailRow>(), 0L);
        while (bytes < BatchBytes && look.Guarded(found.Read))
        {
            var row = look.Guarded(() => new TrailRow(found.GetInt64(0), Block(found.GetValue)));
            bytes += row.Block?.Body.Length ?? 0;
            batch.Add(row);
        }

        return batch;
    }

    private static TrailBlock? Block(Func<int, object> column)
    {
        try
        {
            return TrailSchema.Read(column);
        }
        catch (JournalFormatException)
        {
            return null;
        }
    }
}
