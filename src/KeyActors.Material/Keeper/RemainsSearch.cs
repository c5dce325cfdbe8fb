using System.Buffers.Binary;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Searches every file of a vault for what destroyed secrets may have left.</summary>
/// <remarks>Two things are looked for: the sealed bytes of the last record, in every file; and the secret's name, which begins
/// every record of it in any epoch, in every file but databases, where the history names it. A database is not read when no
/// sealed bytes are known. Holds one piece of a file at a time, whatever its size. SQLite's <c>-shm</c> files hold page numbers
/// only, and are locked: they are left alone.</remarks>
internal sealed class RemainsSearch
{
    private const int PieceBytes = 1024 * 1024;
    private const int WindowBytes = sizeof(ulong);
    private readonly Dictionary<ulong, List<Needle>> byStart = [];
    private readonly bool[] starts = new bool[1 << 16];
    private readonly Dictionary<SecretId, string> remains = [];
    private int longest = WindowBytes;
    private bool hasSealedBytes;

    /// <summary>What to look for.</summary>
    /// <param name="doomed">The secrets.</param>
    /// <param name="sealedBytes">The sealed bytes of those whose last record is known; 8 bytes and more.</param>
    internal RemainsSearch(IReadOnlyCollection<SecretId> doomed, IReadOnlyDictionary<SecretId, byte[]> sealedBytes)
    {
        foreach (var id in doomed)
        {
            var name = new byte[SecretId.Bytes];
            id.Write(name);
            Add(new Needle(id, name, inDatabases: false));
            if (sealedBytes.TryGetValue(id, out var bytes)) Add(new Needle(id, bytes, inDatabases: true));
        }
    }

    internal long Files { get; private set; }

    internal long Bytes { get; private set; }

    /// <summary>Of each secret that was found: in which file.</summary>
    internal IReadOnlyDictionary<SecretId, string> Remains => remains;

    /// <summary>Reads all files; throws what the file system throws when one cannot be read.</summary>
    internal void Run(VaultFolder folder, CancellationToken cancellation)
    {
        if (byStart.Count == 0) return;
        var piece = new byte[PieceBytes];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var more = New(); more.Count > 0; more = New())
            foreach (var name in more) ReadFile(name);

        // A file of the trail may get another name before it is read.
        List<string> New() => [.. folder.List().Where(seen.Add)];

        void ReadFile(string name)
        {
            if (name.EndsWith("-shm", StringComparison.Ordinal) || folder.Length(name) is not { } length) return;
            if (IsDatabase(name) && !hasSealedBytes) return;
            try
            {
                Read(folder, name, length, piece, cancellation);
                Files++;
            }
            catch (FileNotFoundException)
            {
                // A temporary file of somebody else that is gone by now.
            }
        }
    }

    private void Read(VaultFolder folder, string name, long length, byte[] piece, CancellationToken cancellation)
    {
        var isDatabase = IsDatabase(name);
        var (offset, kept) = (0L, 0);
        while (offset < length)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = folder.ReadPiece(name, offset, piece.AsSpan(kept));
            if (read == 0) return;
            offset += read;
            Bytes += read;
            var held = piece.AsSpan(0, kept + read);
            Look(held, name, isDatabase);
            // What begins in this piece may end in the next one.
            kept = Math.Min(held.Length, longest - 1);
            held[^kept..].CopyTo(piece);
        }
    }

    private static bool IsDatabase(string name) => name.Contains(".db", StringComparison.Ordinal);

    private void Look(ReadOnlySpan<byte> bytes, string file, bool isDatabase)
    {
        for (var at = 0; at + WindowBytes <= bytes.Length; at++)
        {
            if (!starts[BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..])]) continue;
            if (!byStart.TryGetValue(BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]), out var needles)) continue;
            foreach (var needle in needles)
            {
                if (isDatabase && !needle.InDatabases) continue;
                if (bytes[at..].StartsWith(needle.Bytes)) remains.TryAdd(needle.Secret, file);
            }
        }
    }

    private void Add(Needle needle)
    {
        var window = BinaryPrimitives.ReadUInt64LittleEndian(needle.Bytes);
        if (!byStart.TryGetValue(window, out var needles)) byStart.Add(window, needles = []);
        needles.Add(needle);
        hasSealedBytes |= needle.InDatabases;
        starts[BinaryPrimitives.ReadUInt16LittleEndian(needle.Bytes)] = true;
        longest = Math.Max(longest, needle.Bytes.Length);
    }

    /// <summary>No record: it would print its bytes.</summary>
    private sealed class Needle(SecretId secret, byte[] bytes, bool inDatabases)
    {
        internal SecretId Secret { get; } = secret;

        internal byte[] Bytes { get; } = bytes;

        internal bool InDatabases { get; } = inDatabases;
    }
}
