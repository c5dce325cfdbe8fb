using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>What <c>anchor.kas</c> says, outside the database: the sum of all heads, so that no head can be put back
/// unseen.</summary>
/// <remarks>It is written before the heads that it announces. So after a crash the heads sum to <see cref="Now"/> or to
/// <see cref="Before"/>; a vault that was closed has one sum only. Bytes: docs/formats/heads-and-anchor.md.</remarks>
/// <param name="VaultId">16 bytes as one number, the same as in <c>seal.kas</c>.</param>
/// <param name="Generation">Counts the writes of this file, from 1.</param>
/// <param name="At">UTC.</param>
/// <param name="Before">The sum before the announced change.</param>
/// <param name="Now">The sum after it.</param>
public sealed record Anchor(UInt128 VaultId, ulong Generation, DateTimeOffset At, HeadSum Before, HeadSum Now)
{
    /// <summary>Name of the file in a vault's folder.</summary>
    public const string FileName = "anchor.kas";

    /// <summary>Bytes of the file.</summary>
    public const int Bytes = BodyBytes + IChainMac.Bytes;

    private const int MagicBytes = 4;
    private const int BodyBytes = MagicBytes + 4 + 16 + 8 + 8 + HeadSum.Bytes + HeadSum.Bytes + 4;
    private const int Format = 1;

    private static ReadOnlySpan<byte> Magic => "KAA1"u8;

    /// <summary>Whether the heads of a journal are those that this file knows.</summary>
    public bool Admits(HeadSum heads) => heads == Now || heads == Before;

    /// <summary>{ magic 4 | format 4 | vault id 16 | generation 8 | UTC ticks 8 | before 32 | now 32 | bytes of
    /// checkpoint 4, zero | code 32 }</summary>
    /// <param name="keyed">Computes under K_heads.</param>
    public byte[] Compose(IChainMac keyed)
    {
        var file = new byte[Bytes];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4), Format);
        BinaryPrimitives.WriteUInt128BigEndian(file.AsSpan(8), VaultId);
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(24), Generation);
        BinaryPrimitives.WriteInt64BigEndian(file.AsSpan(32), At.UtcTicks);
        Before.Write(file.AsSpan(40));
        Now.Write(file.AsSpan(72));
        keyed.Compute(file.AsSpan(0, BodyBytes), file.AsSpan(BodyBytes));
        return file;
    }

    /// <summary>Reads the file; null when it is damaged, of another format, or was not written under this vault's key.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="keyed">Computes under K_heads.</param>
    public static Anchor? Read(ReadOnlySpan<byte> file, IChainMac keyed)
    {
        if (file.Length != Bytes || !file.StartsWith(Magic)) return null;
        Span<byte> code = stackalloc byte[IChainMac.Bytes];
        keyed.Compute(file[..BodyBytes], code);
        if (!CryptographicOperations.FixedTimeEquals(code, file[BodyBytes..])) return null;
        if (BinaryPrimitives.ReadInt32BigEndian(file[4..]) != Format) return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(file[32..]);
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks) return null;
        return new Anchor(
            BinaryPrimitives.ReadUInt128BigEndian(file[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(file[24..]),
            new DateTimeOffset(ticks, TimeSpan.Zero),
            HeadSum.FromBytes(file[40..]),
            HeadSum.FromBytes(file[72..]));
    }
}
