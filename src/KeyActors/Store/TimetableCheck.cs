using System.Globalization;
using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>Compares the timetable with the journal, slice by slice: folds every key's events, wakes no key, holds the state of
/// one key at a time.</summary>
/// <remarks>Events are decoded and not checked: a key whose history was edited serves nothing, whatever its deadline. Not safe
/// for threads.</remarks>
internal sealed class TimetableCheck
{
    private const string AfterKeys = "key;";

    private static readonly string Events = string.Create(CultureInfo.InvariantCulture, $"""
        SELECT persistence_id, sequence_number,
          CASE WHEN typeof(manifest) = 'text' AND octet_length(manifest) <= 512 THEN manifest END,
          CASE WHEN typeof(message) = 'blob' AND octet_length(message) <= {EnvelopeCodec.BytesMax} THEN message END
        FROM journal WHERE (persistence_id, sequence_number) > ($stream, $number) AND persistence_id < $end
          AND typeof(persistence_id) = 'text' AND typeof(sequence_number) = 'integer'
        ORDER BY persistence_id, sequence_number LIMIT $max
        """);

    /// <summary>A key that moved within this may not have its new deadline in the timetable yet.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(1);

    private readonly JournalFile journal;
    private readonly TimetableFile timetable;
    private string compared = "";
    private string stream = "";
    private long number;
    private KeyState? state;
    private bool isReadable;

    internal TimetableCheck(JournalFile journal, TimetableFile timetable, bool isNew)
    {
        (this.journal, this.timetable, IsFilling) = (journal, timetable, isNew);
        Restart();
    }

    /// <summary>Whether the timetable is a new file, so that deadlines are missing until this has been through once.</summary>
    internal bool IsFilling { get; private set; }

    /// <summary>Goes on by some events, and begins anew after the last slice.</summary>
    /// <param name="eventsMax">Events of this slice, 1 or more.</param>
    /// <param name="now">UTC.</param>
    /// <param name="latest">UTC; no row may be put off for longer than this, or than <see cref="TimetableFile.PutOffMax"/> after
    /// its deadline.</param>
    /// <exception cref="SqliteException">A file cannot be read or written; the next slice begins anew.</exception>
    internal CheckedSlice Next(int eventsMax, DateTimeOffset now, DateTimeOffset latest)
    {
        try
        {
            var folded = new Dictionary<string, KeyState?>(StringComparer.Ordinal);
            var (events, last) = Fold(eventsMax, folded);
            var isLast = events < eventsMax;
            var hasEnded = isLast || last != compared;
            var (written, wrong) = hasEnded ? Compare(isLast ? null : last, folded, now, latest) : (0, 0);
            compared = last;
            if (isLast) Restart();
            IsFilling &= !isLast;
            return new CheckedSlice(events, written, wrong, isLast);
        }
        catch
        {
            Restart();
            throw;
        }
    }

    private void Restart() => (compared, stream, number, state, isReadable) = ("", PersistenceIds.KeyPrefix, 0, null, false);

    /// <summary>Reads on; streams that have ended are added, with null for one that cannot be read.</summary>
    private (int Events, string LastEnded) Fold(int eventsMax, Dictionary<string, KeyState?> folded)
    {
        using var connection = journal.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Events;
        command.Parameters.AddWithValue("$stream", stream);
        command.Parameters.AddWithValue("$number", number);
        command.Parameters.AddWithValue("$end", AfterKeys);
        command.Parameters.AddWithValue("$max", eventsMax);
        using var reader = command.ExecuteReader();
        var (events, lastEnded) = (0, compared);
        while (reader.Read())
        {
            events++;
            var next = reader.GetString(0);
            if (next != stream)
            {
                lastEnded = End(folded, lastEnded);
                (stream, state, isReadable) = (next, null, true);
            }

            number = reader.GetInt64(1);
            Fold(reader.GetValue(2) as string, reader.GetValue(3) as byte[]);
        }

        if (events < eventsMax) lastEnded = End(folded, lastEnded);
        return (events, lastEnded);
    }

    private string End(Dictionary<string, KeyState?> folded, string lastEnded)
    {
        if (stream == PersistenceIds.KeyPrefix) return lastEnded;
        folded.Add(stream, isReadable ? state : null);
        return stream;
    }

    private void Fold(string? manifest, byte[]? message)
    {
        if (!isReadable) return;
        try
        {
            isReadable = manifest is not null && message is not null;
            if (!isReadable) return;
            state = KeyState.Evolve(state, EventCodec.DecodeKey(EnvelopeCodec.Decode(manifest!, message)));
        }
        catch (Exception e) when (e is JournalFormatException or BrokenInvariantException)
        {
            // Such a key is out of order and serves nothing.
            isReadable = false;
        }
    }

    private (int Written, int Wrong) Compare(
        string? last, Dictionary<string, KeyState?> folded, DateTimeOffset now, DateTimeOffset latest)
    {
        var rows = timetable.Between(compared, last);
        var sound = new Dictionary<string, TimetableRow>(StringComparer.Ordinal);
        var strangers = new List<TimetableRow>();
        foreach (var row in rows)
        {
            if (row.Deadline is null) strangers.Add(row);
            else if (folded.ContainsKey((string)row.Stream)) sound.Add((string)row.Stream, row);
            else if (!IsKnown((string)row.Stream)) strangers.Add(row);
        }

        var (missing, wrong) = (new List<Deadline>(), strangers.Count);
        foreach (var (name, key) in folded)
        {
            if (key?.Due is not { } due || !PersistenceIds.TryParseKey(name, out var address)) continue;
            if (sound.TryGetValue(name, out var row) && !IsLate(row, due, latest)) continue;
            missing.Add(new Deadline(address, due));
            if (now - key.LastAt > Lag) wrong++;
        }

        if (missing.Count + strangers.Count > 0) timetable.SetRight(missing, strangers, latest);
        return (missing.Count + strangers.Count, wrong);
    }

    private static bool IsLate(TimetableRow row, DateTimeOffset due, DateTimeOffset latest) =>
        row.Deadline!.Value.Due > due
        || (long)row.LookAt > Math.Max(ErasingClock.Later(due, TimetableFile.PutOffMax).UtcTicks, latest.UtcTicks);

    /// <summary>Asked after the row was seen: a key that has just been created is no stranger.</summary>
    private bool IsKnown(string name)
    {
        using var connection = journal.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM journal WHERE persistence_id = $stream)";
        command.Parameters.AddWithValue("$stream", name);
        return command.ExecuteScalar() is 1L;
    }
}

/// <summary>What one slice of a comparison came to.</summary>
/// <param name="Events">Events that were read.</param>
/// <param name="Written">Rows that were written or taken away.</param>
/// <param name="Wrong">Those of them that were missing, too late, or of no key, and not just because their key is moving.</param>
/// <param name="IsLast">Whether every key has been compared.</param>
internal readonly record struct CheckedSlice(int Events, int Written, int Wrong, bool IsLast);
