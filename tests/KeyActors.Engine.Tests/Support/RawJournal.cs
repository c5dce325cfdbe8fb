using System.Globalization;
using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests;

/// <summary>One row of the journal as it lies in the file.</summary>
internal sealed record RawRow(string Stream, long Number, byte[] Message, string Manifest, int? Serializer);

/// <summary>A writer in the database who is not the vault: reads, edits and locks <c>journal.db</c>.</summary>
internal sealed class RawJournal(string folder)
{
    private readonly string connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = System.IO.Path.Combine(folder, "journal.db"), Pooling = false, Mode = SqliteOpenMode.ReadWrite,
    }.ToString();

    /// <summary>Every row in the order in which it was written.</summary>
    internal IReadOnlyList<RawRow> Rows()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_number, message, manifest, identifier FROM journal ORDER BY ordering";
        using var reader = command.ExecuteReader();
        var rows = new List<RawRow>();
        while (reader.Read())
        {
            var manifest = reader.IsDBNull(3) ? "" : reader.GetString(3);
            rows.Add(new RawRow(reader.GetString(0), reader.GetInt64(1), (byte[])reader[2], manifest, reader.IsDBNull(4) ? null : reader.GetInt32(4)));
        }

        return rows;
    }

    internal IReadOnlyList<RawRow> Rows(string stream) => [.. Rows().Where(r => r.Stream == stream)];

    internal long Count() => Rows().Count;

    /// <summary>A fingerprint of all that is stored, but for what follows a reply: the directory's own notes that keys have
    /// recorded an alias, and the sums of what was used.</summary>
    internal string Content() => string.Join('\n', Rows().Where(static r => r.Manifest is not ("realm.alias-recorded/1" or "key.usage-recorded/1" or "key.used/1")).Select(static r =>
        string.Create(CultureInfo.InvariantCulture, $"{r.Stream} {r.Number} {r.Manifest} {r.Serializer} {Convert.ToHexString(r.Message)}")));

    internal int Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    /// <summary>Holds the file's one write lock until disposed.</summary>
    internal WriteLock Lock()
    {
        var connection = Open();
        return new WriteLock(connection, connection.BeginTransaction(deferred: false));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    internal sealed class WriteLock(SqliteConnection connection, SqliteTransaction transaction) : IDisposable
    {
        public void Dispose()
        {
            transaction.Dispose();
            connection.Dispose();
        }
    }
}
