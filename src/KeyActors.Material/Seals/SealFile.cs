// References: FIPS 198-1 (HMAC), NIST SP 800-108r1 (KDF). Layout: docs/formats/secret-files.md.
using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The content of <c>seal.kas</c>: epoch and seals in force, under a MAC of the epoch key.</summary>
internal sealed class SealFile(SealHeader header, IReadOnlyList<SealEntry> seals)
{
    internal const string FileName = "seal.kas";
    internal const int FileBytesMax = 64 * 1024;
    internal const int SealsMax = 16;
    private const int MacBytes = HMACSHA256.HashSizeInBytes;
    private const int EntryBytesMin = 1 + 1 + 2 + (2 * SealEntry.WrappedBytes);

    /// <summary>Where the next content is written before it counts.</summary>
    internal static string Temporary => VaultFolder.Temporary(FileName);

    internal SealHeader Header { get; } = header;

    internal IReadOnlyList<SealEntry> Seals { get; } = seals;

    internal IReadOnlyList<SealInForce> InForce => [.. Seals.Select(SealInForce.Of)];

    internal IReadOnlyList<string> Kinds => [.. Seals.Select(static seal => seal.Kind)];

    /// <summary>Reads the file without a key: nothing in it is authentic before <see cref="IsAuthentic"/>.</summary>
    /// <param name="vault">How refusals call it.</param>
    /// <param name="file">The whole file; slices of it are kept.</param>
    /// <exception cref="RefusedException">It is no seal file, is of a newer release, or does not hold together.</exception>
    internal static SealFile Parse(string vault, ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (bytes.Length < SealHeader.Bytes || !bytes.StartsWith(SealHeader.Magic))
            throw Damaged(vault, "it does not begin as one");
        int level = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]);
        if (level > SealHeader.LevelKnown)
            throw new RefusedException(new Refusal.VaultNewer(vault, level, SealHeader.LevelKnown));
        if (level == 0 || BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != SealHeader.Layout)
            throw Damaged(vault, "its layout is unknown");
        var header = new SealHeader(
            BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
        return new SealFile(header, Entries(vault, file));
    }

    /// <summary>The whole file.</summary>
    internal byte[] Compose(SecretRef epochKey)
    {
        Invariant.Holds(Seals.Count is >= 1 and <= SealsMax, "A vault has 1 to 16 seals.");
        using var file = new MemoryStream();
        Span<byte> number = stackalloc byte[2];

        // { header 32 | seals 2 | seals times { kind length 1 | kind | parameter length 2 | parameters | wrapped 60 |
        // carried 60 } | mac 32 }
        file.Write(Header.ToBytes());
        BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)Seals.Count);
        file.Write(number);
        foreach (var seal in Seals)
        {
            file.WriteByte((byte)seal.Kind.Length);
            file.Write(StrictUtf8.Encoding.GetBytes(seal.Kind));
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)seal.Parameters.Length);
            file.Write(number);
            file.Write(seal.Parameters.Span);
            file.Write(seal.Wrapped.Span);
            file.Write(seal.Carried.Span);
        }

        Span<byte> mac = stackalloc byte[MacBytes];
        Mac(file.ToArray(), epochKey, mac);
        file.Write(mac);
        return file.ToArray();
    }

    /// <summary>Puts the temporary seal file in force: one rename, then the folder is made durable.</summary>
    internal static void Commit(VaultFolder folder)
    {
        folder.Rename(Temporary, FileName);
        folder.Sync();
    }

    /// <summary>Whether every byte is as the holder of the epoch key wrote it.</summary>
    internal static bool IsAuthentic(ReadOnlySpan<byte> file, SecretRef epochKey)
    {
        Span<byte> mac = stackalloc byte[MacBytes];
        Mac(file[..^MacBytes], epochKey, mac);
        return CryptographicOperations.FixedTimeEquals(mac, file[^MacBytes..]);
    }

    internal static RefusedException Damaged(string vault, string why) =>
        new(new Refusal.VaultUnusable(vault, $"{FileName} is damaged, {why}: restore it from its mirror"));

    /// <summary>Whether a kind's name may stand in the file.</summary>
    internal static bool IsKind(string kind) =>
        kind.Length is >= 1 and <= SealEntry.KindBytesMax
        && kind.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static List<SealEntry> Entries(string vault, ReadOnlyMemory<byte> file)
    {
        var rest = file[SealHeader.Bytes..];
        if (rest.Length < 2 + EntryBytesMin + MacBytes) throw Damaged(vault, "it is cut");
        var count = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
        if (count is 0 or > SealsMax) throw Damaged(vault, "its number of seals is not 1 to 16");
        rest = rest[2..^MacBytes];
        var entries = new List<SealEntry>(count);
        for (var i = 0; i < count; i++) entries.Add(Entry(vault, ref rest));
        return rest.IsEmpty ? entries : throw Damaged(vault, "it is longer than its seals");
    }

    private static SealEntry Entry(string vault, ref ReadOnlyMemory<byte> rest)
    {
        var kindBytes = Take(vault, ref rest, Take(vault, ref rest, 1).Span[0]);
        var kind = string.Create(kindBytes.Length, kindBytes, static (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = (char)bytes.Span[i];
        });
        if (!IsKind(kind)) throw Damaged(vault, "a seal's name is none");
        var parameterBytes = BinaryPrimitives.ReadUInt16BigEndian(Take(vault, ref rest, 2).Span);
        if (parameterBytes > Seal.ParameterBytesMax) throw Damaged(vault, "a seal's parameters are too long");
        var parameters = Take(vault, ref rest, parameterBytes);
        var wrapped = Take(vault, ref rest, SealEntry.WrappedBytes);
        return new SealEntry(kind, parameters, wrapped, Take(vault, ref rest, SealEntry.WrappedBytes));
    }

    private static ReadOnlyMemory<byte> Take(string vault, ref ReadOnlyMemory<byte> rest, int bytes)
    {
        if (rest.Length < bytes) throw Damaged(vault, "it is cut");
        var taken = rest[..bytes];
        rest = rest[bytes..];
        return taken;
    }

    private static void Mac(ReadOnlySpan<byte> content, SecretRef epochKey, Span<byte> mac)
    {
        Span<byte> key = stackalloc byte[HMACSHA256.HashSizeInBytes];
        using (var from = epochKey.Take()) Kdf.HmacSha512(from.Span, "KeyActors/seal-mac"u8, [], key);
        HMACSHA256.HashData(key, content, mac);
        CryptographicOperations.ZeroMemory(key);
    }
}
