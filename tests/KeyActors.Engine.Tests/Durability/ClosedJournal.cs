using KeyActors.Journal;

using Microsoft.Data.Sqlite;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>The journal of a closed vault, or its other database, in the hands of somebody with a SQLite shell.</summary>
internal sealed class ClosedJournal : IDisposable
{
    private readonly SqliteConnection connection;

    internal ClosedJournal(string folder, string name = "journal.db")
    {
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, name),
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        }.ToString());
        connection.Open();
    }

    /// <summary>Runs a statement; values go in as $0, $1 and so on.</summary>
    internal int Run(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement that must have touched that many rows.</summary>
    internal void Touch(int rows, string sql, params object?[] values) => Assert.Equal(rows, Run(sql, values));

    /// <summary>Makes a table again with its rows, by another statement than it had.</summary>
    internal void Remake(string table, Func<string, string> another)
    {
        var sql = (string)One("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = $0", table)!;
        var changed = another(sql);
        Assert.NotEqual(sql, changed);
        var indices = Rows("SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $0 AND sql IS NOT NULL", table);
        Run($"CREATE TEMP TABLE rows AS SELECT * FROM {table}; DROP TABLE {table}");
        Run(changed);
        Run($"INSERT INTO {table} SELECT * FROM temp.rows");
        foreach (var index in indices) Run((string)index[0]!);
    }

    internal object? One(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar();
    }

    internal List<object?[]> Rows(string sql, params object?[] values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Every cell of a table, in order, as text.</summary>
    internal List<string> Dump(string table, string order) =>
        [.. Rows($"SELECT * FROM {table} ORDER BY {order}").Select(static row => string.Join('|', row.Select(Shown)))];

    internal long Last(string stream) => (long)One("SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $0", stream)!;

    internal StoredEvent Read(string stream, long number)
    {
        var row = Rows("SELECT manifest, message FROM journal WHERE persistence_id = $0 AND sequence_number = $1", stream, number).Single();
        return EnvelopeCodec.Decode((string)row[0]!, (byte[])row[1]!);
    }

    /// <summary>Puts an envelope into a row that is there.</summary>
    internal void Write(string stream, long number, StoredEvent stored) => Touch(
        1,
        "UPDATE journal SET manifest = $2, message = $3 WHERE persistence_id = $0 AND sequence_number = $1",
        stream,
        number,
        stored.Manifest,
        EnvelopeCodec.Encode(stored));

    /// <summary>Adds a row, a copy of another one but for its place.</summary>
    internal void Insert(string stream, long number, string likeStream, long likeNumber, StoredEvent? stored = null)
    {
        var columns = string.Join(", ", Rows("SELECT name FROM pragma_table_info('journal') WHERE pk = 0").Select(static row => (string)row[0]!));
        Touch(
            1,
            $"""
            INSERT INTO journal ({columns}) SELECT {columns.Replace("persistence_id", "$0", StringComparison.Ordinal).Replace("sequence_number", "$1", StringComparison.Ordinal)}
            FROM journal WHERE persistence_id = $2 AND sequence_number = $3
            """,
            stream,
            number,
            likeStream,
            likeNumber);
        if (stored is not null) Write(stream, number, stored);
    }

    public void Dispose() => connection.Dispose();

    private static string Shown(object? value) => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : $"{value}";

    private SqliteCommand Command(string sql, object?[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of these tests only.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"${i}", values[i] ?? DBNull.Value);
        return command;
    }
}
