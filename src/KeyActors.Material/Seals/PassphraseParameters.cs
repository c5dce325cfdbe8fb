using System.Buffers.Binary;

namespace KeyActors.Material;

/// <summary>What a passphrase seal keeps in clear in <c>seal.kas</c>: algorithm, cost, salt. 24 bytes.</summary>
internal readonly record struct PassphraseParameters(Argon2Cost Cost, UInt128 Salt)
{
    internal const int Bytes = 8 + Argon2.SaltBytes;
    private const byte Argon2idVersion13 = 1;
    private const byte Lanes = 1;

    /// <summary>Writes { algorithm 1 | lanes 1 | passes 2 | memory in KiB 4 | salt 16 }.</summary>
    internal void Write(Span<byte> destination)
    {
        (destination[0], destination[1]) = (Argon2idVersion13, Lanes);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Cost.Passes);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)Cost.MemoryKiB);
        BinaryPrimitives.WriteUInt128BigEndian(destination[8..], Salt);
    }

    /// <summary>Reads them; false when they are of another algorithm or outside the bounds of <see cref="Argon2Cost"/>.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out PassphraseParameters parameters)
    {
        parameters = default;
        if (bytes.Length != Bytes || bytes[0] != Argon2idVersion13 || bytes[1] != Lanes) return false;
        var passes = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var memory = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (!Argon2Cost.IsBounded(memory, passes)) return false;
        parameters = new(new Argon2Cost((int)memory, passes), BinaryPrimitives.ReadUInt128BigEndian(bytes[8..]));
        return true;
    }
}
