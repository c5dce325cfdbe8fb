using KeyActors.Journal;
using KeyActors.Store;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>Edits of whole files. Every single byte of <c>anchor.kas</c> has a test of its own.</summary>
internal static class FileCells
{
    private const string Database = "journal.db";
    private const string Secrets = "secrets-1.kas";
    private const string SealFile = "seal.kas";

    internal static IEnumerable<TamperCell> All() =>
    [
        Act("anchor.kas", "deleted", "anchor-missing", Catch.Refused, static s => File.Delete(s.Home.At(Anchor.FileName))),
        Act("anchor.kas", "cut by one byte", "anchor-altered", Catch.Refused, static s => Cut(s, Anchor.FileName, 1)),
        Act("anchor.kas", "emptied", "anchor-altered", Catch.Refused, static s => Cut(s, Anchor.FileName, int.MaxValue)),
        Act("anchor.kas", "replaced by an older copy", "anchor-differs", Catch.Refused, static s => s.Take(s.Story.Older, Anchor.FileName)),
        Act("anchor.kas", "replaced by another vault's", "anchor-altered", Catch.Refused, static s => s.Take(s.Story.Foreign, Anchor.FileName)),
        Act("journal.db", "deleted", "file-unreadable", Catch.Refused, static s => File.Delete(s.Home.At(Database))),
        Act("journal.db", "deleted, and anchor.kas with it", "file-unreadable", Catch.Refused, static s =>
        {
            File.Delete(s.Home.At(Database));
            File.Delete(s.Home.At(Anchor.FileName));
        }),
        Act("journal.db", "replaced by an older copy", "anchor-differs", Catch.Refused, static s => s.Take(s.Story.Older, Database)),
        Act("journal.db", "replaced by another vault's", "mac-mismatch", Catch.Refused, static s => s.Take(s.Story.Foreign, Database)),
        Act("journal.db", "emptied", "file-unreadable", Catch.Refused, static s => Cut(s, Database, int.MaxValue)),
        Act("journal.db", "cut in the middle", "file-unreadable", Catch.Refused, static s => Cut(s, Database, (int)new FileInfo(s.Home.Journal).Length / 2)),
        Act(
            "journal.db",
            "replaced by an older copy, anchor.kas too, secrets left",
            "",
            Catch.Recovered,
            static s => s.Take(s.Story.Older, Database, Anchor.FileName)),
        .. Timetable(),
        Act("the whole folder", "replaced by an older copy", "", Catch.Unseen, static s =>
            s.Take(s.Story.Older, Database, Anchor.FileName, AnchoredHeads.OpenedName, Secrets, SealFile, "file.seal")),
        Act("the whole folder", "replaced by an older copy, opened.kas left", "", Catch.Recovered, static s =>
            s.Take(s.Story.Older, Database, Anchor.FileName, Secrets, SealFile, "file.seal")),
        Act(Secrets, "replaced by an older copy: a material is gone", "secret-missing", Catch.Unavailable, static s => s.Take(s.Story.Older, Secrets)),
        Act(Secrets, "deleted", TamperCell.NotInspected, Catch.Refused, static s => File.Delete(s.Home.At(Secrets))),
        Act(Secrets, "replaced by another vault's", TamperCell.NotInspected, Catch.Refused, static s => s.Take(s.Story.Foreign, Secrets)),
        Act(SealFile, "deleted", TamperCell.NotInspected, Catch.Refused, static s => File.Delete(s.Home.At(SealFile))),
        Act(SealFile, "replaced by another vault's", TamperCell.NotInspected, Catch.Refused, static s => s.Take(s.Story.Foreign, SealFile)),
        Act("file.seal", "deleted", TamperCell.NotInspected, Catch.Refused, static s => File.Delete(s.Home.At("file.seal"))),
        Act("file.seal", "replaced by another vault's", TamperCell.NotInspected, Catch.Refused, static s => s.Take(s.Story.Foreign, "file.seal")),
        Act("vault.lock", "deleted", "", Catch.Harmless, static s => File.Delete(s.Home.At("vault.lock"))),
    ];

    /// <summary>Nothing is decided by the timetable: what no vault writes has it made anew, and it is compared with the
    /// histories.</summary>
    private static IEnumerable<TamperCell> Timetable() =>
    [
        Due("deleted", static s => File.Delete(s.Home.At(TimetableFile.FileName))),
        Due("emptied", static s => Cut(s, TimetableFile.FileName, int.MaxValue)),
        Due("cut in the middle", static s => Cut(s, TimetableFile.FileName, (int)new FileInfo(s.Home.At(TimetableFile.FileName)).Length / 2)),
        Due("replaced by another vault's", static s => s.Take(s.Story.Foreign, TimetableFile.FileName)),
        Due("the table dropped", static s => Run(s, "DROP TABLE deadlines")),
        Due("the table replaced by a view", static s => Run(s, "DROP TABLE deadlines; CREATE VIEW deadlines AS SELECT 'a' AS persistence_id, 1 AS due, 1 AS look_at")),
        Due("a trigger added that would delete new deadlines", static s => Run(s, "CREATE TRIGGER t AFTER INSERT ON deadlines BEGIN DELETE FROM deadlines; END")),
        Due("another table added", static s => Run(s, "CREATE TABLE more (a)")),
        Due("a row added that no vault writes", static s => Run(s, "INSERT INTO deadlines (persistence_id, due, look_at) VALUES ('x', 'y', 'z')")),
        Due("a deadline added that the key does not have", static s => Run(s, $"INSERT INTO deadlines (persistence_id, due, look_at) VALUES ('{s.Stream}', 1, 1)")),
    ];

    private static TamperCell Due(string what, Action<Scene> act) => Act(TimetableFile.FileName, what, "", Catch.Harmless, act);

    private static void Run(Scene s, string sql)
    {
        using var timetable = new ClosedJournal(s.Home.Folder, TimetableFile.FileName);
        timetable.Run(sql);
    }

    private static TamperCell Act(string file, string what, string verification, Catch caught, Action<Scene> act) => new(file, what, act)
    {
        Recovery = new Dictionary<Target, Catch> { [Target.Key] = caught },
        Verification = verification,
    };

    private static void Cut(Scene s, string name, int bytes)
    {
        using var file = File.OpenWrite(s.Home.At(name));
        file.SetLength(Math.Max(0, file.Length - bytes));
    }
}
