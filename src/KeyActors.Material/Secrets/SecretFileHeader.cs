using System.Buffers.Binary;

namespace KeyActors.Material;

/// <summary>The first 32 bytes of a secret file: none of them is free, each follows from the vault and the epoch.</summary>
internal readonly record struct SecretFileHeader(UInt128 Vault, ulong Epoch)
{
    internal const int Bytes = 32;
    private const ushort Layout = 1;

    /// <summary>Writes { magic "KAS1" 4 | layout 2 | zero 2 | vault 16 | epoch 8 }.</summary>
    internal void Write(Span<byte> destination)
    {
        "KAS1"u8.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], Layout);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], 0);
        BinaryPrimitives.WriteUInt128BigEndian(destination[8..], Vault);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], Epoch);
    }

    internal byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        Write(bytes);
        return bytes;
    }
}
