using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The table <c>heads</c> of the journal file: one row for each stream, with its own code.</summary>
/// <remarks>One writer, the head actor; readers on any thread.</remarks>
internal sealed class HeadsTable(JournalFile journal, IChainMac keyed)
{
    /// <summary>Makes the table when it is not there.</summary>
    internal void Prepare()
    {
        using var connection = journal.Open();
        Run(connection, JournalSchema.Heads);
    }

    /// <summary>The head of one stream.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="head">Null when there is none, or when its code is not this vault's.</param>
    /// <returns>False when a row is there and its code is not this vault's.</returns>
    internal bool TryRead(string stream, out StreamHead? head)
    {
        using var connection = journal.Open();
        head = Read(connection, stream, out var isGenuine);
        return isGenuine;
    }

    /// <summary>The sum of all heads, and whether every row has this vault's code.</summary>
    internal (HeadSum Sum, long Rows, string? Altered) Sum()
    {
        using var connection = journal.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, number, hash, mac FROM heads";
        using var reader = command.ExecuteReader();
        var (sum, rows, altered) = (HeadSum.Zero, 0L, (string?)null);
        while (reader.Read())
        {
            rows++;
            // A torn page may show a row without a name.
            var stream = reader.GetValue(0) as string ?? "";
            if (Genuine(reader, stream) is { } head) sum = sum.Plus(head.Summand(keyed));
            else altered ??= stream;
        }

        return (sum, rows, altered);
    }

    /// <summary>What the sum will be when these heads stand in the table.</summary>
    internal HeadSum Announce(HeadSum before, IReadOnlyCollection<StreamHead> heads)
    {
        using var connection = journal.Open();
        var after = before;
        foreach (var head in heads)
        {
            if (Read(connection, head.Stream, out _) is { } old) after = after.Minus(old.Summand(keyed));
            after = after.Plus(head.Summand(keyed));
        }

        return after;
    }

    /// <summary>Puts these heads into the table, all or none.</summary>
    internal void Write(IReadOnlyCollection<StreamHead> heads)
    {
        using var connection = journal.Open();
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "INSERT OR REPLACE INTO heads (persistence_id, number, hash, mac) VALUES ($stream, $number, $hash, $mac)";
        var stream = command.Parameters.Add("$stream", SqliteType.Text);
        var number = command.Parameters.Add("$number", SqliteType.Integer);
        var hash = command.Parameters.Add("$hash", SqliteType.Blob);
        var mac = command.Parameters.Add("$mac", SqliteType.Blob);
        foreach (var head in heads)
        {
            (stream.Value, number.Value, hash.Value, mac.Value) = (
                head.Stream, head.Number, head.Hash.ToArray(), head.RowCode(keyed));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private StreamHead? Read(SqliteConnection connection, string stream, out bool isGenuine)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, number, hash, mac FROM heads WHERE persistence_id = $stream";
        command.Parameters.AddWithValue("$stream", stream);
        using var reader = command.ExecuteReader();
        isGenuine = true;
        if (!reader.Read()) return null;
        var head = Genuine(reader, stream);
        isGenuine = head is not null;
        return head;
    }

    /// <summary>The head in a row; null when a value is not even of its kind, or the code is not this vault's.</summary>
    private StreamHead? Genuine(SqliteDataReader row, string stream)
    {
        if (row.GetValue(1) is not long number || row.GetValue(2) is not byte[] hash || row.GetValue(3) is not byte[] mac)
            return null;
        if (number < 1 || hash.Length != StoredEvent.HashBytes || stream.Length == 0) return null;
        var head = new StreamHead(stream, number, hash);
        return head.HasRowCode(keyed, mac) ? head : null;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
