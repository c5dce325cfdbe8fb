namespace KeyActors.Material;

/// <summary>A folder in memory: every write is whole, and nothing outlives the object.</summary>
internal sealed class RamFolder() : VaultFolder(null)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, RamFile> files = new(StringComparer.Ordinal);

    internal override IReadOnlyList<string> List()
    {
        lock (gate) return [.. files.Keys];
    }

    internal override long? Length(string name)
    {
        lock (gate) return files.TryGetValue(name, out var file) ? file.Content.Length : null;
    }

    internal override int Read(string name, Span<byte> destination)
    {
        lock (gate)
        {
            var content = Find(name).Content.AsSpan();
            content = content[..Math.Min(content.Length, destination.Length)];
            content.CopyTo(destination);
            return content.Length;
        }
    }

    internal override int ReadPiece(string name, long offset, Span<byte> destination)
    {
        lock (gate)
        {
            var content = Find(name).Content.AsSpan();
            content = content[(int)Math.Min(offset, content.Length)..];
            content = content[..Math.Min(content.Length, destination.Length)];
            content.CopyTo(destination);
            return content.Length;
        }
    }

    internal override void Write(string name, ReadOnlySpan<byte> content)
    {
        lock (gate) files[name] = new RamFile { Content = content.ToArray() };
    }

    internal override void Rename(string from, string to)
    {
        lock (gate)
        {
            files[to] = Find(from);
            files.Remove(from);
        }
    }

    internal override void Delete(string name)
    {
        lock (gate) files.Remove(name);
    }

    internal override void Sync()
    {
    }

    internal override AppendFile OpenAppend(string name)
    {
        lock (gate) return Find(name);
    }

    private RamFile Find(string name) =>
        files.TryGetValue(name, out var file) ? file : throw new FileNotFoundException(name);

    private sealed class RamFile : AppendFile
    {
        private byte[] content = [];
        private int length;

        internal byte[] Content
        {
            get => content[..length];
            set => (content, length) = (value, value.Length);
        }

        internal override void Write(long offset, ReadOnlySpan<byte> more)
        {
            var end = (int)offset + more.Length;
            if (end > content.Length) Array.Resize(ref content, Math.Max(end, 2 * content.Length));
            more.CopyTo(content.AsSpan((int)offset));
            length = Math.Max(length, end);
        }

        internal override void Sync()
        {
        }

        internal override void Cut(long to) => length = (int)to;

        public override void Dispose()
        {
        }
    }
}
