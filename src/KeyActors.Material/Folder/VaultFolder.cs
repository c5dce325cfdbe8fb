using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A vault's folder and its one owner: named files that are written durably or not at all.</summary>
/// <remarks>Two implementations: a locked folder on disk and one in memory. The caller disposes it after everything that
/// uses it; that frees the lock. Safe on any thread as long as one file is not touched by two at a time.</remarks>
public abstract class VaultFolder : IDisposable
{
    /// <summary>What a temporary file's name ends with; it is renamed or, after a crash, removed.</summary>
    internal const string TemporarySuffix = ".tmp";

    private protected VaultFolder(string? path) => Path = path;

    /// <summary>The whole path of the folder; <see langword="null"/> in memory.</summary>
    public string? Path { get; }

    /// <summary>How messages call the vault: its path, or <c>memory</c>.</summary>
    internal string Name => Path ?? "memory";

    /// <summary>Opens a folder, creates it (mode 0700) when missing, and takes its lock for life.</summary>
    /// <param name="path">Relative or whole; its parent must exist.</param>
    /// <param name="notices">Hears of missing durability calls; must not throw.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultInUse"/> when another owner has it, or
    /// <see cref="Refusal.VaultUnusable"/> when the path is a file, lies on a network file system or cannot be
    /// opened.</exception>
    public static VaultFolder Open(string path, Action<MaterialNotice>? notices = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return DiskFolder.Open(path, notices);
    }

    /// <summary>A folder that lives and ends with this object, for tests: its files are ordinary managed memory.</summary>
    public static VaultFolder InMemory() => new RamFolder();

    /// <summary>A folder to look at that somebody else may own, without its lock: a keeper that is opened on it lends what is
    /// there and stores nothing.</summary>
    /// <param name="path">An existing folder.</param>
    public static VaultFolder Look(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new LookingFolder(System.IO.Path.GetFullPath(path));
    }

    /// <summary>Replaces a whole file so that a crash leaves the old content or the new, never a mixture.</summary>
    /// <param name="name">A name without a folder.</param>
    /// <param name="content">Copied; the caller owns it.</param>
    /// <exception cref="IOException">The file system said no; the old content stands, except that after a failure of the
    /// last folder sync the new content may or may not survive a power cut.</exception>
    /// <remarks>Write temporary file, sync it, rename, sync folder.</remarks>
    public void Replace(string name, ReadOnlySpan<byte> content)
    {
        Write(Temporary(name), content);
        Rename(Temporary(name), name);
        Sync();
    }

    /// <summary>Reads a whole file; <see langword="null"/> when there is none.</summary>
    /// <param name="name">A name without a folder.</param>
    /// <param name="bytesMax">A larger file is refused with <see cref="Refusal.VaultUnusable"/>.</param>
    public byte[]? Read(string name, int bytesMax)
    {
        var length = Length(name);
        if (length is null) return null;
        if (length > bytesMax)
            throw Refused(FormattableString.Invariant($"{name} has {length} bytes and may have at most {bytesMax}"));
        var content = new byte[(int)length];
        return Read(name, content.AsSpan()) == content.Length
            ? content
            : throw new IOException($"{name} changed while it was read.");
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The temporary name of a file.</summary>
    internal static string Temporary(string name) => name + TemporarySuffix;

    /// <summary>A refusal that names this vault; the reason is a clause without a full stop.</summary>
    internal RefusedException Refused(string why) => new(new Refusal.VaultUnusable(Name, why));

    /// <summary>Names of all entries.</summary>
    internal abstract IReadOnlyList<string> List();

    /// <summary>Bytes of a file; null when there is none.</summary>
    internal abstract long? Length(string name);

    /// <summary>Reads from the beginning straight into the caller's memory, and answers how many bytes there were.</summary>
    internal abstract int Read(string name, Span<byte> destination);

    /// <summary>Reads a piece of a file that others may be writing: any file of the folder, also one that is not the
    /// keeper's.</summary>
    /// <returns>How many bytes there were; fewer than asked for only at the end.</returns>
    /// <exception cref="FileNotFoundException">There is no such file, or no more.</exception>
    internal abstract int ReadPiece(string name, long offset, Span<byte> destination);

    /// <summary>Writes a new file (mode 0600), an old one of that name is replaced, and syncs its content; not the
    /// folder.</summary>
    internal abstract void Write(string name, ReadOnlySpan<byte> content);

    /// <summary>Renames over whatever is there, in one step.</summary>
    internal abstract void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    internal abstract void Delete(string name);

    /// <summary>Makes renames, creations and removals durable.</summary>
    internal abstract void Sync();

    /// <summary>Opens an existing file for appending.</summary>
    internal abstract AppendFile OpenAppend(string name);

    /// <summary>Whether others than the owner may read the file.</summary>
    internal virtual bool IsReadableByOthers(string name) => false;

    /// <summary>Frees what the implementation holds.</summary>
    private protected virtual void Dispose(bool disposing)
    {
    }
}
