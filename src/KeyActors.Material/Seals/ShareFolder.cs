using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Hands shares over as files of a new folder: one line in each, mode 0600, durable and read back before the seal that
/// needs them is in force.</summary>
internal static class ShareFolder
{
    private static readonly SecretMemory Memory = new();

    internal static void Write(string given, VaultFolder vault, IReadOnlyList<ShamirShare> shares)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
        Check(path, vault);
        DiskFolder.CreateFolder(path);
        try
        {
            foreach (var share in shares) Write(Path.Combine(path, NameOf(share, shares.Count)), share);
            _ = Platform.TrySyncFolder(path);
        }
        catch
        {
            Remove(path, shares, vault.Name);
            throw;
        }
    }

    /// <summary>What the file of a share is called.</summary>
    internal static string NameOf(ShamirShare share, int shares) =>
        string.Create(CultureInfo.InvariantCulture, $"share-{share.Index:00}-of-{shares:00}.txt");

    private static void Check(string path, VaultFolder vault)
    {
        if (Path.Exists(path)) throw Refused(vault, $"'{path}' exists already: name a new folder for the shares");
        if (Path.GetDirectoryName(path) is not { } parent || !Directory.Exists(parent))
            throw Refused(vault, $"the parent of '{path}' does not exist: create it first");
        if (vault.Path is { } inside && Platform.IsInside(parent, inside))
            throw Refused(vault, $"'{path}' is inside the vault, beside what the shares open: name another folder for them");
    }

    private static void Write(string file, ShamirShare share)
    {
        const int lineBytes = ShamirShare.TextBytes + 1;
        using var wanted = Memory.Allocate(lineBytes);
        var line = wanted.Cell[..lineBytes];
        share.WriteText(line);
        line[^1] = (byte)'\n';
        using (var written = DiskFolder.Create(file, FileMode.CreateNew, FileShare.Read))
        {
            RandomAccess.Write(written.SafeFileHandle, line, 0);
            RandomAccess.FlushToDisk(written.SafeFileHandle);
        }

        using var found = Memory.Allocate(lineBytes);
        var read = found.Cell[..lineBytes];
        using var handle = File.OpenHandle(file);
        if (RandomAccess.Read(handle, read, 0) != lineBytes || !line.SequenceEqual(read))
            throw new IOException($"{file} reads back otherwise than it was written");
    }

    private static void Remove(string path, IReadOnlyList<ShamirShare> shares, string vault)
    {
        try
        {
            foreach (var share in shares) File.Delete(Path.Combine(path, NameOf(share, shares.Count)));
            Directory.Delete(path);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw new RefusedException(new Refusal.SealChangeRefused(
                vault, $"the shares could not be written, and '{path}' could not be removed ({StorageFault.Clause(error)})"));
        }
    }

    private static RefusedException Refused(VaultFolder vault, string why) => new(new Refusal.SealChangeRefused(vault.Name, why));
}
