using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The timetable in <c>projections.db</c>: one row for each key that has something due.</summary>
/// <remarks>The head writer writes it, before the heads of the same events: so a key whose head is up to date has its deadline
/// here. A key whose head a kill left behind is recovered at opening, and tells its deadline anew. A file that is missing,
/// damaged, or holds what no vault writes is made again from the keys that ever had a schedule.</remarks>
internal sealed class TimetableFile : ITimetable
{
    internal const string FileName = "projections.db";

    private const string Create = """
        CREATE TABLE IF NOT EXISTS deadlines (persistence_id TEXT NOT NULL PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS deadlines_due ON deadlines (due);
        """;

    /// <summary>Only a key that ever took one of these can have something due.</summary>
    private const string EverScheduled = """
        SELECT DISTINCT persistence_id FROM journal WHERE manifest IN (
          'key.rotation-enabled/1', 'key.material-imported/1', 'key.material-deletion-scheduled/1', 'key.deletion-scheduled/1')
        """;

    private readonly JournalFile file;
    private readonly JournalFile journal;

    private TimetableFile(JournalFile file, JournalFile journal) => (this.file, this.journal) = (file, journal);

    /// <summary>Opens the projection, or begins it anew when it cannot be read.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="journal">The journal that it projects; its heads are checked already.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: it can be neither read nor made
    /// anew.</exception>
    internal static TimetableFile Open(string vault, JournalFile journal)
    {
        var path = Path.Combine(vault, FileName);
        try
        {
            return Begin(new JournalFile(path, journal.CallTimeout), journal, vault);
        }
        catch (Exception e) when (e is SqliteException or RefusedException or InvalidDataException)
        {
            return BeginAnew(path, journal, vault);
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
        return Read(command);
    }

    public void Doubt()
    {
        var scheduled = new List<KeyArn>();
        using (var source = journal.Open())
        {
            using var ever = Command(source, null, EverScheduled);
            using var reader = ever.ExecuteReader();
            while (reader.Read())
                if (PersistenceIds.TryParseKey(reader.GetValue(0) as string, out var key)) scheduled.Add(key);
        }

        using var connection = file.Open();
        using var transaction = connection.BeginTransaction();
        using var put = Command(
            connection, transaction, "INSERT OR IGNORE INTO deadlines (persistence_id, due) VALUES ($stream, 0)");
        foreach (var key in scheduled)
        {
            put.Parameters.Clear();
            put.Parameters.AddWithValue("$stream", PersistenceIds.Key(key));
            put.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Close() => file.ClearPool();

    private static TimetableFile BeginAnew(string path, JournalFile journal, string vault)
    {
        try
        {
            foreach (var name in new[] { path, path + "-wal", path + "-shm" }) File.Delete(name);
            return Begin(new JournalFile(path, journal.CallTimeout), journal, vault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new RefusedException(new Refusal.VaultUnusable(
                vault, $"its {FileName} can be neither read nor made anew: remove it, or free the disk"));
        }
    }

    private static TimetableFile Begin(JournalFile file, JournalFile journal, string vault)
    {
        try
        {
            file.Prepare(vault);
            using var connection = file.Open();
            using var create = Command(connection, null, Create);
            create.ExecuteNonQuery();
            using var all = Command(connection, null, "SELECT persistence_id, due FROM deadlines");
            _ = Read(all);
            return new TimetableFile(file, journal);
        }
        catch
        {
            file.ClearPool();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">A row is none that a vault writes. It would stand in front of others for
    /// ever.</exception>
    private static List<Deadline> Read(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var deadlines = new List<Deadline>();
        while (reader.Read())
        {
            if (reader.GetValue(1) is not long ticks || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks
                || !PersistenceIds.TryParseKey(reader.GetValue(0) as string, out var key))
                throw new InvalidDataException($"{FileName} holds a row that no vault writes.");
            deadlines.Add(new Deadline(key, new DateTimeOffset(ticks, TimeSpan.Zero)));
        }

        return deadlines;
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }
}
