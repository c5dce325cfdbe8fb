using System.Globalization;
using Akka.Actor.Setup;
using Akka.Persistence.Sql.Config;
using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using LinqToDB;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace KeyActors.Store;

/// <summary>The vault's <c>journal.db</c>: its connections, the settings that each of them must have, and a few
/// look-ups.</summary>
/// <remarks>WAL is set once in the file. <c>synchronous</c> and <c>secure_delete</c> are per connection and cannot stand in a
/// connection string, so every connection gets them when it opens. <c>busy_timeout</c> lets SQLite itself wait a few milliseconds
/// for another writer; without it the driver would sleep 150 ms at each meeting.</remarks>
internal sealed class JournalFile : IVaultJournal
{
    private const string EveryConnection = "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;";
    private readonly ConnectionCount connections = new();
    private readonly Action<SqliteConnection>? opened;
    private readonly string perConnection;

    /// <summary>A file that need not be there yet.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="callTimeout">How long a connection waits for another writer.</param>
    /// <param name="opened">Sees every connection once it has its settings; may throw.</param>
    internal JournalFile(string path, TimeSpan callTimeout, Action<SqliteConnection>? opened = null)
    {
        (Path, CallTimeout, this.opened) = (path, callTimeout, opened);
        perConnection = FormattableString.Invariant(
            $"PRAGMA busy_timeout={(long)callTimeout.TotalMilliseconds}; {EveryConnection}");
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Cache = SqliteCacheMode.Private,
            Pooling = true,
            // Whole seconds. When the caller of a write is told that it takes too long, SQLite gives it up too.
            DefaultTimeout = (int)Math.Ceiling(callTimeout.TotalSeconds),
            ForeignKeys = true,
        }.ToString();
    }

    /// <summary>Where the file is.</summary>
    internal string Path { get; }

    internal string ConnectionString { get; }

    /// <summary>How long a connection waits for another writer.</summary>
    internal TimeSpan CallTimeout { get; }

    private string Name => System.IO.Path.GetFileName(Path);

    public string Hocon => $"akka.persistence.journal.sql.connection-string = \"{ConnectionString.Replace(
        "\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>How Akka.Persistence.Sql opens connections.</summary>
    /// <remarks>The yield is the group commit: Microsoft.Data.Sqlite's asynchronous calls block, so without it the plug-in's
    /// writer never sees a second event and every event gets a transaction and an fsync of its own.</remarks>
    public Setup? Setup => new DataOptionsSetup(Options);

    /// <summary>Connections that the plug-in has opened: one for each transaction and look-up.</summary>
    internal long Opened => connections.Opened;

    /// <summary>Connections that the plug-in holds now.</summary>
    internal int InUse => connections.InUse;

    internal DataOptions Options => new DataOptions()
        .UseConnectionString(ProviderName.SQLiteMS, ConnectionString)
        .UseAfterConnectionOpened(
            connection => SetUpNext((SqliteConnection)connection),
            async (connection, _) =>
            {
                await Task.Yield();
                SetUpNext((SqliteConnection)connection);
            });

    /// <summary>Puts the file into WAL mode, checks that the settings hold on a connection, and that the file holds nothing that
    /// the vault does not make.</summary>
    /// <param name="vault">The vault's path, for messages.</param>
    /// <param name="own">The statements that make the file; those of the journal when missing.</param>
    /// <exception cref="RefusedException">The file is no database, a setting does not hold, or something foreign is in
    /// it.</exception>
    internal void Prepare(string vault, IReadOnlyList<string>? own = null)
    {
        try
        {
            SetUpFile(vault, own ?? JournalSchema.Own);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(vault, $"its {Name} cannot be opened for writing: check its owner and mode");
        }
        catch (SqliteException e)
        {
            throw Unusable(vault, FormattableString.Invariant(
                $"its {Name} cannot be opened (SQLite error {e.SqliteErrorCode}): ")
                + JournalFault.Advice(e, "restore the file or name another folder"));
        }
    }

    /// <summary>As <see cref="Prepare"/>, for a caller that tells a file which is locked from one which is bad.</summary>
    /// <param name="vault">The vault's path, for messages.</param>
    /// <param name="own">The statements that make the file.</param>
    /// <exception cref="RefusedException">A setting does not hold, or something foreign is in it.</exception>
    /// <exception cref="SqliteException">The file is no database, or cannot be used just now.</exception>
    internal void SetUpFile(string vault, IReadOnlyList<string> own)
    {
        CreatePrivate(Path);
        using var connection = Open();
        Expect(connection, "PRAGMA journal_mode=WAL", "wal", vault);
        Expect(connection, "PRAGMA synchronous", "2", vault);
        Expect(connection, "PRAGMA secure_delete", "1", vault);
        CheckSchema(connection, own, vault);
    }

    /// <summary>Ids of a realm that have a first event.</summary>
    public IReadOnlySet<KeyId> BornKeys(Realm realm)
    {
        var prefix = $"{PersistenceIds.KeyPrefix}{realm}:";
        var born = new HashSet<KeyId>();
        foreach (var stream in Streams(prefix))
            if (PersistenceIds.TryParseKey(stream, out var key)) born.Add(key.Id);
        return born;
    }

    /// <summary>Realms that have a directory.</summary>
    public IReadOnlyList<Realm> Realms() =>
        [.. Streams(PersistenceIds.RealmPrefix).Select(
            static s => PersistenceIds.TryParseRealm(s, out var r) ? r : (Realm?)null).OfType<Realm>()];

    /// <summary>Keys of a realm that have an event of a grant's creation. Reads every row of the realm's keys once.</summary>
    public IReadOnlyCollection<KeyArn> KeysWithGrants(Realm realm)
    {
        var prefix = $"{PersistenceIds.KeyPrefix}{realm}:";
        var keys = new List<KeyArn>();
        using var connection = Open();
        if (!HasJournal(connection)) return keys;
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT DISTINCT persistence_id FROM journal
            WHERE persistence_id >= $from AND persistence_id < $to AND manifest = $manifest
            """;
        command.Parameters.AddWithValue("$from", prefix);
        command.Parameters.AddWithValue("$to", prefix + '\uffff');
        command.Parameters.AddWithValue("$manifest", EventCodec.GrantCreated);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            if (PersistenceIds.TryParseKey(reader.GetString(0), out var key)) keys.Add(key);
        return keys;
    }

    /// <summary>Keys with events that no head names: a kill came between the two. One step through the
    /// index for each key, whatever the number of events.</summary>
    internal IReadOnlyList<KeyArn> KeysAheadOfHeads()
    {
        var keys = new List<KeyArn>();
        using var connection = Open();
        if (!HasJournal(connection)) return keys;
        using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE streams(name) AS (
              SELECT (SELECT MIN(persistence_id) FROM journal WHERE persistence_id >= $from)
              UNION ALL
              SELECT (SELECT MIN(persistence_id) FROM journal WHERE persistence_id > streams.name)
              FROM streams WHERE streams.name < $to)
            SELECT name FROM streams WHERE name < $to
              AND (SELECT MAX(sequence_number) FROM journal WHERE persistence_id = name)
                > COALESCE((SELECT number FROM heads WHERE persistence_id = name), 0)
            """;
        command.Parameters.AddWithValue("$from", PersistenceIds.KeyPrefix);
        command.Parameters.AddWithValue("$to", PersistenceIds.KeyPrefix + '\uffff');
        using var reader = command.ExecuteReader();
        while (reader.Read())
            if (PersistenceIds.TryParseKey(reader.GetString(0), out var key)) keys.Add(key);
        return keys;
    }

    /// <summary>Those of these secrets whose name is in no row of their key: a look before keys are asked. The name is 16 random
    /// bytes, so the rows need not be understood.</summary>
    internal IReadOnlyList<StoredSecret> Nameless(IReadOnlyCollection<StoredSecret> secrets)
    {
        if (secrets.Count == 0) return [];
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT EXISTS (SELECT 1 FROM journal WHERE persistence_id = $stream AND instr(message, $secret) > 0)";
        var stream = command.Parameters.Add("$stream", SqliteType.Text);
        var name = command.Parameters.Add("$secret", SqliteType.Blob);
        var nameless = new List<StoredSecret>();
        var bytes = new byte[SecretId.Bytes];
        foreach (var secret in secrets)
        {
            secret.Secret.Write(bytes);
            (stream.Value, name.Value) = (PersistenceIds.Key(secret.Key!.Value), bytes);
            if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) == 0) nameless.Add(secret);
        }

        return nameless;
    }

    /// <summary>Events in the file.</summary>
    public long CountEvents()
    {
        using var connection = Open();
        if (!HasJournal(connection)) return 0;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM journal";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>The highest number of a stream's rows, 0 for none, and one of its events; null when the row is missing or is
    /// none.</summary>
    internal (long Last, StoredEvent? Event) Look(string stream, long number)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT (SELECT MAX(sequence_number) FROM journal WHERE persistence_id = $stream), manifest, message
            FROM (SELECT 1) LEFT JOIN journal
              ON persistence_id = $stream AND sequence_number = $number AND deleted = 0 AND identifier = $serializer
            """;
        command.Parameters.AddWithValue("$stream", stream);
        command.Parameters.AddWithValue("$number", number);
        command.Parameters.AddWithValue("$serializer", EnvelopeCodec.SerializerId);
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return (0, null);
        var last = reader.GetValue(0) as long? ?? 0;
        if (reader.GetValue(1) is not string manifest || reader.GetValue(2) is not byte[] message) return (last, null);
        try
        {
            return (last, EnvelopeCodec.Decode(manifest, message));
        }
        catch (JournalFormatException)
        {
            // The replay of that row says what is wrong with it.
            return (last, null);
        }
    }

    /// <summary>Waits for writes that have begun, then closes the pooled connections, so that the WAL is folded in and the files
    /// can be moved.</summary>
    /// <remarks>The plug-in leaves a write that is on its way alone when its system stops: it must not land in another owner's
    /// vault. Each ends by itself, within SQLite's own time limit at the latest.</remarks>
    public async ValueTask CloseAsync()
    {
        await connections.EndAsync().ConfigureAwait(false);
        ClearPool();
    }

    /// <summary>Closes pooled connections, so that the WAL is folded in and the file can be moved.</summary>
    internal void ClearPool()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private List<string> Streams(string prefix)
    {
        var streams = new List<string>();
        using var connection = Open();
        if (!HasJournal(connection)) return streams;
        using var command = connection.CreateCommand();
        // A head without events is a stream that was cut away whole: it must be met as a fault, not as something unborn.
        command.CommandText = """
            SELECT persistence_id FROM journal WHERE sequence_number = 1 AND persistence_id >= $from AND persistence_id < $to
            UNION SELECT persistence_id FROM heads WHERE persistence_id >= $from AND persistence_id < $to
            """;
        command.Parameters.AddWithValue("$from", prefix);
        command.Parameters.AddWithValue("$to", prefix + '\uffff');
        using var reader = command.ExecuteReader();
        while (reader.Read()) streams.Add(reader.GetString(0));
        return streams;
    }

    /// <summary>A connection with the settings of this vault; the caller disposes it.</summary>
    internal SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            SetUp(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes the file before SQLite does, so that only its owner may read it; its WAL inherits the mode.</summary>
    private static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }

    private static bool HasJournal(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type='table' AND name='journal'";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) == 1;
    }

    private void SetUpNext(SqliteConnection connection)
    {
        connections.Add(connection);
        SetUp(connection);
    }

    private void SetUp(SqliteConnection connection)
    {
        EndTransaction(connection);
        using var command = connection.CreateCommand();
        command.CommandText = perConnection;
        command.ExecuteNonQuery();
        opened?.Invoke(connection);
    }

    /// <summary>A rollback that failed leaves its transaction open, and the pool hands the connection out again as it is: it
    /// would read what was long ago, and hold what others wait for.</summary>
    private static void EndTransaction(SqliteConnection connection)
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) != 0) return;
        using var command = connection.CreateCommand();
        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
    }

    private void CheckSchema(SqliteConnection connection, IReadOnlyList<string> own, string vault)
    {
        using var command = connection.CreateCommand();
        command.CommandText = JournalSchema.Question;
        using var reader = command.ExecuteReader();
        var found = new List<(string? Name, string? Sql)>();
        while (reader.Read()) found.Add((reader.GetValue(0) as string, reader.GetValue(1) as string));
        if (JournalSchema.FirstForeign(found, own) is null) return;
        throw Unusable(vault, $"its {Name} holds a table, index, view or trigger that no vault makes: run 'keyactors verify', "
            + $"or restore the newest {Name}");
    }

    private void Expect(SqliteConnection connection, string question, string expected, string vault)
    {
        using var command = connection.CreateCommand();
        command.CommandText = question;
        var found = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw Unusable(vault, $"its {Name} answers '{found}' to '{question}' where '{expected}' is needed: "
                + "put the vault on a local disk");
        }
    }

    private static RefusedException Unusable(string vault, string why) => new(new Refusal.VaultUnusable(vault, why));
}
