using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Store;

namespace KeyActors.Backups;

/// <summary>Which files a backup may have, and which files of a vault go when another history is put in.</summary>
internal static class BackupNames
{
    internal const string Manifest = "backup.json";
    internal const string Journal = "journal.db";
    internal const string Trail = "trail.db";
    internal const string Seal = "seal.kas";
    internal const string SealKey = "file.seal";
    private const string Secrets = "secrets-";
    private const string TrailPrefix = "trail-";
    private const string Database = ".db";

    internal static bool IsSecrets(string name) => name.StartsWith(Secrets, StringComparison.Ordinal) && SealedFiles.IsName(name);

    internal static bool IsTrail(string name) =>
        name == Trail || (name.StartsWith(TrailPrefix, StringComparison.Ordinal)
            && name.EndsWith(Database, StringComparison.Ordinal) && !name.AsSpan().ContainsAny('/', '\\'));

    /// <summary>What a backup may name; nothing else is read or written because of it.</summary>
    internal static bool IsPart(string name) =>
        name is Journal or Anchor.FileName or AnchoredHeads.OpenedName || IsTrail(name) || SealedFiles.IsName(name);

    /// <summary>What belongs to the history that goes: the journal with what SQLite has beside it, what is made from it, and the
    /// anchors.</summary>
    internal static bool IsOfHistory(string name) =>
        name is Anchor.FileName or AnchoredHeads.OpenedName
        || name.StartsWith(Journal, StringComparison.Ordinal)
        || name.StartsWith("snapshots" + Database, StringComparison.Ordinal)
        || name.StartsWith(TimetableFile.FileName, StringComparison.Ordinal);
}
