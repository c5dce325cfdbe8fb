using KeyActors.Backups;
using KeyActors.Engine;
using KeyActors.Material;
using KeyActors.Model;
using Path = System.IO.Path;

namespace KeyActors;

/// <summary>Backups of a vault: made from one that may be open, checked, and put back.</summary>
/// <remarks>Safe from any thread. What a backup without secrets can do: its history can be read and verified, aliases and
/// descriptions seen; nothing decrypts. docs/operating/backup.md.</remarks>
public static class VaultBackup
{
    private const string Partial = ".partial";
    private const int LooksMax = 5;

    /// <summary>Makes a backup of the vault in a folder, open or not, without its lock and without its seal.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="destination">A folder that does not exist yet, or is empty; its parent exists, and it lies outside the
    /// vault. It has this name once it is whole and durable; until then it is called <c>destination.partial</c>.</param>
    /// <param name="options">What is copied besides the history.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is in it. Every event that the vault had acknowledged before the call is.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.BackupUnusable"/> or <see cref="Refusal.VaultUnusable"/>;
    /// nothing was made.</exception>
    /// <exception cref="IOException">A file could not be read or written; nothing is left under the name.</exception>
    public static async Task<BackupManifest> CreateAsync(
        string vault, string destination, BackupOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(vault);
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentNullException.ThrowIfNull(options);
        var from = Path.TrimEndingDirectorySeparator(Path.GetFullPath(vault));
        var to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (!Directory.Exists(from)) throw new RefusedException(new Refusal.VaultUnusable(from, "there is no such folder"));
        if (RestoreSteps.IsPending(from))
        {
            throw new RefusedException(new Refusal.VaultUnusable(
                from, "a restore of it was interrupted: open it once, or run the restore again"));
        }

        CheckIsFree(from, to);
        var partial = to + Partial;
        Clear(partial, to);
        PartFile.CreateFolder(partial);
        try
        {
            var made = await new BackupWriter(from, partial, options).RunAsync(cancellationToken).ConfigureAwait(false);
            if (Directory.Exists(to)) Directory.Delete(to);
            PartFile.Rename(partial, to);
            return made with { Path = to };
        }
        catch
        {
            Clear(partial, to);
            throw;
        }
    }

    /// <summary>Reads what a backup says of itself, and whether its files are all there; not what is in them.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.BackupUnusable"/>: it is none, or half of one.</exception>
    public static BackupManifest Read(string backup)
    {
        ArgumentException.ThrowIfNullOrEmpty(backup);
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(backup));
        if (!Directory.Exists(folder)) throw BackupText.Unusable(folder, "there is no such folder: name a backup");
        if (Text(folder) is not { } text)
            throw BackupText.Unusable(folder, $"it has no {BackupNames.Manifest}, so it is none, or half of one: name another");
        var manifest = BackupText.Read(folder, text);
        foreach (var part in manifest.Parts)
        {
            var file = new FileInfo(Path.Combine(folder, part.Name));
            if (!file.Exists) throw BackupText.Unusable(folder, $"its {part.Name} is missing: name another backup");
            if (file.Length != part.Length)
            {
                throw BackupText.Unusable(folder, FormattableString.Invariant(
                    $"its {part.Name} has {file.Length} bytes and had {part.Length}: name another backup"));
            }
        }

        foreach (var name in new[] { BackupNames.Journal, Journal.Anchor.FileName })
        {
            if (manifest.Parts.All(part => part.Name != name))
                throw BackupText.Unusable(folder, $"its {BackupNames.Manifest} names no {name}: name another backup");
        }

        return manifest;
    }

    /// <summary>Reads what a backup says of itself, and whether its files have the bytes that they had.</summary>
    /// <param name="backup">The backup's folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.BackupUnusable"/>: it is none, half of one, or
    /// damaged.</exception>
    public static async Task<BackupManifest> CheckAsync(string backup, CancellationToken cancellationToken = default)
    {
        var manifest = Read(backup);
        foreach (var part in manifest.Parts)
        {
            var file = Path.Combine(manifest.Path, part.Name);
            if (await PartFile.HashAsync(file, cancellationToken).ConfigureAwait(false) != part) throw Altered(manifest, part);
        }

        return manifest;
    }

    /// <summary>Lends what checks a history, from the secrets of a vault or a backup, without its lock: also of a vault that is
    /// open in another process.</summary>
    /// <param name="folder">A folder with <c>seal.kas</c> and the secrets of its epoch.</param>
    /// <param name="options">Which seals open it.</param>
    /// <param name="cancellationToken">Gives up waiting for a seal.</param>
    /// <returns>Dispose it: secrets are wiped. Nothing in the folder is changed.</returns>
    /// <exception cref="RefusedException">Its seal or secret file is missing, damaged or does not open.</exception>
    public static async Task<VaultInspection> LookAsync(
        string folder, VaultOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        for (var looks = 1; ; looks++)
        {
            var before = SealedFiles.In(full);
            try
            {
                return await VaultOpening.LookAsync(full, options, cancellationToken).ConfigureAwait(false);
            }
            catch (RefusedException) when (looks < LooksMax && SealedFiles.In(full) != before)
            {
                // Its owner has just stepped to another epoch.
            }
        }
    }

    /// <summary>Puts a backup into a vault's folder, and opens the vault on it once, so that its history says so.</summary>
    /// <param name="backup">The backup's folder; it is left as it is.</param>
    /// <param name="vault">The vault's folder: one that has its seal and secrets, which stay; or an empty one, or none: then the
    /// backup must have them.</param>
    /// <param name="options">Which seals open the vault, and who restores.</param>
    /// <param name="restore">Whether it may be older, and what becomes of the old files.</param>
    /// <param name="cancellationToken">Gives up before the first file is put in.</param>
    /// <returns>Once the vault is recovered, and closed again.</returns>
    /// <remarks>Until the copy is whole, checked and durable beside the vault's files, nothing is changed. From then on a crash
    /// leaves it to be finished: by the next opening, or the next restore.</remarks>
    /// <exception cref="RefusedException">With <see cref="Refusal.BackupUnusable"/>, <see cref="Refusal.BackupForeign"/>,
    /// <see cref="Refusal.BackupOlder"/>, <see cref="Refusal.VaultInUse"/>, <see cref="Refusal.VaultUnusable"/> or
    /// <see cref="Refusal.SealRefused"/>; nothing was changed.</exception>
    /// <exception cref="IOException">A file could not be read or written; nothing was changed, or the rest follows at the next
    /// opening.</exception>
    public static async Task<RestoreReport> RestoreAsync(
        string backup, string vault, VaultOptions options, RestoreOptions restore, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(vault);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(restore);
        var manifest = Read(backup);
        var to = Path.TrimEndingDirectorySeparator(Path.GetFullPath(vault));
        string? kept;
        var (wasInterrupted, isNew, counts) = (RestoreSteps.IsPending(to), !Directory.Exists(to), false);
        VaultFolder? folder = null;
        try
        {
            folder = VaultFolder.Open(to);
            if (!wasInterrupted)
                await new RestoreStage(manifest, folder, options, restore).RunAsync(cancellationToken).ConfigureAwait(false);
            counts = true;
            kept = RestoreSteps.Finish(to, options.RestoreStepPassed);
        }
        catch when (isNew && folder is not null && !counts && !RestoreSteps.IsPending(to))
        {
            // What was refused leaves no folder where there was none. Windows removes no open file; elsewhere it goes while the
            // lock is held, so that it is nobody else's by then.
            if (OperatingSystem.IsWindows()) folder.Dispose();
            Directory.Delete(to, recursive: true);
            throw;
        }
        finally
        {
            folder?.Dispose();
        }

        var open = options with { WhenMissing = WhenMissing.Refuse };
        var opened = await KeyVault.OpenAsync(to, open, CancellationToken.None).ConfigureAwait(false);
        await using var closing = opened.ConfigureAwait(false);
        if (kept is not null && restore.RemoveOld && !wasInterrupted)
        {
            // Not before what came in its place has opened.
            Directory.Delete(kept, recursive: true);
            kept = null;
        }

        return new RestoreReport(manifest.VaultId, opened.Engine.Parts.Recovery.Last!, kept, wasInterrupted);
    }

    internal static RefusedException Altered(BackupManifest manifest, BackupPart part) =>
        BackupText.Unusable(manifest.Path, $"its {part.Name} is not as it was written: name another backup");

    private static byte[]? Text(string folder)
    {
        try
        {
            return PartFile.Read(Path.Combine(folder, BackupNames.Manifest), BackupText.BytesMax);
        }
        catch (IOException)
        {
            throw BackupText.Unusable(folder, $"its {BackupNames.Manifest} is too long: name another backup");
        }
    }

    private static void CheckIsFree(string vault, string target)
    {
        if (target == vault || target.StartsWith(vault + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw BackupText.Unusable(target, "it lies inside the vault: name a folder elsewhere");
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw BackupText.Unusable(target, "something is there already: name a folder that does not exist yet");
        if (!Directory.Exists(Path.GetDirectoryName(target)))
            throw BackupText.Unusable(target, "its parent does not exist: create it first");
    }

    /// <summary>Removes what an interrupted backup left, and nothing else.</summary>
    private static void Clear(string partial, string target)
    {
        if (!Directory.Exists(partial)) return;
        foreach (var path in Directory.EnumerateFiles(partial))
        {
            var name = Path.GetFileName(path);
            var isOurs = name == BackupNames.Manifest || BackupNames.IsPart(name) || BackupNames.IsOfHistory(name);
            if (isOurs) File.Delete(path);
        }

        if (Directory.EnumerateFileSystemEntries(partial).Any())
        {
            var name = Path.GetFileName(partial);
            throw BackupText.Unusable(target, $"the folder '{name}' beside it holds other files: remove it first");
        }

        Directory.Delete(partial);
    }
}
