using System.Globalization;
using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Benchmarks.Journal;

/// <summary>Gives a key of a closed vault a long history, without waiting for a disk at every event of it.</summary>
internal static class LongLife
{
    /// <summary>Adds tag changes behind the key's first event until there are that many events; the last value is their
    /// number.</summary>
    /// <param name="folder">A closed vault in which the key has one event.</param>
    /// <param name="key">Whose history grows.</param>
    /// <param name="events">Events that the key has afterwards.</param>
    internal static async Task LiveAsync(string folder, KeyArn key, int events)
    {
        await using var inspection = await KeyVault.InspectAsync(folder, new VaultOptions { Environment = [] });
        var text = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "journal.db"), Pooling = false }.ToString();
        using var connection = new SqliteConnection(text);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        var stream = PersistenceIds.Key(key);
        var last = First(connection, transaction, stream);
        var chain = StreamChain.After(stream, inspection.Evidence.Macs, last);
        using var insert = Insert(connection, transaction, stream);
        for (var number = 2; number <= events; number++)
        {
            var value = number.ToString(CultureInfo.InvariantCulture);
            var stamp = new CommandStamp(Caller.Host, IdempotencyKey.Of(value), CommandFingerprint.Of("tag", value));
            var at = last.At.AddTicks(number);
            var (manifest, payload) = EventCodec.Encode(new KeyEvent.Tagged(at, stamp, [new Tag("change", value)]));
            insert.Parameters["$number"].Value = number;
            insert.Parameters["$manifest"].Value = manifest;
            insert.Parameters["$message"].Value = EnvelopeCodec.Encode(chain.Append(at, manifest, payload));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static StoredEvent First(SqliteConnection connection, SqliteTransaction transaction, string stream)
    {
        using var read = connection.CreateCommand();
        read.Transaction = transaction;
        read.CommandText = "SELECT manifest, message FROM journal WHERE persistence_id = $stream";
        read.Parameters.AddWithValue("$stream", stream);
        using var reader = read.ExecuteReader();
        if (!reader.Read()) throw new InvalidOperationException("The key has no event.");
        var first = EnvelopeCodec.Decode(reader.GetString(0), (byte[])reader[1]);
        return reader.Read() ? throw new InvalidOperationException("The key has more than one event.") : first;
    }

    /// <summary>A row like the stream's first, but for number, manifest and message.</summary>
    private static SqliteCommand Insert(SqliteConnection connection, SqliteTransaction transaction, string stream)
    {
        using var names = connection.CreateCommand();
        names.Transaction = transaction;
        names.CommandText = "SELECT name FROM pragma_table_info('journal') WHERE pk = 0";
        var columns = new List<string>();
        using (var reader = names.ExecuteReader())
            while (reader.Read()) columns.Add(reader.GetString(0));
        var values = columns.Select(static c => c switch
        {
            "sequence_number" => "$number",
            "manifest" => "$manifest",
            "message" => "$message",
            _ => c,
        });
        var insert = connection.CreateCommand();
        insert.Transaction = transaction;
#pragma warning disable CA2100 // Names of the table's own columns.
        insert.CommandText = $"""
            INSERT INTO journal ({string.Join(", ", columns)})
            SELECT {string.Join(", ", values)} FROM journal WHERE persistence_id = $stream AND sequence_number = 1
            """;
#pragma warning restore CA2100
        insert.Parameters.AddWithValue("$stream", stream);
        insert.Parameters.Add("$number", SqliteType.Integer);
        insert.Parameters.Add("$manifest", SqliteType.Text);
        insert.Parameters.Add("$message", SqliteType.Blob);
        return insert;
    }
}
