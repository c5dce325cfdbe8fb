namespace KeyActors.Material;

/// <summary>Which files of a folder together open its secrets, by what <c>seal.kas</c> says: read without lock and key, so not
/// authenticated.</summary>
/// <param name="VaultId">Which vault.</param>
/// <param name="Epoch">Which epoch.</param>
/// <param name="Seal">Name of the file with the seals.</param>
/// <param name="Secrets">Name of the file with the secrets of that epoch.</param>
/// <param name="SealKey">Name of the file with the key of the file seal; null when that seal is not in force.</param>
public sealed record SealedFiles(UInt128 VaultId, ulong Epoch, string Seal, string Secrets, string? SealKey)
{
    /// <summary>Reads them; null when the folder has no <c>seal.kas</c>.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="KeyActors.Model.RefusedException">The file is damaged, of a newer release, or cannot be
    /// read.</exception>
    public static SealedFiles? In(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (DiskFolder.ReadUnlocked(path, SealFile.FileName, SealFile.FileBytesMax) is not { } bytes) return null;
        var seal = SealFile.Parse(path, bytes);
        var hasKey = seal.Kinds.Contains(FileSeal.KindName, StringComparer.Ordinal);
        return new SealedFiles(
            seal.Header.Vault,
            seal.Header.Epoch,
            SealFile.FileName,
            SecretFile.NameOf(seal.Header.Epoch),
            hasKey ? FileSeal.FileName : null);
    }

    /// <summary>Whether a name is one that these files have, in any epoch.</summary>
    public static bool IsName(string name) =>
        name is SealFile.FileName or FileSeal.FileName || SecretFile.TryEpoch(name, out _);
}
