using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The timetable in <c>projections.db</c>: one row for each key that has something due.</summary>
/// <remarks>The head writer writes it, before the heads of the same events: so a key whose head is up to date has its deadline
/// here. A key whose head a kill left behind is recovered at opening, and tells its deadline anew. A file that is missing or
/// damaged is made again from the keys that ever had a schedule.</remarks>
internal sealed class TimetableFile : ITimetable
{
    internal const string FileName = "projections.db";

    private const string Create = """
        CREATE TABLE IF NOT EXISTS deadlines (persistence_id TEXT NOT NULL PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS deadlines_due ON deadlines (due);
        """;

    /// <summary>Only a key that ever took one of these can have something due.</summary>
    private const string EverScheduled = """
        SELECT DISTINCT persistence_id FROM journal WHERE manifest = 'key.rotation-enabled/1'
        """;

    private readonly JournalFile file;
    private readonly JournalFile journal;

    private TimetableFile(JournalFile file, JournalFile journal) => (this.file, this.journal) = (file, journal);

    /// <summary>Opens the projection, or begins it anew when it cannot be read.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="journal">The journal that it projects; its heads are checked already.</param>
    internal static TimetableFile Open(string vault, JournalFile journal)
    {
        var path = Path.Combine(vault, FileName);
        var file = new JournalFile(path, journal.CallTimeout);
        try
        {
            Begin(file, vault);
            return new TimetableFile(file, journal);
        }
        catch (Exception e) when (e is SqliteException or RefusedException)
        {
            file.ClearPool();
            foreach (var name in new[] { path, path + "-wal", path + "-shm" }) File.Delete(name);
            file = new JournalFile(path, journal.CallTimeout);
            Begin(file, vault);
            return new TimetableFile(file, journal);
        }
    }

    public void Write(IReadOnlyCollection<Deadline> deadlines)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction();
        using var put = Command(
            connection, transaction, "INSERT OR REPLACE INTO deadlines (persistence_id, due) VALUES ($stream, $due)");
        using var drop = Command(connection, transaction, "DELETE FROM deadlines WHERE persistence_id = $stream");
        foreach (var (key, due) in deadlines)
        {
            var command = due is null ? drop : put;
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$stream", PersistenceIds.Key(key));
            if (due is { } at) command.Parameters.AddWithValue("$due", at.UtcTicks);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public IReadOnlyList<Deadline> Earliest(int max)
    {
        using var connection = file.Open();
        using var command = Command(connection, null, "SELECT persistence_id, due FROM deadlines ORDER BY due LIMIT $max");
        command.Parameters.AddWithValue("$max", max);
        using var reader = command.ExecuteReader();
        var deadlines = new List<Deadline>();
        while (reader.Read())
        {
            // Nothing here is authentic: what is no deadline is passed over, and a key decides by its own state anyway.
            if (reader.GetValue(1) is not long ticks || ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks) continue;
            if (PersistenceIds.TryParseKey(reader.GetValue(0) as string, out var key))
                deadlines.Add(new Deadline(key, new DateTimeOffset(ticks, TimeSpan.Zero)));
        }

        return deadlines;
    }

    /// <summary>Keys that ever had a schedule and have no row: lost ones, and those that have nothing due.</summary>
    public IReadOnlyList<KeyArn> Doubtful()
    {
        var keys = new List<KeyArn>();
        var present = Streams(file, "SELECT persistence_id FROM deadlines").ToHashSet(StringComparer.Ordinal);
        foreach (var stream in Streams(journal, EverScheduled))
            if (!present.Contains(stream) && PersistenceIds.TryParseKey(stream, out var key)) keys.Add(key);
        return keys;
    }

    public void Close() => file.ClearPool();

    private static List<string> Streams(JournalFile from, string sql)
    {
        using var connection = from.Open();
        using var command = Command(connection, null, sql);
        using var reader = command.ExecuteReader();
        var streams = new List<string>();
        while (reader.Read())
            if (reader.GetValue(0) is string stream) streams.Add(stream);
        return streams;
    }

    private static void Begin(JournalFile file, string vault)
    {
        file.Prepare(vault);
        using var connection = file.Open();
        using var create = Command(connection, null, Create);
        create.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }
}
