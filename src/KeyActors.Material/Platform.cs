using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace KeyActors.Material;

/// <summary>Every call of this room to the operating system that .NET has no name for.</summary>
/// <remarks>Sources: memfd_secret(2), madvise(2), mlock(2), flock(2), statfs(2), fsync(2), realpath(3) of the Linux manual
/// pages.</remarks>
internal static unsafe partial class Platform
{
    private const int MemfdSecretCall = 447;
    private const int CloseOnExec = 0x80000;
    private const int ProtReadWrite = 0x1 | 0x2;
    private const int MapShared = 0x01;
    private const int MapPrivateAnonymous = 0x02 | 0x20;
    private const int AdviseDontFork = 10;
    private const int AdviseDontDump = 16;
    private const int AdviseWipeOnFork = 18;
    private const int LockExclusiveNoWait = 0x2 | 0x4;
    private static readonly nint MapFailed = -1;

    /// <summary>Maps memory that neither the kernel's direct map nor any dump contains (Linux 5.14 and later).</summary>
    /// <returns>Null when it cannot; <paramref name="why"/> then names the call and its error number.</returns>
    internal static byte* MapSecretFile(int bytes, out string why)
    {
        if (!OperatingSystem.IsLinux()) return Missing("memfd_secret needs Linux", out why);
        var file = (int)SystemCall(MemfdSecretCall, CloseOnExec);
        if (file < 0) return Missing(Failed("memfd_secret"), out why);
        try
        {
            if (ResizeFile(file, bytes) != 0) return Missing(Failed("ftruncate of memfd_secret"), out why);
            var start = Map(0, (nuint)bytes, ProtReadWrite, MapShared, file, 0);
            if (start == MapFailed) return Missing(Failed("mmap of memfd_secret"), out why);
            // A forked child has no business with it; where the advice is refused the mapping is no worse than before.
            _ = Advise(start, (nuint)bytes, AdviseDontFork);
            why = "";
            return (byte*)start;
        }
        finally
        {
            _ = CloseFile(file);
        }
    }

    /// <summary>Maps memory that is never swapped, left out of kernel core dumps and empty in a forked child.</summary>
    /// <returns>Null when any of the three cannot be had; <paramref name="why"/> then names the call and its error
    /// number.</returns>
    internal static byte* MapLocked(int bytes, out string why)
    {
        if (!OperatingSystem.IsLinux()) return Missing("mlock with MADV_DONTDUMP and MADV_WIPEONFORK needs Linux", out why);
        var start = Map(0, (nuint)bytes, ProtReadWrite, MapPrivateAnonymous, -1, 0);
        if (start == MapFailed) return Missing(Failed("mmap"), out why);
        why = LockMemory(start, (nuint)bytes) != 0 ? Failed("mlock")
            : Advise(start, (nuint)bytes, AdviseDontDump) != 0 ? Failed("madvise(DONTDUMP)")
            : Advise(start, (nuint)bytes, AdviseWipeOnFork) != 0 ? Failed("madvise(WIPEONFORK)")
            : "";
        if (why.Length == 0) return (byte*)start;
        _ = Unmap(start, (nuint)bytes);
        return null;
    }

    /// <summary>Gives a mapping back; its bytes must be zeroed before.</summary>
    internal static void Unmap(byte* start, int bytes) => _ = Unmap((nint)start, (nuint)bytes);

    /// <summary>Makes renames, creations and removals in a folder survive a power cut.</summary>
    /// <returns>False where the platform has no such call (Windows: NTFS journals them by itself).</returns>
    /// <exception cref="IOException">The folder cannot be opened or the disk says no.</exception>
    internal static bool TrySyncFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return false;
        var file = OpenFile(path, 0);
        if (file < 0) throw new IOException($"The folder '{path}' cannot be opened: {Failed("open")}.");
        try
        {
            if (SyncFile(file) != 0) throw new IOException($"The folder '{path}' cannot be synced: {Failed("fsync")}.");
            return true;
        }
        finally
        {
            _ = CloseFile(file);
        }
    }

    /// <summary>Takes the exclusive lock on an open file, without waiting.</summary>
    /// <returns>Zero when held, else the error number.</returns>
    [UnsupportedOSPlatform("windows")]
    internal static int LockFile(SafeFileHandle file) =>
        LockFile(file, LockExclusiveNoWait) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>The name of the network file system that a path lies on; null for a local one or when nobody can
    /// tell.</summary>
    internal static string? NetworkFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            if (path.StartsWith(@"\\", StringComparison.Ordinal)) return "a network share";
            var drive = OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path;
            return new DriveInfo(drive).DriveType == DriveType.Network ? "a network drive" : null;
        }

        // struct statfs is 120 bytes on 64-bit Linux, and the type is its first word.
        var answer = stackalloc nint[64];
        return FileSystemOf(path, answer) == 0 ? NetworkName((uint)answer[0]) : null;
    }

    /// <summary>Names a file system type of <c>statfs</c> (linux/magic.h) when it is one of a network.</summary>
    internal static string? NetworkName(uint type) => type switch
    {
        0x6969 => "NFS",
        0x517B or 0xFF534D42 or 0xFE534D42 => "SMB/CIFS",
        0x01021997 => "9P",
        0x5346414F or 0x6B414653 => "AFS",
        0x73757245 => "Coda",
        0x00C36400 => "Ceph",
        0x0BD00BD0 => "Lustre",
        0x01161970 => "GFS2",
        0x7461636F => "OCFS2",
        _ => null,
    };

    /// <summary>Whether something lies in a folder or below it, links followed.</summary>
    /// <param name="path">Exists.</param>
    /// <param name="folder">Exists.</param>
    internal static bool IsInside(string path, string folder)
    {
        var (real, within) = (RealPath(path), RealPath(folder));
        var comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return real.Equals(within, comparison)
            || real.StartsWith(Path.TrimEndingDirectorySeparator(within) + Path.DirectorySeparatorChar, comparison);
    }

    /// <summary>Whether an open file is the one that has this path now. False when nobody can tell.</summary>
    /// <remarks>Linux tells the name that an open file has by now (proc_pid_fd(5)). Elsewhere the file system keeps the moment in
    /// which a file was made, which no two of one name share.</remarks>
    internal static bool IsNamed(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
            return File.Exists(path) && File.GetCreationTimeUtc(file) == File.GetCreationTimeUtc(path);
        var link = new FileInfo(FormattableString.Invariant($"/proc/self/fd/{file.DangerousGetHandle()}"));
        return link.LinkTarget is { } target && Path.GetFileName(target) == Path.GetFileName(path);
    }

    private static string RealPath(string path)
    {
        // realpath(3) wants room for PATH_MAX bytes, 4,096 on Linux and 1,024 on macOS.
        if (OperatingSystem.IsWindows()) return Path.GetFullPath(path);
        var resolved = stackalloc byte[4096];
        return RealPath(path, resolved) == 0
            ? throw new IOException($"'{path}' cannot be followed: {Failed("realpath")}.")
            : Marshal.PtrToStringUTF8((nint)resolved)!;
    }

    private static byte* Missing(string reason, out string why)
    {
        why = reason;
        return null;
    }

    private static string Failed(string call)
    {
        var number = Marshal.GetLastPInvokeError();
        return FormattableString.Invariant($"{call} failed with error {number}, {Marshal.GetPInvokeErrorMessage(number)}");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int ResizeFile(int file, nint bytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint at, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint start, nuint bytes);

    [LibraryImport("libc", EntryPoint = "mlock", SetLastError = true)]
    private static partial int LockMemory(nint start, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseFile(int file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncFile(int file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int LockFile(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, byte* resolved);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileSystemOf(string path, nint* answer);
}
