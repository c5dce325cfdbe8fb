using KeyActors.Journal;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Every edit that is tried on a closed vault, and what must become of it. <c>docs/tamper-matrix.md</c> is made from this.</summary>
internal static class TamperMatrix
{
    private const string Row = "persistence_id = $0 AND sequence_number = $1";

    internal static IReadOnlyList<TamperCell> Cells { get; } = [.. Streams(), .. HeadCells.All(), .. FileCells.All(), .. SnapshotCells.All()];

    private static IEnumerable<TamperCell> Streams() =>
    [
        Everywhere("one bit of an event's payload flipped", "mac-mismatch", static s => Rewrite(s, s.Middle, message: static m => m[^1] ^= 1)),
        Everywhere("one bit of the newest event's payload flipped", "mac-mismatch", static s => Rewrite(s, s.Last, message: static m => m[^1] ^= 1)),
        Everywhere("the time inside an event moved by 100 ns", "mac-mismatch", static s => Change(s, s.Middle, static e => With(e, at: e.At.AddTicks(1)))),
        Everywhere("the number inside an event raised by one", "number-differs", static s => Change(s, s.Middle, static e => With(e, number: e.Number + 1))),
        Everywhere("one bit of an event's link to the one before flipped", "prev-mismatch", static s => Change(s, s.Middle, static e => With(e, prev: Flipped(e.Prev)))),
        Everywhere("one bit of an event's code flipped", "mac-mismatch", static s => Change(s, s.Middle, static e => With(e, mac: Flipped(e.Mac)))),
        Everywhere("an event's bytes cut by one", "unreadable", static s => Rewrite(s, s.Middle, cut: 1)),
        Everywhere("an event's bytes replaced by nothing", "unreadable", static s => Rewrite(s, s.Middle, cut: int.MaxValue)),
        Everywhere("manifest replaced by another one of the table", "mac-mismatch", static s => Cell(s, "manifest", s.Stream == s.Story.KeyStream ? "key.enabled/1" : "key.disabled/1")),
        Everywhere("manifest replaced by the name of a class", "unknown-manifest", static s => Cell(s, "manifest", "System.IO.FileInfo, System.Runtime")),
        Everywhere("serializer id replaced by another one", "foreign-serializer", static s => Cell(s, "identifier", 1)),
        Everywhere("serializer id removed", "foreign-serializer", static s => Cell(s, "identifier", null)),
        Everywhere("row number raised beyond the end", "number-differs", static s => Cell(s, "sequence_number", s.Last + 7, s.Last)),
        Everywhere("first event marked as deleted", "row-deleted", static s => Cell(s, "deleted", 1, 1)),
        Everywhere("newest event marked as deleted", "row-deleted", static s => Cell(s, "deleted", 1, s.Last)),
        Everywhere("a row marked as deleted added far behind the newest event", "row-deleted", static s => s.Edit(j =>
        {
            j.Insert(s.Stream, s.Last + 7, s.Stream, s.Last);
            j.Touch(1, $"UPDATE journal SET deleted = 1 WHERE {Row}", s.Stream, s.Last);
        })),
        Long("first event deleted", "number-gap", static s => Delete(s, 1, 1)),
        Long("an event in the middle deleted", "number-gap", static s => Delete(s, s.Middle, s.Middle)),
        Long("newest event deleted", "cut-at-end", static s => Delete(s, s.Last, s.Last)),
        Long("all events but the first deleted", "cut-at-end", static s => Delete(s, 2, s.Last)),
        Everywhere("the whole stream deleted", "stream-missing", static s => Delete(s, 1, s.Last)),
        Everywhere(
            "the whole stream and its head deleted",
            "anchor-differs",
            static s => s.Edit(j =>
            {
                j.Run("DELETE FROM journal WHERE persistence_id = $0", s.Stream);
                j.Touch(1, "DELETE FROM heads WHERE persistence_id = $0", s.Stream);
            }),
            Catch.Refused),
        Long("contents of two events exchanged", "number-differs", static s => Swap(s, 2, 4)),
        Long("contents of the two newest events exchanged", "number-differs", static s => Swap(s, s.Last - 1, s.Last)),
        Long("two events exchanged, with the numbers inside them set right", "prev-mismatch", static s => Swap(s, 2, 4, renumbered: true)),
        Everywhere(
            "a copy of the newest event added behind it",
            "number-differs",
            static s => s.Edit(j => j.Insert(s.Stream, s.Last + 1, s.Stream, s.Last))),
        Everywhere(
            "a copy of the newest event added behind it, its number set right",
            "prev-mismatch",
            static s => s.Edit(j => j.Insert(s.Stream, s.Last + 1, s.Stream, s.Last, With(j.Read(s.Stream, s.Last), number: s.Last + 1)))),
        Everywhere(
            "a forged event added with number and link right",
            "mac-mismatch",
            static s => s.Edit(j => j.Insert(s.Stream, s.Last + 1, s.Stream, s.Last, Forged(j, s.Stream)))),
        Long("a copy of an event added in the middle, later rows moved on", "number-differs", static s => s.Edit(j =>
        {
            for (var n = j.Last(s.Stream); n >= s.Middle; n--) j.Touch(1, $"UPDATE journal SET sequence_number = $2 WHERE {Row}", s.Stream, n, n + 1);
            j.Insert(s.Stream, s.Middle, s.Stream, s.Middle + 1);
        })),
        Only(Target.Key, "another key's event in the place of one of its own", "prev-mismatch", Catch.Unavailable, static s => s.Edit(j =>
            j.Write(s.Stream, 3, j.Read(s.Story.OtherStream, 3)))),
        Only(Target.Key, "another key's event added at the end, its number set right", "prev-mismatch", Catch.Unavailable, static s => s.Edit(j =>
            j.Insert(s.Stream, s.Last + 1, s.Story.OtherStream, 3, With(j.Read(s.Story.OtherStream, 3), number: s.Last + 1)))),
        Only(Target.Key, "another key's whole stream in the place of its own", "prev-mismatch", Catch.Unavailable, static s => s.Edit(j =>
        {
            j.Run("DELETE FROM journal WHERE persistence_id = $0", s.Stream);
            for (var n = 1L; n <= j.Last(s.Story.OtherStream); n++) j.Insert(s.Stream, n, s.Story.OtherStream, n);
        })),
        Only(Target.Key, "the stream renamed to an id that nobody made", "stream-missing", Catch.Unavailable, static s => s.Edit(j =>
            j.Run("UPDATE journal SET persistence_id = $1 WHERE persistence_id = $0", s.Stream, s.Stream[..^4] + "0000"))),
        Schema("the table dropped", "file-unreadable", "DROP TABLE journal"),
        Schema("the table replaced by a view of itself", "file-unreadable", "ALTER TABLE journal RENAME TO j; CREATE VIEW journal AS SELECT * FROM j"),
        Schema("a trigger added that would delete new events", "foreign-schema", "CREATE TRIGGER t AFTER INSERT ON journal BEGIN DELETE FROM journal WHERE ordering = new.ordering; END"),
        Remade("the table made again so that it drops what it takes for a double without a word", static sql => Ending(sql, ", UNIQUE (created) ON CONFLICT IGNORE)")),
        Remade("the table made again with names that do not tell case", static sql => sql.Replace("NVarChar(255)", "NVarChar(255) COLLATE NOCASE", StringComparison.Ordinal)),
        Remade("the table made again with a condition on what is stored", static sql => Ending(sql, ", CHECK (sequence_number < 100))")),
        Schema("a generated column added", "foreign-schema", "ALTER TABLE journal ADD COLUMN more INTEGER GENERATED ALWAYS AS (sequence_number + 1)"),
        Schema("a column with a value of its own added", "foreign-schema", "ALTER TABLE journal ADD COLUMN more INTEGER NOT NULL DEFAULT 1"),
        Schema("an index added that would refuse new events", "foreign-schema", "CREATE UNIQUE INDEX more ON journal (persistence_id, sequence_number) WHERE sequence_number < 7"),
        Schema("another table added", "foreign-schema", "CREATE TABLE more (a)"),
        Only(Target.Key, "the index against doubles dropped", "", Catch.Harmless, static s => s.Edit(j => j.Run("DROP INDEX journal_uq"))),
        Everywhere("when the row was stored (column created) changed", "", static s => Cell(s, "created", 1), Catch.Harmless, Catch.Harmless),
        Everywhere(
            "order of arrival (column ordering) changed",
            "",
            static s => Cell(s, "ordering", 1_000_000, s.Last),
            Catch.Harmless,
            Catch.Harmless),
        Long("writer of one event in the middle changed (column writer_uuid)", "", static s => Cell(s, "writer_uuid", "0", 2)),
        Everywhere("writer of the newest event changed", "", static s => Cell(s, "writer_uuid", "0", s.Last), Catch.Harmless, Catch.Harmless),
        Everywhere(
            "writer of all events changed to the same one",
            "",
            static s => s.Edit(j => j.Run("UPDATE journal SET writer_uuid = '0' WHERE persistence_id = $0", s.Stream)),
            Catch.Harmless,
            Catch.Harmless),
    ];

    /// <summary>For all three streams: the key or the realm goes Unavailable; a faulty stream of the vault itself refuses the opening.</summary>
    private static TamperCell Everywhere(string what, string verification, Action<Scene> act, Catch caught = Catch.Unavailable, Catch ofVault = Catch.Refused) =>
        new("journal", what, act)
        {
            Recovery = new Dictionary<Target, Catch> { [Target.Key] = caught, [Target.Realm] = caught, [Target.Vault] = ofVault },
            Verification = verification,
        };

    /// <summary>For streams of more than one event, which the vault's own is not.</summary>
    private static TamperCell Long(string what, string verification, Action<Scene> act) => new("journal", what, act)
    {
        Recovery = new Dictionary<Target, Catch> { [Target.Key] = Catch.Unavailable, [Target.Realm] = Catch.Unavailable },
        Verification = verification,
    };

    private static TamperCell Only(Target target, string what, string verification, Catch caught, Action<Scene> act) => new("journal", what, act)
    {
        Recovery = new Dictionary<Target, Catch> { [target] = caught },
        Verification = verification,
    };

    private static TamperCell Schema(string what, string verification, string sql) =>
        Only(Target.Key, what, verification, Catch.Refused, s => s.Edit(j => j.Run(sql)));

    private static TamperCell Remade(string what, Func<string, string> another) =>
        Only(Target.Key, what, "foreign-schema", Catch.Refused, s => s.Edit(j => j.Remake("journal", another)));

    private static string Ending(string sql, string end) => sql[..sql.LastIndexOf(')')] + end;

    private static void Cell(Scene s, string column, object? value, long? number = null) => s.Edit(j =>
        j.Touch(1, $"UPDATE journal SET {column} = $2 WHERE {Row}", s.Stream, number ?? s.Middle, value));

    private static void Delete(Scene s, long from, long to) => s.Edit(j =>
        j.Touch((int)(to - from + 1), "DELETE FROM journal WHERE persistence_id = $0 AND sequence_number BETWEEN $1 AND $2", s.Stream, from, to));

    private static void Change(Scene s, long number, Func<StoredEvent, StoredEvent> change) => s.Edit(j =>
        j.Write(s.Stream, number, change(j.Read(s.Stream, number))));

    private static void Rewrite(Scene s, long number, Action<byte[]>? message = null, int cut = 0) => s.Edit(j =>
    {
        var bytes = EnvelopeCodec.Encode(j.Read(s.Stream, number));
        message?.Invoke(bytes);
        j.Touch(1, $"UPDATE journal SET message = $2 WHERE {Row}", s.Stream, number, bytes[..Math.Max(0, bytes.Length - cut)]);
    });

    private static void Swap(Scene s, long one, long two, bool renumbered = false) => s.Edit(j =>
    {
        var (first, second) = (j.Read(s.Stream, one), j.Read(s.Stream, two));
        j.Write(s.Stream, one, renumbered ? With(second, number: one) : second);
        j.Write(s.Stream, two, renumbered ? With(first, number: two) : first);
    });

    /// <summary>What somebody can make who has the whole journal and no key: the right number and link, the code of another event.</summary>
    private static StoredEvent Forged(ClosedJournal journal, string stream)
    {
        var chain = new StreamChain(stream, null);
        var last = journal.Last(stream);
        for (var n = 1L; n <= last; n++) Assert.Null(chain.Accept(journal.Read(stream, n)));
        return With(journal.Read(stream, last), number: last + 1, prev: chain.Head);
    }

    private static StoredEvent With(
        StoredEvent e, long? number = null, DateTimeOffset? at = null, ReadOnlyMemory<byte>? prev = null, ReadOnlyMemory<byte>? mac = null) =>
        new(number ?? e.Number, at ?? e.At, e.Manifest, e.Payload, prev ?? e.Prev, mac ?? e.Mac);

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes)
    {
        var copy = bytes.ToArray();
        copy[^1] ^= 1;
        return copy;
    }
}
