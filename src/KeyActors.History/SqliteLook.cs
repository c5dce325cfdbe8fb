using System.Globalization;

using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Data.Sqlite;

namespace KeyActors.History;

/// <summary>A read-only connection to one file of a vault. The file is not trusted.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SqliteLook : IDisposable
{
    private readonly string folder;
    private readonly string fileName;
    private readonly SqliteConnection connection;
    private SqliteTransaction? moment;

    private SqliteLook(string folder, string fileName, SqliteConnection connection) =>
        (this.folder, this.fileName, this.connection) = (folder, fileName, connection);

    /// <summary>Opens a file at one moment, and checks that it has a table, unless it may still be blank.</summary>
    /// <param name="folder">The vault's.</param>
    /// <param name="fileName">Which file; it exists.</param>
    /// <param name="table">A table, not a view: a view could show something else than what is stored.</param>
    /// <param name="isFinal">Whether nobody writes to it any more: then SQLite leaves nothing beside it.</param>
    /// <param name="mayBeBlank">Whether its writer may have begun it just now: then see <see cref="IsBlank"/>.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>.</exception>
    internal static SqliteLook Open(string folder, string fileName, string table, bool isFinal = false, bool mayBeBlank = false)
    {
        var path = Path.GetFullPath(Path.Combine(folder, fileName));
        // What a writer left in a log beside the file belongs to it, and is not seen in a file that is called immutable.
        var hasLog = new FileInfo(path + "-wal") is { Exists: true, Length: > 0 };
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = isFinal && !hasLog ? $"{new Uri(path).AbsoluteUri}?immutable=1" : path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        var look = new SqliteLook(folder, fileName, new SqliteConnection(settings.ConnectionString));
        try
        {
            look.Begin(table, mayBeBlank);
            return look;
        }
        catch
        {
            look.Dispose();
            throw;
        }
    }

    /// <summary>A command of this moment.</summary>
    internal SqliteCommand Command(string text)
    {
        var command = connection.CreateCommand();
        // Constants of this room only; values go through parameters.
#pragma warning disable CA2100
        command.CommandText = text;
#pragma warning restore CA2100
        command.Transaction = moment;
        return command;
    }

    /// <summary>Reads, and makes a refusal of what SQLite says.</summary>
    internal T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException e)
        {
            throw Unusable(string.Create(
                CultureInfo.InvariantCulture, $"SQLite cannot read its {fileName} (code {e.SqliteExtendedErrorCode})"));
        }
    }

    /// <summary>Whether nothing at all was made in the file yet, as in one that a writer has only just begun.</summary>
    internal bool IsBlank { get; private set; }

    /// <summary>The name of something in the file that no vault makes; null when there is nothing.</summary>
    internal string? Stranger(IEnumerable<string> own)
    {
        using var command = Command(JournalSchema.Question);
        using var found = Guarded(command.ExecuteReader);
        var all = new List<(string? Name, string? Sql)>();
        while (Guarded(found.Read))
            all.Add(Guarded(() => (found.GetValue(0) as string, found.GetValue(1) as string)));
        return JournalSchema.FirstForeign(all, own);
    }

    public void Dispose()
    {
        moment?.Dispose();
        connection.Dispose();
    }

    private RefusedException Unusable(string why) => new(new Refusal.VaultUnusable(folder, why));

    private void Begin(string table, bool mayBeBlank)
    {
        Guarded(() =>
        {
            connection.Open();
            return 0;
        });
        using (var pragmas = Command("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON"))
            Guarded(pragmas.ExecuteNonQuery);
        moment = Guarded(() => connection.BeginTransaction(deferred: true));
        using var command = Command("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $table");
        command.Parameters.AddWithValue("$table", table);
        if (Guarded(command.ExecuteScalar) is 1L) return;
        using var anything = Command("SELECT count(*) FROM sqlite_schema");
        IsBlank = mayBeBlank && Guarded(anything.ExecuteScalar) is 0L;
        if (!IsBlank) throw Unusable($"its {fileName} has no table '{table}'");
    }
}
