using System.Globalization;

namespace KeyActors.Engine.Tests.Leaks;

/// <summary>All memory of another process that its owner or root can read (proc(5): maps and mem).</summary>
internal static class ProcessMemory
{
    private const int PieceBytes = 16 << 20;
    private const int OverlapBytes = 4096;

    /// <summary>One thing found, and the mapping it was found in.</summary>
    internal readonly record struct Find(string Name, string Mapping);

    /// <summary>What a look through a process came to.</summary>
    /// <param name="Finds">Everything found, once for each mapping.</param>
    /// <param name="BytesRead">Bytes looked through.</param>
    /// <param name="Unreadable">Mappings that nobody can read from outside.</param>
    internal sealed record Look(IReadOnlyList<Find> Finds, long BytesRead, IReadOnlyList<string> Unreadable)
    {
        internal IReadOnlyList<Find> Of(string prefix) => [.. Finds.Where(f => f.Name.StartsWith(prefix, StringComparison.Ordinal))];
    }

    /// <summary>Whether memory of that process can be read at all.</summary>
    internal static bool CanRead(int process)
    {
        try
        {
            using var memory = Open(process);
            var buffer = new byte[16];
            var (from, _, _) = Mappings(process).First(static m => m.Name.StartsWith("[heap]", StringComparison.Ordinal) || m.Name.StartsWith('/'));
            return RandomAccess.Read(memory.SafeFileHandle, buffer, from) > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Looks for needles in every readable mapping.</summary>
    internal static Look Search(int process, Needles needles)
    {
        using var memory = Open(process);
        var finds = new HashSet<Find>();
        var unreadable = new List<string>();
        var total = 0L;
        var piece = new byte[PieceBytes];
        foreach (var (from, to, name) in Mappings(process))
        {
            for (var at = from; at < to;)
            {
                var read = TryRead(memory, piece.AsSpan(0, (int)Math.Min(PieceBytes, to - at)), at);
                if (read <= 0)
                {
                    unreadable.Add(name);
                    break;
                }

                needles.Search(piece.AsSpan(0, read), (what, _) => finds.Add(new Find(what, name)));
                total += read;
                at += at + read >= to ? read : Math.Max(1, read - OverlapBytes);
            }
        }

        return new Look([.. finds.OrderBy(static f => f.ToString(), StringComparer.Ordinal)], total, unreadable);
    }

    private static FileStream Open(int process) =>
        new(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/mem"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);

    private static int TryRead(FileStream memory, Span<byte> buffer, long at)
    {
        try
        {
            return RandomAccess.Read(memory.SafeFileHandle, buffer, at);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private static IEnumerable<(long From, long To, string Name)> Mappings(int process)
    {
        foreach (var line in File.ReadAllLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/maps")))
        {
            var parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (parts[1][0] != 'r') continue;
            var bounds = parts[0].Split('-');
            var from = ulong.Parse(bounds[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var to = ulong.Parse(bounds[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (to > long.MaxValue) continue;
            yield return ((long)from, (long)to, parts.Length > 5 ? parts[5].Trim() : "anonymous");
        }
    }
}
