using KeyActors.Journal;
using KeyActors.Model;

using Microsoft.Data.Sqlite;

namespace KeyActors.Engine.Tests.History;

/// <summary>A trail in a folder, written and tampered with through plain SQL.</summary>
internal sealed class StoredTrail(string folder)
{
    internal static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    internal static readonly KeyArn Key = ExampleVault.Named("1234abcd-12ab-4cd3-8abc-1234567890ab");
    internal static readonly KeyArn Other = ExampleVault.Named("00000000-12ab-4cd3-8abc-1234567890ab");
    private readonly TrailChain chain = new(StoredJournal.Mac);
    private long first = 1;

    internal long Number => chain.Number;

    /// <summary>An entry of a minute after noon.</summary>
    internal static TrailEntry Entry(int minute, string who = "mia", string operation = "Encrypt", string result = "ok", KeyArn? key = null) =>
        new()
        {
            By = new Caller(who, "10.0.0.1"),
            FirstAt = Noon.AddMinutes(minute),
            LastAt = Noon.AddMinutes(minute),
            Operation = operation,
            Realm = Realm.Default,
            Key = key ?? Key,
            Result = result,
            Request = IdempotencyKey.Of($"{minute} {who}"),
        };

    internal void Add(params TrailEntry[] entries) => Add(
        new TrailContent.Entries([.. entries]), entries.Min(static e => e.FirstAt), entries.Max(static e => e.LastAt));

    internal void Add(int minute, TrailContent content) => Add(content, Noon.AddMinutes(minute), Noon.AddMinutes(minute));

    internal void Add(TrailContent content, DateTimeOffset from, DateTimeOffset until) => Insert(chain.Append(content, from, until));

    internal void Insert(TrailBlock block, string? file = null)
    {
        Run(file, "PRAGMA journal_mode = WAL");
        Run(file, TrailSchema.Blocks);
        Run(
            file, TrailSchema.Insert, ("$number", block.Number), ("$previous", block.Previous.ToArray()), ("$first", block.FirstAt.UtcTicks),
            ("$last", block.LastAt.UtcTicks), ("$entries", block.Entries), ("$body", block.Body.ToArray()), ("$hash", block.Hash.ToArray()),
            ("$mac", block.Mac.ToArray()));
    }

    /// <summary>Makes a closed file of the one that is written.</summary>
    internal string CloseFile()
    {
        var name = new TrailFileName(first, chain.Number).ToString();
        Run(null, "PRAGMA journal_mode = DELETE");
        File.Move(Path.Combine(folder, TrailFileName.Active), Path.Combine(folder, name));
        first = chain.Number + 1;
        return name;
    }

    /// <summary>Runs any statement: a test's way to tamper.</summary>
    internal int Run(string? file, string sql, params (string Name, object Value)[] values)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, file ?? TrailFileName.Active),
            Pooling = false,
        }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }
}
