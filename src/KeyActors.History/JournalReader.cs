using System.Globalization;
using System.Runtime.CompilerServices;

using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>One read-only look at a <c>journal.db</c>: everything read through it is of one moment.</summary>
/// <remarks>Not thread-safe. A long look keeps the write-ahead log of an open vault from shrinking, and disturbs nothing
/// else. The file is not trusted: types and sizes are asked of SQLite before anything is read into memory.</remarks>
internal sealed class JournalReader : IDisposable
{
    internal const string FileName = "journal.db";

    private const int StreamBytesMax = 512;
    private const int ManifestBytesMax = 512;

    private static readonly string Columns = string.Create(CultureInfo.InvariantCulture, $"""
        CASE WHEN typeof(persistence_id) = 'text' AND octet_length(persistence_id) <= {StreamBytesMax}
          THEN persistence_id END,
        CASE WHEN typeof(sequence_number) = 'integer' THEN sequence_number END,
        CASE WHEN typeof(deleted) = 'integer' THEN deleted END,
        CASE WHEN typeof(identifier) = 'integer' THEN identifier END,
        CASE WHEN typeof(manifest) = 'text' AND octet_length(manifest) <= {ManifestBytesMax} THEN manifest END,
        CASE WHEN typeof(message) = 'blob' AND octet_length(message) <= {EnvelopeCodec.BytesMax} THEN message END
        """);

    private readonly SqliteLook look;

    private JournalReader(SqliteLook look) => this.look = look;

    /// <summary>Opens the journal of a vault folder and checks that it is one.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultUnusable"/>.</exception>
    internal static JournalReader Open(string folder)
    {
        if (!File.Exists(Path.Combine(folder, FileName)))
        {
            throw new RefusedException(new Refusal.VaultUnusable(
                folder, $"it has no {FileName}, so it is not the folder of a vault"));
        }

        return new JournalReader(SqliteLook.Open(folder, FileName, "journal"));
    }

    /// <summary>Rows of one stream, in order of their numbers.</summary>
    internal IAsyncEnumerable<JournalRow> StreamAsync(string stream, CancellationToken ct) =>
        RowsAsync("persistence_id = $from", stream, null, ct);

    /// <summary>Rows whose stream begins with <c>key:</c>, stream by stream in ordinal order.</summary>
    internal IAsyncEnumerable<JournalRow> KeysAsync(CancellationToken ct) =>
        RowsAsync("persistence_id >= $from AND persistence_id < $to", PersistenceIds.KeyPrefix, AfterKeys, ct);

    /// <summary>All other rows, whatever their streams are called, stream by stream.</summary>
    internal IAsyncEnumerable<JournalRow> OthersAsync(CancellationToken ct) =>
        RowsAsync(
            "(persistence_id < $from OR persistence_id >= $to OR persistence_id IS NULL)",
            PersistenceIds.KeyPrefix,
            AfterKeys,
            ct);

    /// <summary>The names of all streams, each found by one step through the index.</summary>
    internal async IAsyncEnumerable<string> StreamsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var command = look.Command(string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE streams(name) AS (
              SELECT min(persistence_id) FROM journal
              UNION ALL
              SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > streams.name)
              FROM streams WHERE streams.name IS NOT NULL)
            SELECT substr(CAST(name AS TEXT), 1, {StreamBytesMax}) FROM streams WHERE name IS NOT NULL
            """));
        using var found = look.Guarded(command.ExecuteReader);
        while (look.Guarded(found.Read))
        {
            ct.ThrowIfCancellationRequested();
            yield return look.Guarded(() => found.GetString(0));
        }
    }

    /// <summary>The rows of the table <c>heads</c>; null when there is no such table.</summary>
    /// <exception cref="RefusedException">It cannot be read, or has another shape.</exception>
    internal IReadOnlyList<HeadRow>? Heads()
    {
        using var there = look.Command("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'heads'");
        if (look.Guarded(there.ExecuteScalar) is not 1L) return null;
        using var command = look.Command(string.Create(CultureInfo.InvariantCulture, $"""
            SELECT CASE WHEN typeof(persistence_id) = 'text' AND octet_length(persistence_id) <= {StreamBytesMax}
                THEN persistence_id END,
              CASE WHEN typeof(number) = 'integer' THEN number END,
              CASE WHEN typeof(hash) = 'blob' AND octet_length(hash) <= {StreamBytesMax} THEN hash END,
              CASE WHEN typeof(mac) = 'blob' AND octet_length(mac) <= {StreamBytesMax} THEN mac END
            FROM heads ORDER BY persistence_id
            """));
        using var found = look.Guarded(command.ExecuteReader);
        var heads = new List<HeadRow>();
        while (look.Guarded(found.Read))
        {
            heads.Add(look.Guarded(() => new HeadRow(
                found.IsDBNull(0) ? null : found.GetString(0),
                found.IsDBNull(1) ? null : found.GetInt64(1),
                found.IsDBNull(2) ? null : found.GetFieldValue<byte[]>(2),
                found.IsDBNull(3) ? null : found.GetFieldValue<byte[]>(3))));
        }

        return heads;
    }

    /// <summary>The name of something in the file that no vault makes; null when there is nothing.</summary>
    internal string? Stranger() => look.Stranger(JournalSchema.Own);

    /// <summary>Whether the journal has any row.</summary>
    internal bool HasAny()
    {
        using var command = look.Command("SELECT EXISTS (SELECT 1 FROM journal)");
        return look.Guarded(command.ExecuteScalar) is 1L;
    }

    /// <summary>Whether a stream has any row.</summary>
    internal bool Has(string stream)
    {
        using var command = look.Command("SELECT EXISTS (SELECT 1 FROM journal WHERE persistence_id = $from)");
        command.Parameters.AddWithValue("$from", stream);
        return look.Guarded(command.ExecuteScalar) is 1L;
    }

    public void Dispose() => look.Dispose();

    // ';' is the character after ':'.
    private static string AfterKeys => string.Concat(PersistenceIds.KeyPrefix.AsSpan()[..^1], ";");

    /// <summary>Microsoft.Data.Sqlite blocks under its asynchronous names too: step off the caller's thread once.</summary>
    private async IAsyncEnumerable<JournalRow> RowsAsync(
        string where, string from, string? to, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var command = look.Command($"SELECT {Columns} FROM journal WHERE {where} ORDER BY persistence_id, sequence_number");
        command.Parameters.AddWithValue("$from", from);
        if (to is not null) command.Parameters.AddWithValue("$to", to);
        using var found = look.Guarded(command.ExecuteReader);
        while (look.Guarded(found.Read))
        {
            ct.ThrowIfCancellationRequested();
            yield return look.Guarded(() => new JournalRow(
                found.IsDBNull(0) ? null : found.GetString(0),
                found.IsDBNull(1) ? null : found.GetInt64(1),
                found.IsDBNull(2) ? null : found.GetInt64(2),
                found.IsDBNull(3) ? null : found.GetInt64(3),
                found.IsDBNull(4) ? null : found.GetString(4),
                found.IsDBNull(5) ? null : found.GetFieldValue<byte[]>(5)));
        }
    }
}
