using System.Globalization;
using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The timetable in <c>projections.db</c>: one row for each key that has something due.</summary>
/// <remarks>The head writer writes it, before the heads of the same events: so a key whose head is up to date has its deadline
/// here, and after a kill only keys whose head lies behind are in doubt. A file that is missing or damaged is made again from
/// the keys that ever had a schedule.</remarks>
internal sealed class TimetableFile : ITimetable
{
    internal const string FileName = "projections.db";

    private const string Create = """
        CREATE TABLE IF NOT EXISTS deadlines (persistence_id TEXT NOT NULL PRIMARY KEY, due INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS deadlines_due ON deadlines (due);
        CREATE TABLE IF NOT EXISTS standing (one INTEGER PRIMARY KEY CHECK (one = 1), clean INTEGER NOT NULL);
        """;

    /// <summary>Only a key that ever took one of these can have something due.</summary>
    private const string EverScheduled = """
        SELECT DISTINCT persistence_id FROM journal WHERE manifest = 'key.rotation-enabled/1'
        """;

    private const string HeadBehind = """
        SELECT j.persistence_id FROM
          (SELECT persistence_id, MAX(sequence_number) AS number FROM journal
           WHERE persistence_id >= 'key:' AND persistence_id < 'key;' GROUP BY persistence_id) AS j
        LEFT JOIN heads AS h ON h.persistence_id = j.persistence_id
        WHERE h.number IS NULL OR h.number < j.number
        """;

    private readonly JournalFile file;
    private readonly bool isLost;
    private readonly bool wasKilled;
    private readonly JournalFile journal;

    private TimetableFile(JournalFile file, JournalFile journal, bool isLost, bool wasKilled) =>
        (this.file, this.journal, this.isLost, this.wasKilled) = (file, journal, isLost, wasKilled);

    /// <summary>Opens the projection, or begins it anew when it cannot be read.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="journal">The journal that it projects; its heads are checked already.</param>
    internal static TimetableFile Open(string vault, JournalFile journal)
    {
        var path = Path.Combine(vault, FileName);
        var isLost = !File.Exists(path);
        var file = new JournalFile(path);
        try
        {
            file.Prepare(vault);
            return new TimetableFile(file, journal, isLost, Begin(file));
        }
        catch (Exception e) when (e is SqliteException or RefusedException)
        {
            file.Close();
            foreach (var name in new[] { path, path + "-wal", path + "-shm" }) File.Delete(name);
            file = new JournalFile(path);
            file.Prepare(vault);
            Begin(file);
            return new TimetableFile(file, journal, isLost: true, wasKilled: false);
        }
    }

    public void Write(IReadOnlyCollection<Deadline> deadlines)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction();
        using var put = Command(connection, transaction, "INSERT OR REPLACE INTO deadlines (persistence_id, due) VALUES ($stream, $due)");
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
            if (PersistenceIds.TryParseKey(reader.GetString(0), out var key))
                deadlines.Add(new Deadline(key, new DateTimeOffset(reader.GetInt64(1), TimeSpan.Zero)));
        return deadlines;
    }

    public IReadOnlyList<KeyArn> Doubtful()
    {
        if (!isLost && !wasKilled) return [];
        using var connection = journal.Open();
        using var command = Command(connection, null, isLost ? EverScheduled : HeadBehind);
        using var reader = command.ExecuteReader();
        var keys = new List<KeyArn>();
        while (reader.Read())
            if (PersistenceIds.TryParseKey(reader.GetString(0), out var key)) keys.Add(key);
        return keys;
    }

    public void Close()
    {
        using (var connection = file.Open()) Stand(connection, isClean: true);
        file.Close();
    }

    /// <summary>Marks the projection as being written; answers whether it was so already, that is, the vault was killed.</summary>
    private static bool Begin(JournalFile file)
    {
        using var connection = file.Open();
        using var create = Command(connection, null, Create);
        create.ExecuteNonQuery();
        using var read = Command(connection, null, "SELECT clean FROM standing");
        var clean = read.ExecuteScalar();
        Stand(connection, isClean: false);
        return clean is not null && Convert.ToInt64(clean, CultureInfo.InvariantCulture) == 0;
    }

    private static void Stand(SqliteConnection connection, bool isClean)
    {
        using var command = Command(connection, null, "INSERT OR REPLACE INTO standing (one, clean) VALUES (1, $clean)");
        command.Parameters.AddWithValue("$clean", isClean ? 1 : 0);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }
}
