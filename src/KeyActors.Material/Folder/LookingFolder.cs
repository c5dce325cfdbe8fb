using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A folder that may be somebody else's, looked at without its lock: what an opening would change in it is left as it
/// is.</summary>
/// <remarks>A torn end is passed over and not cut, leftovers are not removed, and nothing can be stored.</remarks>
internal sealed class LookingFolder(string path) : VaultFolder(path)
{
    internal override IReadOnlyList<string> List() =>
    [
        .. Directory.EnumerateFileSystemEntries(Path!)
            .Select(static entry => System.IO.Path.GetFileName(entry)).Order(StringComparer.Ordinal),
    ];

    internal override long? Length(string name) => new FileInfo(At(name)) is { Exists: true } file ? file.Length : null;

    internal override int Read(string name, Span<byte> destination) => ReadPiece(name, 0, destination);

    internal override int ReadPiece(string name, long offset, Span<byte> destination)
    {
        var isDatabase = name.Contains(".db", StringComparison.Ordinal);
        Invariant.Holds(!isDatabase, "Who closes a handle of a database frees SQLite's locks.");
        using var file = File.OpenHandle(At(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var read = 0;
        while (read < destination.Length && RandomAccess.Read(file, destination[read..], offset + read) is var more and > 0)
            read += more;
        return read;
    }

    internal override void Write(string name, ReadOnlySpan<byte> content) => throw Never();

    internal override void Rename(string from, string to) => throw Never();

    internal override void Delete(string name)
    {
    }

    internal override void Sync()
    {
    }

    internal override AppendFile OpenAppend(string name) => new LookedAt();

    private string At(string name) => System.IO.Path.Combine(Path!, name);

    private static InvalidOperationException Never() => new("A folder that is only looked at is not written.");

    private sealed class LookedAt : AppendFile
    {
        internal override void Write(long offset, ReadOnlySpan<byte> content) => throw Never();

        internal override void Sync()
        {
        }

        internal override void Cut(long length)
        {
        }

        public override void Dispose()
        {
        }
    }
}
