using System.Globalization;
using Akka.Actor.Setup;
using Akka.Persistence.Sql.Config;
using KeyActors.Journal;
using KeyActors.Model;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The vault's <c>journal.db</c>: its connections, the settings that each of them must have, and a few look-ups.</summary>
/// <remarks>WAL is set once in the file. <c>synchronous</c> and <c>secure_delete</c> are per connection and cannot stand in a
/// connection string, so every connection gets them when it opens (measured: reference texts on SQLite pragmas).</remarks>
internal sealed class JournalFile : IVaultJournal
{
    private const string PerConnection = "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;";
    private readonly ConnectionCount connections = new();

    internal JournalFile(string path, TimeSpan callTimeout)
    {
        Path = path;
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

    public string Hocon => $"akka.persistence.journal.sql.connection-string = \"{ConnectionString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

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

    /// <summary>Puts the file into WAL mode and checks that the settings hold on a connection.</summary>
    /// <exception cref="RefusedException">The file is no database, or a setting does not hold.</exception>
    internal void Prepare(string vault)
    {
        try
        {
            CreatePrivate(Path);
            using var connection = Open();
            Expect(connection, "PRAGMA journal_mode=WAL", "wal", vault);
            Expect(connection, "PRAGMA synchronous", "2", vault);
            Expect(connection, "PRAGMA secure_delete", "1", vault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(new Refusal.VaultUnusable(vault, "its journal.db cannot be opened for writing: check its owner and mode"));
        }
        catch (SqliteException e)
        {
            throw new RefusedException(new Refusal.VaultUnusable(vault, $"its journal.db cannot be opened (SQLite error {e.SqliteErrorCode}): restore the file or name another folder"));
        }
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
        [.. Streams(PersistenceIds.RealmPrefix).Select(static s => PersistenceIds.TryParseRealm(s, out var r) ? r : (Realm?)null).OfType<Realm>()];

    /// <summary>Events in the file.</summary>
    public long CountEvents()
    {
        using var connection = Open();
        if (!HasJournal(connection)) return 0;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM journal";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for writes that have begun, then closes the pooled connections, so that the WAL is folded in and the files
    /// can be moved.</summary>
    /// <remarks>The plug-in leaves a write that is on its way alone when its system stops: it must not land in another owner's
    /// vault. Each ends by itself, within SQLite's own time limit at the latest.</remarks>
    public async ValueTask CloseAsync()
    {
        await connections.EndAsync().ConfigureAwait(false);
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private List<string> Streams(string prefix)
    {
        var streams = new List<string>();
        using var connection = Open();
        if (!HasJournal(connection)) return streams;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT persistence_id FROM journal WHERE persistence_id >= $from AND persistence_id < $to";
        command.Parameters.AddWithValue("$from", prefix);
        command.Parameters.AddWithValue("$to", prefix + '\uffff');
        using var reader = command.ExecuteReader();
        while (reader.Read()) streams.Add(reader.GetString(0));
        return streams;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        SetUp(connection);
        return connection;
    }

    /// <summary>Makes the file before SQLite does, so that only its owner may read it; its WAL inherits the mode.</summary>
    private static void CreatePrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
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

    private static void SetUp(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = PerConnection;
        command.ExecuteNonQuery();
    }

    private static void Expect(SqliteConnection connection, string pragma, string expected, string vault)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        var found = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (!string.Equals(found, expected, StringComparison.OrdinalIgnoreCase))
            throw new RefusedException(new Refusal.VaultUnusable(vault, $"its journal.db answers '{found}' to '{pragma}' where '{expected}' is needed: put the vault on a local file system"));
    }
}
