using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The lock on <c>vault.lock</c>: a vault has one owner, and the system frees it when that process ends,
/// however.</summary>
/// <remarks><c>flock(2)</c> belongs to the open file, so a second opener in the same process is refused too. The file is
/// opened close-on-exec, so a child never keeps the vault. It is never removed: a lock on a removed file guards
/// nothing.</remarks>
internal sealed class VaultLock : IDisposable
{
    internal const string FileName = "vault.lock";
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);
    private readonly FileStream file;

    private VaultLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock of a folder that exists, without waiting.</summary>
    /// <exception cref="RefusedException">Another owner has it, or the file system has no locks.</exception>
    internal static VaultLock Take(string folder)
    {
        var file = Open(folder);
        if (OperatingSystem.IsWindows()) return new VaultLock(file);

        // .NET asks for the lock by itself but overlooks a file system without locks, and can be told not to ask.
        var error = Platform.LockFile(file.SafeFileHandle);
        if (error == 0) return new VaultLock(file);
        file.Dispose();
        throw error is WouldBlockLinux or WouldBlockMac
            ? InUse(folder)
            : new RefusedException(new Refusal.VaultUnusable(folder, FormattableString.Invariant(
                $"its file system cannot lock files (error {error}): use a local disk")));
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static FileStream Open(string folder)
    {
        try
        {
            return DiskFolder.Create(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException error) when (error.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            throw InUse(folder);
        }
    }

    private static RefusedException InUse(string folder) => new(new Refusal.VaultInUse(folder));
}
