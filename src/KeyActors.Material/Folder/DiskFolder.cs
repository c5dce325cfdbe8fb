using KeyActors.Model;
using Microsoft.Win32.SafeHandles;

namespace KeyActors.Material;

/// <summary>A folder on a local disk, held by its lock.</summary>
internal sealed class DiskFolder : VaultFolder
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;
    private const string DatabaseSuffix = ".db";
    private readonly VaultLock held;
    private readonly Action<MaterialNotice>? notices;
    private readonly string path;
    private readonly Dictionary<string, SafeFileHandle> databases = new(StringComparer.Ordinal);
    private readonly List<SafeFileHandle> replaced = [];
    private bool told;

    private DiskFolder(string path, VaultLock held, Action<MaterialNotice>? notices)
        : base(path) => (this.path, this.held, this.notices) = (path, held, notices);

    internal static new DiskFolder Open(string given, Action<MaterialNotice>? notices)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(given));
        if (File.Exists(path)) throw Unusable(path, "the path is a file: name a folder, or a path that does not exist yet");
        try
        {
            CreateFolder(path);
            if (Platform.NetworkFileSystem(path) is { } network)
                throw Unusable(path, $"it lies on {network}, whose locks and syncs cannot be relied on: use a local disk");
            return new DiskFolder(path, VaultLock.Take(path), notices);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw Unusable(path, StorageFault.Clause(error));
        }
    }

    internal override IReadOnlyList<string> List() =>
    [
        .. Directory.EnumerateFileSystemEntries(path)
            .Select(static entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal),
    ];

    internal override long? Length(string name) => new FileInfo(At(name)) is { Exists: true } file ? file.Length : null;

    internal override int Read(string name, Span<byte> destination)
    {
        using var file = File.OpenHandle(At(name), FileMode.Open, FileAccess.Read, FileShare.Read);
        var read = 0;
        while (read < destination.Length && RandomAccess.Read(file, destination[read..], read) is var more and > 0)
            read += more;
        return read;
    }

    internal override int ReadPiece(string name, long offset, Span<byte> destination)
    {
        // On Windows a lock belongs to its handle: closing another one frees nothing.
        if (OperatingSystem.IsWindows() || !name.EndsWith(DatabaseSuffix, StringComparison.Ordinal))
        {
            using var file = OpenShared(name);
            return ReadPiece(file, offset, destination);
        }

        lock (databases) return ReadPiece(Database(name, isBegun: offset > 0), offset, destination);
    }

    internal override void Write(string name, ReadOnlySpan<byte> content)
    {
        // A leftover may have another mode or another owner: the new file is a new one.
        File.Delete(At(name));
        using var file = Create(At(name), FileMode.CreateNew, FileShare.Read);
        RandomAccess.Write(file.SafeFileHandle, content, 0);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    internal override void Rename(string from, string to) => File.Move(At(from), At(to), overwrite: true);

    internal override void Delete(string name) => File.Delete(At(name));

    internal override void Sync()
    {
        if (Platform.TrySyncFolder(path) || told) return;
        told = true;
        notices?.Invoke(new MaterialNotice.FolderNotSynced(path));
    }

    internal override AppendFile OpenAppend(string name) =>
        new DiskFile(File.OpenHandle(At(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read));

    internal override bool IsReadableByOthers(string name) => IsOpenToOthers(At(name));

    /// <summary>Whether others than the owner may do something with a file.</summary>
    internal static bool IsOpenToOthers(string whole) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(whole) & ~FolderMode0700) != 0;

    /// <summary>Reads a file that is replaced by renames only, without the vault's lock; null when there is none.</summary>
    internal static byte[]? ReadUnlocked(string path, string name, int bytesMax)
    {
        try
        {
            using var file = File.OpenHandle(System.IO.Path.Combine(path, name), share: FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.GetLength(file);
            if (length > bytesMax)
                throw Unusable(path, FormattableString.Invariant($"{name} has {length} bytes and may have at most {bytesMax}"));
            var content = new byte[(int)length];
            var read = RandomAccess.Read(file, content, 0);
            return content[..read];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            throw Unusable(path, StorageFault.Clause(error));
        }
    }

    /// <summary>Opens a file of mode 0600, and creates it when missing.</summary>
    /// <remarks>A stream, because only its options carry the mode; it is unbuffered, and used through its handle.</remarks>
    internal static FileStream Create(string whole, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode0600;
        return new FileStream(whole, options);
    }

    private protected override void Dispose(bool disposing)
    {
        foreach (var database in databases.Values.Concat(replaced)) database.Dispose();
        held.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>SQLite's locks on a database file are the process's: whoever closes a handle of that file, however opened, frees
    /// them all. So a database that was read stays open as long as the folder, which outlives its databases.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="isBegun">Whether its beginning was read before: then the same file is read on. Else the one that has the name
    /// now; a file of the trail gets another name when it is closed.</param>
    private SafeFileHandle Database(string name, bool isBegun)
    {
        var isKnown = databases.TryGetValue(name, out var known);
        if (isKnown && (isBegun || Platform.IsNamed(known!, At(name)))) return known!;
        var opened = OpenShared(name);
        if (isKnown) replaced.Add(known!);
        return databases[name] = opened;
    }

    private SafeFileHandle OpenShared(string name) =>
        File.OpenHandle(At(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static int ReadPiece(SafeFileHandle file, long offset, Span<byte> destination)
    {
        var read = 0;
        while (read < destination.Length && RandomAccess.Read(file, destination[read..], offset + read) is var more and > 0)
            read += more;
        return read;
    }

    /// <summary>Creates a folder of mode 0700 durably, unless it is there.</summary>
    internal static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = System.IO.Path.GetDirectoryName(path);
        if (parent is null || !Directory.Exists(parent))
            throw Unusable(path, $"its parent '{parent}' does not exist: create it first");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FolderMode0700);
        _ = Platform.TrySyncFolder(parent);
    }

    private static RefusedException Unusable(string path, string why) => new(new Refusal.VaultUnusable(path, why));

    private string At(string name)
    {
        var plain = name.Length > 0 && name.AsSpan().IndexOfAny('/', '\\') < 0;
        Invariant.Holds(plain, "A vault's file has a name without a folder.");
        return System.IO.Path.Combine(path, name);
    }

    private sealed class DiskFile(SafeFileHandle file) : AppendFile
    {
        internal override void Write(long offset, ReadOnlySpan<byte> content) => RandomAccess.Write(file, content, offset);

        internal override void Sync() => RandomAccess.FlushToDisk(file);

        internal override void Cut(long length) => RandomAccess.SetLength(file, length);

        public override void Dispose() => file.Dispose();
    }
}
