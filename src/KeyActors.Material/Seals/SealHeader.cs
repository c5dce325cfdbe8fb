using System.Buffers.Binary;

namespace KeyActors.Material;

/// <summary>The first 32 bytes of <c>seal.kas</c>: which vault, written by which format level, in which epoch.</summary>
internal readonly record struct SealHeader(UInt128 Vault, ulong Epoch)
{
    /// <summary>Format level of the vault that this release writes, and the highest that it reads.</summary>
    internal const ushort LevelKnown = 1;

    internal const int Bytes = 32;
    internal const ushort Layout = 1;

    internal static ReadOnlySpan<byte> Magic => "KAL1"u8;

    internal SecretFileHeader Secrets => new(Vault, Epoch);

    /// <summary>Writes { magic "KAL1" 4 | layout 2 | format level 2 | vault 16 | epoch 8 }.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), Layout);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), LevelKnown);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(8), Vault);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), Epoch);
        return bytes;
    }
}
