using Microsoft.Data.Sqlite;

namespace KeyActors.Benchmarks.Journal;

/// <summary>A database with the journal's own table, indexes and settings, written without an engine: the floor.</summary>
internal sealed class RawJournal : IDisposable
{
    private const string Pragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;";

    private const string Newest = "SELECT * FROM journal WHERE persistence_id LIKE 'key%' ORDER BY ordering DESC LIMIT 1";
    private readonly SqliteConnection connection;
    private readonly SqliteCommand insert;
    private readonly SqliteParameter number;
    private long last;

    private RawJournal(SqliteConnection connection, SqliteCommand insert, SqliteParameter number, int payloadBytes) =>
        (this.connection, this.insert, this.number, PayloadBytes) = (connection, insert, number, payloadBytes);

    /// <summary>Bytes of the row's message.</summary>
    internal int PayloadBytes { get; }

    /// <summary>Makes one with the table and the newest row of a vault's journal.</summary>
    internal static RawJournal Like(string journal, string path)
    {
        var connection = Open(path);
        Run(connection, Pragmas);
        using var model = Open(journal);
        foreach (var table in Rows(model, "SELECT sql FROM sqlite_master WHERE tbl_name = 'journal' AND sql IS NOT NULL"))
            Run(connection, (string)table["sql"]);
        var row = Rows(model, Newest).Single();
        row.Remove("ordering");
        var insert = connection.CreateCommand();
        var values = string.Join(", $", row.Keys);
        insert.CommandText = $"INSERT INTO journal ({string.Join(", ", row.Keys)}) VALUES (${values})";
        foreach (var (name, value) in row) insert.Parameters.AddWithValue($"${name}", value);
        insert.Prepare();
        var payloadBytes = ((byte[])row["message"]).Length;
        return new RawJournal(connection, insert, insert.Parameters["$sequence_number"], payloadBytes);
    }

    /// <summary>Inserts rows, some of them in each transaction.</summary>
    internal void Insert(int rows, int perTransaction)
    {
        for (var done = 0; done < rows; done += perTransaction)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var i = 0; i < perTransaction; i++)
            {
                number.Value = ++last;
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    public void Dispose()
    {
        insert.Dispose();
        connection.Dispose();
    }

    private static SqliteConnection Open(string path)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        var connection = new SqliteConnection(text);
        connection.Open();
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<Dictionary<string, object>> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object>>();
        while (reader.Read())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue));
        return rows;
    }
}
