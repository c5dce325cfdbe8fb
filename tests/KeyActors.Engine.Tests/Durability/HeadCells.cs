namespace KeyActors.Engine.Tests.Durability;

/// <summary>Edits of the table <c>heads</c>.</summary>
internal static class HeadCells
{
    internal static IEnumerable<TamperCell> All() =>
    [
        Cell("a row deleted", "anchor-differs", "DELETE FROM heads WHERE persistence_id = $0"),
        Cell("all rows deleted", "anchor-differs", "DELETE FROM heads"),
        Cell("the table dropped", "heads-unreadable", "DROP TABLE heads"),
        Cell("the table replaced by one of another shape", "heads-unreadable", "DROP TABLE heads; CREATE TABLE heads (persistence_id TEXT)"),
        Cell("the table replaced by a view of itself", "heads-unreadable", "ALTER TABLE heads RENAME TO h; CREATE VIEW heads AS SELECT * FROM h"),
        Act("the table made again so that it never takes a newer head", "foreign-schema", static s => s.Edit(j =>
            j.Remake("heads", static sql => sql.Replace("PRIMARY KEY", "PRIMARY KEY ON CONFLICT IGNORE", StringComparison.Ordinal)))),
        Cell("a number raised", "head-altered", "UPDATE heads SET number = number + 1 WHERE persistence_id = $0"),
        Cell("a number lowered", "head-altered", "UPDATE heads SET number = number - 1 WHERE persistence_id = $0"),
        Cell("a number replaced by a text", "head-altered", "UPDATE heads SET number = 'one' WHERE persistence_id = $0"),
        Cell("a hash replaced", "head-altered", "UPDATE heads SET hash = zeroblob(32) WHERE persistence_id = $0"),
        Cell("a code replaced", "head-altered", "UPDATE heads SET mac = zeroblob(32) WHERE persistence_id = $0"),
        Cell("a code shortened", "head-altered", "UPDATE heads SET mac = substr(mac, 1, 31) WHERE persistence_id = $0"),
        Cell(
            "a row renamed to another stream",
            "head-altered",
            "UPDATE heads SET persistence_id = persistence_id || '0' WHERE persistence_id = $0"),
        Cell("a row without a name added", "head-altered", "INSERT INTO heads VALUES ('', 1, zeroblob(32), zeroblob(32))"),
        Cell("a forged row added", "head-altered", "INSERT INTO heads VALUES ('key:us-east-1:000000000000:x', 1, zeroblob(32), zeroblob(32))"),
        Act("the row of an older copy put back", "anchor-differs", static s => PutBack(s, cut: false)),
        Act("the row of an older copy put back, and the stream cut to it", "anchor-differs", static s => PutBack(s, cut: true)),
    ];

    private static TamperCell Cell(string what, string verification, string sql) => Act(what, verification, s => s.Edit(j => j.Run(sql, s.Stream)));

    private static TamperCell Act(string what, string verification, Action<Scene> act) => new("heads", what, act)
    {
        Recovery = new Dictionary<Target, Catch> { [Target.Key] = Catch.Refused },
        Verification = verification,
    };

    private static void PutBack(Scene s, bool cut)
    {
        using var older = new ClosedJournal(s.Story.Older);
        var row = older.Rows("SELECT number, hash, mac FROM heads WHERE persistence_id = $0", s.Stream).Single();
        s.Edit(j =>
        {
            j.Touch(1, "UPDATE heads SET number = $1, hash = $2, mac = $3 WHERE persistence_id = $0", s.Stream, row[0], row[1], row[2]);
            if (cut) j.Run("DELETE FROM journal WHERE persistence_id = $0 AND sequence_number > $1", s.Stream, row[0]);
        });
    }
}
