using System.Globalization;
using KeyActors.Material;

namespace KeyActors.Backups;

/// <summary>How the files of a restore take the place of the old ones so that a crash anywhere leaves one next step.</summary>
/// <remarks>
/// <para><c>restore.tmp</c> is a copy that does not count; it is thrown away. Renamed to <c>restore-N</c> it counts: whoever
/// comes next finishes it, an opening too, before it reads anything. N is the recovery's number.</para>
/// <para>To finish: what belongs to the old history moves to <c>before-restore-N</c>, but no file whose new one is in place, and
/// those are the files that <c>restore-N</c> no longer has; then the new files move in; then <c>restore-N</c>, empty, goes. Every
/// step may be done twice.</para>
/// </remarks>
internal static class RestoreSteps
{
    internal const string Staged = "restore.tmp";
    private const string Counting = "restore-";
    private const string Aside = "before-restore-";

    /// <summary>Whether a restore counts and is not finished.</summary>
    internal static bool IsPending(string vault) => Directory.Exists(vault) && Pending(vault) is not null;

    /// <summary>From here on the copy counts.</summary>
    internal static void Commit(string vault, long number) => PartFile.Rename(
        Path.Combine(vault, Staged), Path.Combine(vault, Counting + number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Finishes what counts; the folder's lock is held.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="passed">Hears of every step before it is done; may be null.</param>
    /// <returns>Where the old files are; null when there was nothing to do, or no old file.</returns>
    internal static string? Finish(string vault, Action<string>? passed = null)
    {
        if (Pending(vault) is not { } source) return null;
        var aside = Path.Combine(vault, Aside + Path.GetFileName(source)[Counting.Length..]);
        var coming = Names(source).ToHashSet(StringComparer.Ordinal);
        var installed = InstalledBefore(vault, coming);
        foreach (var name in Names(vault).Where(BackupNames.IsOfHistory))
        {
            if (installed.Contains(name)) continue;
            passed?.Invoke($"move {name} aside");
            PartFile.CreateFolder(aside);
            File.Move(Path.Combine(vault, name), Path.Combine(aside, name), overwrite: true);
        }

        if (Directory.Exists(aside)) DurableFolder.Sync(aside);
        DurableFolder.Sync(vault);
        foreach (var name in coming)
        {
            if (!BackupNames.IsOfHistory(name) && File.Exists(Path.Combine(vault, name)))
            {
                PartFile.CreateFolder(aside);
                File.Move(Path.Combine(vault, name), Path.Combine(aside, name), overwrite: true);
                DurableFolder.Sync(aside);
            }

            passed?.Invoke($"put {name} in");
            File.Move(Path.Combine(source, name), Path.Combine(vault, name), overwrite: true);
        }

        DurableFolder.Sync(source);
        DurableFolder.Sync(vault);
        passed?.Invoke("end");
        Directory.Delete(source, recursive: true);
        DurableFolder.Sync(vault);
        return Directory.Exists(aside) ? aside : null;
    }

    /// <summary>The new journal and anchors that an interrupted run has put in: they are in the vault, and no longer among what
    /// comes.</summary>
    private static HashSet<string> InstalledBefore(string vault, HashSet<string> coming)
    {
        string[] always = [BackupNames.Journal, Journal.Anchor.FileName, Store.AnchoredHeads.OpenedName];
        return [.. always.Where(name => !coming.Contains(name) && File.Exists(Path.Combine(vault, name)))];
    }

    private static string? Pending(string vault) =>
        Directory.EnumerateDirectories(vault, Counting + "*").Order(StringComparer.Ordinal).FirstOrDefault(IsOurs);

    /// <summary>What somebody else calls nearly so is theirs.</summary>
    private static bool IsOurs(string folder) => long.TryParse(
        Path.GetFileName(folder)[Counting.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
