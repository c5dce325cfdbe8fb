using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The rows of <c>snapshots.db</c>: bytes by stream and number, believed by nobody.</summary>
/// <remarks>Opened with the settings of the journal, <c>synchronous=FULL</c> too: that costs one sync for hundreds of events,
/// behind their replies. One user at a time.</remarks>
internal sealed class SnapshotFile
{
    internal const string FileName = "snapshots.db";
    private const int RowsMax = 8;

    /// <summary>How long a lock of another program is waited for: a recovery can do without.</summary>
    private static readonly TimeSpan LockedMax = TimeSpan.FromSeconds(1);

    private const string Create = """
        CREATE TABLE IF NOT EXISTS snapshots (
          persistence_id TEXT NOT NULL, number INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (persistence_id, number))
          WITHOUT ROWID
        """;

    private readonly JournalFile file;

    private SnapshotFile(JournalFile file) => this.file = file;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="RefusedException">A setting does not hold, or it holds a view or a trigger.</exception>
    /// <exception cref="SqliteException">It cannot be read or written; nor can it when it is an
    /// <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>.</exception>
    internal static SnapshotFile Open(string vault)
    {
        var file = new JournalFile(Path.Combine(vault, FileName), LockedMax);
        try
        {
            file.SetUpFile(vault, [Create]);
            using var connection = file.Open();
            using var create = connection.CreateCommand();
            create.CommandText = Create;
            create.ExecuteNonQuery();
            create.CommandText = "SELECT persistence_id, number, body FROM snapshots LIMIT 0";
            create.ExecuteNonQuery();
            return new SnapshotFile(file);
        }
        catch
        {
            file.ClearPool();
            throw;
        }
    }

    /// <summary>Removes the file, whatever it is.</summary>
    internal static void Remove(string vault)
    {
        foreach (var end in new[] { "", "-wal", "-shm" }) File.Delete(Path.Combine(vault, FileName + end));
    }

    /// <summary>The newest rows of a stream, newest first; nothing in the place of bytes that no vault writes.</summary>
    internal IReadOnlyList<SnapshotRow> Read(string stream)
    {
        using var connection = file.Open();
        using var command = Command(connection, null, """
            SELECT number, CASE WHEN length(body) <= $bytes THEN body END FROM snapshots
            WHERE persistence_id = $stream ORDER BY number DESC LIMIT $rows
            """, stream);
        command.Parameters.AddWithValue("$bytes", StoredSnapshot.BytesMax);
        command.Parameters.AddWithValue("$rows", RowsMax);
        using var reader = command.ExecuteReader();
        var rows = new List<SnapshotRow>();
        while (reader.Read()) rows.Add(new SnapshotRow(reader.GetValue(0), reader.GetValue(1)));
        return rows;
    }

    /// <summary>Removes a row.</summary>
    internal void Remove(string stream, SnapshotRow row)
    {
        using var connection = file.Open();
        using var command = Command(
            connection, null, "DELETE FROM snapshots WHERE persistence_id = $stream AND number = $number", stream);
        command.Parameters.AddWithValue("$number", row.Number);
        command.ExecuteNonQuery();
    }

    /// <summary>Adds a snapshot, and keeps it and the one before it.</summary>
    internal void Write(string stream, long number, byte[] body)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction();
        const string insert = "INSERT OR REPLACE INTO snapshots (persistence_id, number, body) VALUES ($stream, $number, $body)";
        using var put = Command(connection, transaction, insert, stream);
        put.Parameters.AddWithValue("$number", number);
        put.Parameters.AddWithValue("$body", body);
        put.ExecuteNonQuery();
        using var drop = Command(connection, transaction, """
            DELETE FROM snapshots WHERE persistence_id = $stream AND number NOT IN (
              SELECT number FROM snapshots WHERE persistence_id = $stream AND number <= $number ORDER BY number DESC LIMIT 2)
            """, stream);
        drop.Parameters.AddWithValue("$number", number);
        drop.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>Lets go of the file.</summary>
    internal void Close() => file.ClearPool();

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql, string stream)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        command.Parameters.AddWithValue("$stream", stream);
        return command;
    }
}

/// <summary>A row as it lies in the file, of any type that SQLite may have there.</summary>
/// <param name="Number">Behind which event, if it is true.</param>
/// <param name="Body">A snapshot, if it is true.</param>
internal sealed record SnapshotRow(object Number, object Body);
