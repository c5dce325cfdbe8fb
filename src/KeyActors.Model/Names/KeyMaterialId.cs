using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>The name of key material under one key id: 32 bytes, spelled as 64 hex digits, computed from the material
/// itself.</summary>
/// <remarks>The same material under the same key id has the same name in every region and after a re-import.
/// It is a one-way function of the material and may be public.</remarks>
public readonly record struct KeyMaterialId(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of the name.</summary>
    public const int Bytes = 32;

    /// <summary>Bytes of the tag that a blob carries: the first eight of the name.</summary>
    public const int TagBytes = 8;

    /// <summary>The first eight bytes as one number, first byte highest: what a blob names its material by.</summary>
    public ulong Tag => (ulong)(High >> 64);

    /// <summary>Takes exactly 32 bytes.</summary>
    public static KeyMaterialId FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..Bytes]));

    /// <summary>Reads 64 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyMaterialId id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var good = Hex.TryRead(text, bytes);
        id = good ? FromBytes(bytes) : default;
        return good;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>64 hex digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");
}
