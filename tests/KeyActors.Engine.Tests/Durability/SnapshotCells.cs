using KeyActors.Journal;

using Microsoft.Data.Sqlite;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Edits of <c>snapshots.db</c>, and edits that only a vault with snapshots takes otherwise. The vault that is edited has a
/// snapshot at the end of each stream.</summary>
internal static class SnapshotCells
{
    internal const string Group = "snapshots.db";

    internal static IEnumerable<TamperCell> All() =>
    [
        Act("deleted", "", Catch.Harmless, static s => File.Delete(s.Home.At(Group))),
        Act("emptied", "", Catch.Harmless, static s => File.WriteAllBytes(s.Home.At(Group), [])),
        Act("cut in the middle", "", Catch.Harmless, static s => File.WriteAllBytes(
            s.Home.At(Group), File.ReadAllBytes(s.Home.At(Group))[..((int)new FileInfo(s.Home.At(Group)).Length / 2)])),
        Act("replaced by an older copy", "", Catch.Harmless, static s => s.Take(s.Story.OlderSnapped, Group)),
        Act("replaced by another vault's", "", Catch.Harmless, static s => s.Take(s.Story.ForeignSnapped, Group)),
        Act("one bit of each snapshot flipped", "", Catch.Harmless, static s => Flip(s.Home.At(Group))),
        Act("another key's snapshot in the place of its own", "", Catch.Harmless, static s => Run(
            s.Home.At(Group),
            $"UPDATE snapshots SET body = (SELECT body FROM snapshots WHERE persistence_id = '{s.Story.OtherStream}') WHERE persistence_id = '{s.Stream}'")),
        Act("the table replaced by a view of itself", "", Catch.Harmless, static s => Run(
            s.Home.At(Group), "ALTER TABLE snapshots RENAME TO kept; CREATE VIEW snapshots AS SELECT * FROM kept")),
        Act(
            "left, and journal.db and anchor.kas replaced by older copies",
            "",
            Catch.Recovered,
            static s => s.Take(s.Story.Older, "journal.db", Anchor.FileName)),
        Act("left, and an event before the snapshot altered in the journal", "mac-mismatch", Catch.Harmless, static s => Alter(s, s.Middle)),
        Act("left, and the event altered behind which the snapshot was made", "mac-mismatch", Catch.Unavailable, static s => Alter(s, s.Last)),
    ];

    private static TamperCell Act(string what, string verification, Catch caught, Action<Scene> act) => new(Group, what, act)
    {
        Recovery = new Dictionary<Target, Catch> { [Target.Key] = caught },
        Verification = verification,
    };

    private static void Alter(Scene s, long number) => s.Edit(j =>
    {
        var e = j.Read(s.Stream, number);
        j.Write(s.Stream, number, new StoredEvent(e.Number, e.At.AddTicks(1), e.Manifest, e.Payload, e.Prev, e.Mac));
    });

    private static void Flip(string file)
    {
        using var connection = Connect(file);
        using var read = connection.CreateCommand();
        read.CommandText = "SELECT persistence_id, number, body FROM snapshots";
        using var write = connection.CreateCommand();
        write.CommandText = "UPDATE snapshots SET body = $body WHERE persistence_id = $stream AND number = $number";
        var rows = new List<(string Stream, long Number, byte[] Body)>();
        using (var reader = read.ExecuteReader())
            while (reader.Read()) rows.Add((reader.GetString(0), reader.GetInt64(1), (byte[])reader[2]));
        Assert.Equal(3, rows.Count);
        foreach (var (stream, number, body) in rows)
        {
            body[body.Length / 2] ^= 1;
            write.Parameters.Clear();
            write.Parameters.AddWithValue("$stream", stream);
            write.Parameters.AddWithValue("$number", number);
            write.Parameters.AddWithValue("$body", body);
            Assert.Equal(1, write.ExecuteNonQuery());
        }
    }

    private static void Run(string file, string sql)
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Texts of these tests only.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
