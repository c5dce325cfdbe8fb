using KeyActors.Material;

namespace KeyActors.Unit.Tests.Material;

/// <summary>What a power cut leaves of file content that was written and not synced.</summary>
public enum Unsynced
{
    Lost,
    Kept,
    Half,
    Zeros,
}

/// <summary>What a power cut leaves of creations, renames and removals that were not synced.</summary>
public enum UnsyncedNames
{
    Lost,
    Kept,
    OnlyTheLast,
}

/// <summary>A disk that forgets what was not synced, and fails or loses power at a chosen operation.</summary>
internal sealed class SimulatedDisk() : VaultFolder(null)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Node> synced = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> current = new(StringComparer.Ordinal);
    private Action<Dictionary<string, Node>>? lastUnsynced;

    /// <summary>Operations that change something, so far.</summary>
    internal int Operations { get; private set; }

    /// <summary>Number of the first operation that fails, counted from 1.</summary>
    internal int FailAt { get; set; } = int.MaxValue;

    /// <summary>How many operations fail from there on; a power cut fails all.</summary>
    internal int Failures { get; set; } = int.MaxValue;

    /// <summary>Whether a failing write leaves half of its bytes.</summary>
    internal bool HalfWrites { get; set; }

    internal int FileSyncs { get; private set; }

    internal Action? BeforeAppendSync { get; set; }

    /// <summary>The disk as the next start finds it.</summary>
    internal SimulatedDisk AfterPowerCut(UnsyncedNames names, Unsynced content)
    {
        var next = new SimulatedDisk();
        var left = new Dictionary<string, Node>(names == UnsyncedNames.Kept ? current : synced, StringComparer.Ordinal);
        if (names == UnsyncedNames.OnlyTheLast) lastUnsynced?.Invoke(left);
        foreach (var (name, node) in left)
        {
            var survivor = new Node { Bytes = node.After(content) };
            survivor.Synced = survivor.Bytes;
            next.current[name] = survivor;
            next.synced[name] = survivor;
        }

        return next;
    }

    /// <summary>A copy of every file as it is read now.</summary>
    internal SimulatedDisk Copy() => AfterPowerCut(UnsyncedNames.Kept, Unsynced.Kept);

    internal byte[] Bytes(string name)
    {
        lock (gate) return [.. current[name].Bytes];
    }

    internal override IReadOnlyList<string> List()
    {
        lock (gate) return [.. current.Keys.Order(StringComparer.Ordinal)];
    }

    internal override long? Length(string name)
    {
        lock (gate) return current.TryGetValue(name, out var node) ? node.Bytes.Length : null;
    }

    internal override int Read(string name, Span<byte> destination)
    {
        lock (gate)
        {
            var bytes = current.TryGetValue(name, out var node) ? node.Bytes : throw new FileNotFoundException(name);
            var count = Math.Min(bytes.Length, destination.Length);
            bytes.AsSpan(0, count).CopyTo(destination);
            return count;
        }
    }

    internal override int ReadPiece(string name, long offset, Span<byte> destination)
    {
        lock (gate)
        {
            var bytes = current.TryGetValue(name, out var node) ? node.Bytes : throw new FileNotFoundException(name);
            var rest = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
            rest = rest[..Math.Min(rest.Length, destination.Length)];
            rest.CopyTo(destination);
            return rest.Length;
        }
    }

    internal override void Write(string name, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        lock (gate)
        {
            Node node = new();
            Do(() => Enter(names => names[name] = node));
            Do(() => node.Bytes = bytes, () => node.Bytes = bytes[..(bytes.Length / 2)]);
            Do(() => node.Synced = node.Bytes);
            FileSyncs++;
        }
    }

    internal override void Rename(string from, string to) => Do(() =>
    {
        var node = current[from];
        Enter(names =>
        {
            names[to] = node;
            names.Remove(from);
        });
    });

    internal override void Delete(string name) => Do(() => Enter(names => names.Remove(name)));

    internal override void Sync() => Do(() =>
    {
        lastUnsynced = null;
        synced.Clear();
        foreach (var (name, node) in current) synced[name] = node;
    });

    internal override AppendFile OpenAppend(string name)
    {
        lock (gate) return new Appender(this, current[name]);
    }

    private void Enter(Action<Dictionary<string, Node>> change)
    {
        change(current);
        lastUnsynced = change;
    }

    private void Do(Action action, Action? half = null)
    {
        lock (gate)
        {
            Operations++;
            if (Operations < FailAt || Operations - FailAt >= Failures)
            {
                action();
                return;
            }

            if (HalfWrites) half?.Invoke();
            throw new IOException($"operation {Operations} fails");
        }
    }

    private sealed class Node
    {
        internal byte[] Bytes { get; set; } = [];

        internal byte[] Synced { get; set; } = [];

        internal byte[] After(Unsynced fate)
        {
            var more = Math.Max(0, Bytes.Length - Synced.Length);
            return fate switch
            {
                Unsynced.Lost => Synced,
                Unsynced.Kept => Bytes,
                Unsynced.Half => Bytes[..(Bytes.Length - (more / 2))],
                _ => [.. Bytes[..(Bytes.Length - more)], .. new byte[more]],
            };
        }
    }

    private sealed class Appender(SimulatedDisk disk, Node node) : AppendFile
    {
        internal override void Write(long offset, ReadOnlySpan<byte> content)
        {
            var more = content.ToArray();
            disk.Do(
                () => node.Bytes = [.. node.Bytes[..(int)offset], .. more],
                () => node.Bytes = [.. node.Bytes[..(int)offset], .. more[..(more.Length / 2)]]);
        }

        internal override void Sync()
        {
            disk.BeforeAppendSync?.Invoke();
            disk.Do(() => node.Synced = node.Bytes);
            disk.FileSyncs++;
        }

        internal override void Cut(long length) => disk.Do(() => node.Bytes = node.Bytes[..(int)length]);

        public override void Dispose()
        {
        }
    }
}
