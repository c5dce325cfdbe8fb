using System.Security.Cryptography;

using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.History;

/// <summary>A vault folder whose <c>journal.db</c> is written, and tampered with, through plain SQL.</summary>
internal sealed class StoredJournal : IDisposable
{
    // As Akka.Persistence.Sql creates it on SQLite; a test compares the two.
    internal const string Table = """
        CREATE TABLE [journal]
        (
            [ordering] INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            [created] INTEGER NOT NULL,
            [deleted] Bit NOT NULL,
            [persistence_id] NVarChar(255) NOT NULL,
            [sequence_number] INTEGER NOT NULL,
            [message] VarBinary NOT NULL,
            [tags] NVarChar(100) NULL,
            [manifest] NVarChar(500) NULL,
            [identifier] INTEGER NULL,
            [writer_uuid] NVarChar(128) NULL
        )
        """;

    private readonly Dictionary<string, StreamChain> chains = new(StringComparer.Ordinal);
    private readonly JournalSerializer serializer = new(null!);
    private readonly SqliteConnection connection;

    internal StoredJournal()
    {
        Folder = Directory.CreateTempSubdirectory("keyactors-history-").FullName;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Folder, "journal.db"),
            Pooling = false,
        }.ConnectionString);
        connection.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
        Run(Table);
        Run("CREATE UNIQUE INDEX journal_uq ON journal (persistence_id, sequence_number)");
    }

    internal string Folder { get; }

    internal static IChainMac Mac { get; } = new KnownMac();

    internal void Add(KeyArn key, KeyEvent happened) =>
        Add(PersistenceIds.Key(key), happened.At, EventCodec.Encode(happened));

    internal void Add(Realm realm, RealmEvent happened) =>
        Add(PersistenceIds.Realm(realm), happened.At, EventCodec.Encode(happened));

    internal void Add(VaultEvent happened) => Add(PersistenceIds.Vault, happened.At, EventCodec.Encode(happened));

    /// <summary>Runs any statement: a test's way to tamper.</summary>
    internal int Run(string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    internal byte[] Message(string stream, long number)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT message FROM journal WHERE persistence_id = $s AND sequence_number = $n";
        command.Parameters.AddWithValue("$s", stream);
        command.Parameters.AddWithValue("$n", number);
        return (byte[])command.ExecuteScalar()!;
    }

    internal void Close() => connection.Dispose();

    public void Dispose()
    {
        connection.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    internal void Insert(string stream, StoredEvent stored) => Run(
        """
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
        VALUES ($created, 0, $stream, $number, $message, $manifest, $identifier, 'run')
        """,
        ("$created", stored.At.UtcTicks),
        ("$stream", stream),
        ("$number", stored.Number),
        ("$message", serializer.ToBinary(stored)),
        ("$manifest", serializer.Manifest(stored)),
        ("$identifier", serializer.Identifier));

    private void Add(string stream, DateTimeOffset at, EncodedEvent encoded)
    {
        if (!chains.TryGetValue(stream, out var chain)) chains.Add(stream, chain = new StreamChain(stream, Mac));
        Insert(stream, chain.Append(at, encoded.Manifest, encoded.Payload));
    }

    private sealed class KnownMac : IChainMac
    {
        private readonly byte[] key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

        public void Compute(ReadOnlySpan<byte> canonical, Span<byte> mac) => HMACSHA256.HashData(key, canonical, mac);
    }
}
