using KeyActors.Journal;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Trail;

/// <summary>One file of the trail: adds blocks, gives back the last one. One user at a time.</summary>
internal sealed class TrailFile : IDisposable
{
    private readonly JournalFile file;
    private SqliteConnection? connection;

    private TrailFile(JournalFile file) => this.file = file;

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="vault">The vault's path, for messages.</param>
    /// <param name="path">Where the file is.</param>
    /// <param name="lockedMax">How long a lock of another program is waited for.</param>
    /// <exception cref="Model.RefusedException">It cannot be used, or holds what no vault makes.</exception>
    internal static TrailFile Open(string vault, string path, TimeSpan lockedMax)
    {
        var file = new TrailFile(new JournalFile(path, lockedMax));
        try
        {
            file.file.Prepare(vault, TrailSchema.Own);
            file.Run(TrailSchema.Blocks);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds blocks, all or none. When it throws, nobody knows which: <see cref="Last"/> tells.</summary>
    internal void Add(IReadOnlyList<TrailBlock> blocks)
    {
        try
        {
            using var transaction = Connection().BeginTransaction();
            using var insert = Connection().CreateCommand();
            (insert.CommandText, insert.Transaction) = (TrailSchema.Insert, transaction);
            var number = insert.Parameters.Add("$number", SqliteType.Integer);
            var first = insert.Parameters.Add("$first", SqliteType.Integer);
            var last = insert.Parameters.Add("$last", SqliteType.Integer);
            var entries = insert.Parameters.Add("$entries", SqliteType.Integer);
            var previous = insert.Parameters.Add("$previous", SqliteType.Blob);
            var body = insert.Parameters.Add("$body", SqliteType.Blob);
            var hash = insert.Parameters.Add("$hash", SqliteType.Blob);
            var mac = insert.Parameters.Add("$mac", SqliteType.Blob);
            foreach (var block in blocks)
            {
                (number.Value, entries.Value) = (block.Number, block.Entries);
                (first.Value, last.Value) = (block.FirstAt.UtcTicks, block.LastAt.UtcTicks);
                (previous.Value, body.Value) = (block.Previous.ToArray(), block.Body.ToArray());
                (hash.Value, mac.Value) = (block.Hash.ToArray(), block.Mac.ToArray());
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
        catch
        {
            Disconnect();
            throw;
        }
    }

    /// <summary>The block with the highest number; null when there is none.</summary>
    /// <exception cref="JournalFormatException">The row holds none.</exception>
    internal TrailBlock? Last() => One("ORDER BY number DESC LIMIT 1");

    /// <summary>The block with the lowest number; null when there is none.</summary>
    /// <exception cref="JournalFormatException">The row holds none.</exception>
    internal TrailBlock? First() => One("ORDER BY number LIMIT 1");

    /// <summary>Bytes of the file, with what waits beside it.</summary>
    internal long Bytes() => Number("PRAGMA page_count") * Number("PRAGMA page_size");

    /// <summary>Folds in what waits beside the file, so that it is whole by itself; false when another program reads it just
    /// now.</summary>
    internal bool TryMakeWhole()
    {
        try
        {
            using var command = Connection().CreateCommand();
            command.CommandText = "PRAGMA journal_mode=DELETE";
            return command.ExecuteScalar() is "delete";
        }
        catch (SqliteException e) when (JournalFault.IsPassing(e))
        {
            Disconnect();
            return false;
        }
    }

    /// <summary>Lets go of the file.</summary>
    public void Dispose()
    {
        Disconnect();
        file.ClearPool();
    }

    private TrailBlock? One(string which)
    {
        using var command = Connection().CreateCommand();
        command.CommandText = $"{TrailSchema.Select} {which}";
        using var reader = command.ExecuteReader();
        return reader.Read() ? TrailSchema.Read(reader.GetValue) : null;
    }

    private long Number(string pragma)
    {
        using var command = Connection().CreateCommand();
        command.CommandText = pragma;
        return command.ExecuteScalar() as long? ?? 0;
    }

    private void Run(string statement)
    {
        using var command = Connection().CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connection() => connection ??= file.Open();

    /// <summary>One that failed may hold a transaction: the next one is fresh.</summary>
    private void Disconnect()
    {
        connection?.Dispose();
        connection = null;
    }
}
