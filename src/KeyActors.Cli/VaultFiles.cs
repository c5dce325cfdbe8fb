using KeyActors.History;

namespace KeyActors.Cli;

/// <summary>Which files of a vault a folder has, by their names alone.</summary>
internal static class VaultFiles
{
    private static readonly string[] Needed = ["seal.kas", "secrets-*.kas", "journal.db", "anchor.kas"];

    /// <summary>Whether the folder holds what only a vault leaves: then it is a vault that is not whole, and not another
    /// folder.</summary>
    internal static bool IsVault(string folder) =>
        Directory.Exists(folder) && Needed.Any(name => name.EndsWith(".kas", StringComparison.Ordinal) && Has(folder, name));

    /// <summary>One fault for each file that is missing.</summary>
    internal static IEnumerable<HistoryFault> Missing(string folder) =>
        Needed.Where(name => !Has(folder, name)).Select(static name =>
            new HistoryFault(name, 0, "file-missing", "It is missing: restore the files of one moment together."));

    private static bool Has(string folder, string name) => Directory.EnumerateFiles(folder, name).Any();
}
