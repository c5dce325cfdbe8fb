using System.Globalization;
using KeyActors.Engine;
using KeyActors.Journal;
using KeyActors.Material;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Backups;

/// <summary>Everything of a restore up to the one rename that makes it count: refusals, and a whole copy beside the vault's
/// files.</summary>
/// <remarks>The folder's lock is held. The copy is checked under the vault's keys before it counts: its anchor, and that the
/// heads of its journal are those that the anchor admits.</remarks>
internal sealed class RestoreStage(BackupManifest backup, VaultFolder folder, VaultOptions options, RestoreOptions restore)
{
    private readonly string vault = folder.Path!;

    /// <summary>Refuses, or leaves a copy that only has to be put in its place.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var own = SealedFiles.In(vault);
        CheckFolder(own);
        await CheckSmallPartsAsync(own, cancellationToken).ConfigureAwait(false);
        var wanted = own is null ? backup.Path : vault;
        var look = await VaultBackup.LookAsync(wanted, options, cancellationToken).ConfigureAwait(false);
        await using var lent = look.ConfigureAwait(false);
        var keyed = look.Evidence.HeadMacs;
        var id = look.Id;
        var anchor = Read(backup.Path, Anchor.FileName, keyed)
            ?? throw Unusable("its anchor.kas is damaged, or was not written by this vault: name another backup");
        if (anchor.VaultId != id || Id(id) != backup.VaultId)
            throw Unusable("its files are not of one vault: name another backup");
        var number = Number(anchor, keyed);
        var stage = Path.Combine(vault, RestoreSteps.Staged);
        if (Directory.Exists(stage)) Directory.Delete(stage, recursive: true);
        PartFile.CreateFolder(stage);
        options.RestoreStepPassed?.Invoke("copy");
        foreach (var part in backup.Parts.Where(part => Comes(part.Name, own)))
        {
            var copied = await PartFile.CopyAsync(
                Path.Combine(backup.Path, part.Name), Path.Combine(stage, part.Name), cancellationToken).ConfigureAwait(false);
            if (copied != part) throw VaultBackup.Altered(backup, part);
        }

        // Counts above everything that is known of this vault: by it the opening tells that it is on an older copy.
        var opened = anchor with { Generation = (ulong)number, At = options.Clock.GetUtcNow() };
        PartFile.Write(Path.Combine(stage, AnchoredHeads.OpenedName), opened.Compose(keyed));
        CheckJournal(Path.Combine(stage, BackupNames.Journal), anchor, keyed);
        options.RestoreStepPassed?.Invoke("commit");
        RestoreSteps.Commit(vault, number);
    }

    private static string Id(UInt128 id) => id.ToString("x32", CultureInfo.InvariantCulture);

    private void CheckFolder(SealedFiles? own)
    {
        if (own is not null)
        {
            if (Id(own.VaultId) == backup.VaultId) return;
            throw new RefusedException(new Refusal.BackupForeign(backup.Path, backup.VaultId, Id(own.VaultId)));
        }

        var foreign = Directory.EnumerateFileSystemEntries(vault).Select(static path => Path.GetFileName(path)!)
            .FirstOrDefault(static name => name is not "vault.lock" and not "lost+found" and not RestoreSteps.Staged);
        if (foreign is not null)
        {
            throw new RefusedException(new Refusal.VaultUnusable(
                vault, $"it holds '{foreign}' and no seal.kas: restore seal.kas from its mirror, or name an empty folder"));
        }

        if (!backup.HasSecrets || !backup.HasSeal)
        {
            throw Unusable("it was made without secrets or without seal, and the folder has none either: name a backup that "
                + "was made --with-secrets and --with-seal, or first copy the vault's seal.kas and secrets-*.kas into the "
                + "folder, and its file.seal if it has one");
        }
    }

    /// <summary>What is read before it is copied is looked at first: half a backup is called that.</summary>
    private async Task CheckSmallPartsAsync(SealedFiles? own, CancellationToken cancellationToken)
    {
        foreach (var part in backup.Parts.Where(part => Comes(part.Name, own) || part.Name == AnchoredHeads.OpenedName))
        {
            if (part.Name.EndsWith(".db", StringComparison.Ordinal)) continue;
            var file = Path.Combine(backup.Path, part.Name);
            if (await PartFile.HashAsync(file, cancellationToken).ConfigureAwait(false) != part)
                throw VaultBackup.Altered(backup, part);
        }
    }

    /// <summary>One more than every count that the vault, or the backup, knows of.</summary>
    private long Number(Anchor anchor, IChainMac keyed)
    {
        Anchor?[] known = [Read(vault, Anchor.FileName, keyed), Read(vault, AnchoredHeads.OpenedName, keyed)];
        var newest = known.OfType<Anchor>().Where(file => file.VaultId == anchor.VaultId).MaxBy(static file => file.Generation);
        if (newest is not null && newest.Generation > anchor.Generation && !restore.AcceptOlder)
        {
            var at = known.OfType<Anchor>().Max(static file => file.At);
            throw new RefusedException(new Refusal.BackupOlder(backup.Path, anchor.At, at));
        }

        var opened = Read(backup.Path, AnchoredHeads.OpenedName, keyed)?.Generation ?? 0;
        return checked((long)Math.Max(Math.Max(anchor.Generation, opened), newest?.Generation ?? 0) + 1);
    }

    private static Anchor? Read(string folder, string name, IChainMac keyed)
    {
        try
        {
            return PartFile.Read(Path.Combine(folder, name), Anchor.Bytes) is { } bytes ? Anchor.Read(bytes, keyed) : null;
        }
        catch (IOException)
        {
            // It is too long.
            return null;
        }
    }

    /// <summary>The secrets of the vault are the newest there are, and so is its trail; without them those of the backup
    /// come.</summary>
    private bool Comes(string name, SealedFiles? own)
    {
        if (name == AnchoredHeads.OpenedName) return false;
        if (SealedFiles.IsName(name)) return own is null;
        return !BackupNames.IsTrail(name) || !File.Exists(Path.Combine(vault, name));
    }

    private void CheckJournal(string path, Anchor anchor, IChainMac keyed)
    {
        var journal = new JournalFile(path, TimeSpan.FromSeconds(10));
        try
        {
            journal.Prepare(backup.Path);
            var table = new HeadsTable(journal, keyed);
            table.Prepare();
            var (sum, _, altered) = table.Sum();
            if (altered is null && anchor.Admits(sum)) return;
        }
        catch (RefusedException e) when (e.Refusal is Refusal.VaultUnusable bad)
        {
            throw Unusable(bad.Why);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            throw Unusable("its journal.db cannot be read: name another backup");
        }
        finally
        {
            journal.ClearPool();
        }

        throw Unusable("its journal.db and anchor.kas are not of one moment, or were edited: name another backup");
    }

    private RefusedException Unusable(string why) => BackupText.Unusable(backup.Path, why);
}
