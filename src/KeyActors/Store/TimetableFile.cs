using KeyActors.Journal;
using KeyActors.Model;
using Microsoft.Data.Sqlite;

namespace KeyActors.Store;

/// <summary>The timetable in <c>projections.db</c>: one row for each key that has something due.</summary>
/// <remarks>The head writer writes it, before the heads of the same events: so a key whose head is up to date has its deadline
/// here. A key whose head a kill left behind is recovered at opening, and tells its deadline anew. Nothing here is trusted:
/// <see cref="TimetableCheck"/> sets right what was edited, and fills a file that is missing or damaged.</remarks>
internal sealed class TimetableFile : ITimetable
{
    internal const string FileName = "projections.db";

    /// <summary>A key that may not meet its deadline yet is put off for this long after it.</summary>
    internal static readonly TimeSpan PutOffMax = ErasingClock.Wait;

    /// <summary>A row is looked at when <c>look_at</c> comes: its deadline, or a later try.</summary>
    private static readonly string[] Schema =
    [
        "CREATE TABLE deadlines (persistence_id TEXT NOT NULL PRIMARY KEY, due INTEGER NOT NULL, look_at INTEGER NOT NULL) "
        + "WITHOUT ROWID",
        "CREATE INDEX deadlines_look_at ON deadlines (look_at, due)",
    ];

    private const string Put = """
        INSERT INTO deadlines (persistence_id, due, look_at) VALUES ($stream, $due, $due)
        ON CONFLICT (persistence_id) DO UPDATE SET due = excluded.due,
          look_at = CASE WHEN due = excluded.due THEN max(look_at, excluded.due) ELSE excluded.due END
        """;

    /// <summary>An earlier deadline stays: it may be newer than what was compared, and costs no more than a wake-up.</summary>
    private const string PutEarlier = """
        INSERT INTO deadlines (persistence_id, due, look_at) VALUES ($stream, $due, $due)
        ON CONFLICT (persistence_id) DO UPDATE SET due = excluded.due, look_at = excluded.due
        WHERE typeof(due) <> 'integer' OR due > excluded.due OR typeof(look_at) <> 'integer'
          OR look_at > max(excluded.due + $wait, $latest)
        """;

    private const string Drop = "DELETE FROM deadlines WHERE persistence_id = $stream";

    /// <summary>Only as it was seen: meanwhile the comparison, or the key itself, may have written what is right.</summary>
    private const string DropSeen = Drop + " AND look_at IS $seen AND due IS $was";

    private readonly JournalFile file;

    private TimetableFile(JournalFile file, JournalFile journal, bool isNew)
    {
        this.file = file;
        Check = new TimetableCheck(journal, this, isNew);
    }

    public TimetableCheck Check { get; }

    /// <summary>Opens the projection, or begins it anew when it cannot be read.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="journal">The journal that it projects; its heads are checked already.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>: it can be neither read nor made
    /// anew.</exception>
    internal static TimetableFile Open(string vault, JournalFile journal)
    {
        var path = Path.Combine(vault, FileName);
        try
        {
            return Begin(new JournalFile(path, journal.CallTimeout), journal, vault);
        }
        catch (Exception e) when (e is SqliteException or RefusedException or InvalidDataException)
        {
            return BeginAnew(path, journal, vault);
        }
    }

    public void Write(IReadOnlyCollection<Deadline> deadlines)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction();
        using var put = Command(connection, transaction, Put);
        using var drop = Command(connection, transaction, Drop);
        foreach (var (key, due) in deadlines) Run(due is null ? drop : put, PersistenceIds.Key(key), due);
        transaction.Commit();
    }

    public IReadOnlyList<Deadline> TakeDue(DateTimeOffset now, int max, DateTimeOffset lookAgain)
    {
        using var connection = file.Open();
        var rows = Rows(
            connection,
            "SELECT persistence_id, due, look_at FROM deadlines WHERE look_at <= $now ORDER BY look_at LIMIT $max",
            ("$now", now.UtcTicks),
            ("$max", max));
        if (rows.Count == 0) return [];
        var taken = new List<Deadline>(rows.Count);
        using var transaction = connection.BeginTransaction();
        using var putOff = Command(
            connection,
            transaction,
            "UPDATE deadlines SET look_at = $due WHERE persistence_id = $stream AND look_at = $seen");
        using var drop = Command(connection, transaction, DropSeen);
        foreach (var row in rows)
        {
            // A row that no vault writes would stand in front of others for ever. A key that has told another deadline in
            // between is not due any more.
            if (row.Deadline is not { } deadline) Run(drop, row.Stream, null, ("$seen", row.LookAt), ("$was", row.Due));
            else if (Run(putOff, row.Stream, lookAgain, ("$seen", row.LookAt)) == 1) taken.Add(deadline);
        }

        transaction.Commit();
        return taken;
    }

    public void PutOff(Deadline deadline, DateTimeOffset lookAgain)
    {
        using var connection = file.Open();
        using var putOff = Command(
            connection, null, "UPDATE deadlines SET look_at = $due WHERE persistence_id = $stream AND due = $told");
        Run(putOff, PersistenceIds.Key(deadline.Key), lookAgain, ("$told", deadline.Due!.Value.UtcTicks));
    }

    public void LookAnew()
    {
        using var connection = file.Open();
        using var reset = Command(connection, null, "UPDATE deadlines SET look_at = due WHERE look_at > due");
        reset.ExecuteNonQuery();
    }

    public DateTimeOffset? Next()
    {
        using var connection = file.Open();
        using var command = Command(connection, null, "SELECT look_at FROM deadlines ORDER BY look_at LIMIT 1");
        return IsInstant(command.ExecuteScalar(), out var at) ? at : null;
    }

    /// <summary>The rows after one stream, up to and with another; to the end when that is null.</summary>
    internal IReadOnlyList<TimetableRow> Between(string after, string? last)
    {
        using var connection = file.Open();
        return Rows(
            connection,
            "SELECT persistence_id, due, look_at FROM deadlines WHERE persistence_id > $after"
            + (last is null ? "" : " AND persistence_id <= $last"),
            ("$after", after),
            ("$last", last ?? ""));
    }

    /// <summary>Takes rows away unless they have changed, and writes deadlines where there is none or a later one; all or
    /// none.</summary>
    /// <param name="missing">As the keys' histories say.</param>
    /// <param name="strangers">Rows of no key, or that no vault writes.</param>
    /// <param name="latest">UTC; no row is put off for longer than this, or than <see cref="PutOffMax"/> after its
    /// deadline.</param>
    internal void SetRight(
        IReadOnlyCollection<Deadline> missing, IReadOnlyCollection<TimetableRow> strangers, DateTimeOffset latest)
    {
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction();
        using var drop = Command(connection, transaction, DropSeen);
        using var put = Command(connection, transaction, PutEarlier);
        foreach (var row in strangers) Run(drop, row.Stream, null, ("$seen", row.LookAt), ("$was", row.Due));
        foreach (var (key, due) in missing)
            Run(put, PersistenceIds.Key(key), due, ("$latest", latest.UtcTicks), ("$wait", PutOffMax.Ticks));
        transaction.Commit();
    }

    public void Close() => file.ClearPool();

    private static TimetableFile BeginAnew(string path, JournalFile journal, string vault)
    {
        try
        {
            foreach (var name in new[] { path, path + "-wal", path + "-shm" }) File.Delete(name);
            return Begin(new JournalFile(path, journal.CallTimeout), journal, vault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new RefusedException(new Refusal.VaultUnusable(
                vault, $"its {FileName} can be neither read nor made anew: remove it, or free the disk"));
        }
    }

    private static TimetableFile Begin(JournalFile file, JournalFile journal, string vault)
    {
        try
        {
            file.Prepare(vault, Schema);
            using var connection = file.Open();
            using var check = Command(connection, null, "PRAGMA quick_check(1)");
            if (check.ExecuteScalar() is not "ok") throw new InvalidDataException($"{FileName} is damaged.");
            var found = new List<string>();
            const string shape = "SELECT sql FROM sqlite_schema WHERE tbl_name = 'deadlines' ORDER BY rowid";
            using (var ask = Command(connection, null, shape))
            using (var reader = ask.ExecuteReader())
                while (reader.Read()) found.Add(reader.GetValue(0) as string ?? "");
            if (found.Count == 0) Make(connection);
            else if (!found.SequenceEqual(Schema)) throw new InvalidDataException($"{FileName} is of another shape.");
            return new TimetableFile(file, journal, isNew: found.Count == 0);
        }
        catch
        {
            file.ClearPool();
            throw;
        }
    }

    private static void Make(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var sql in Schema)
        {
            using var create = Command(connection, transaction, sql);
            create.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static List<TimetableRow> Rows(SqliteConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using var command = Command(connection, null, sql);
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        using var reader = command.ExecuteReader();
        var rows = new List<TimetableRow>();
        while (reader.Read())
        {
            var (stream, told, lookAt) = (reader.GetValue(0), reader.GetValue(1), reader.GetValue(2));
            var isSound = IsInstant(told, out var due) & IsInstant(lookAt, out _)
                & PersistenceIds.TryParseKey(stream as string, out var key);
            rows.Add(new TimetableRow(stream, told, lookAt, isSound ? new Deadline(key, due) : null));
        }

        return rows;
    }

    private static bool IsInstant(object? ticks, out DateTimeOffset at)
    {
        var isOne = ticks is >= 0L and <= 3_155_378_975_999_999_999L;
        at = isOne ? new DateTimeOffset((long)ticks!, TimeSpan.Zero) : default;
        return isOne;
    }

    private static int Run(SqliteCommand command, object stream, DateTimeOffset? due, params (string Name, object Value)[] more)
    {
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$stream", stream);
        if (due is { } at) command.Parameters.AddWithValue("$due", at.UtcTicks);
        foreach (var (name, value) in more) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command;
    }
}

/// <summary>One row of the timetable as it stands in the file.</summary>
/// <param name="Stream">What stands for the key.</param>
/// <param name="Due">What stands for the deadline.</param>
/// <param name="LookAt">What stands for the time of the next look.</param>
/// <param name="Deadline">Null for a row that no vault writes.</param>
internal sealed record TimetableRow(object Stream, object Due, object LookAt, Deadline? Deadline);
