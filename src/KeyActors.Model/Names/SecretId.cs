using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyActors.Model;

/// <summary>The name of one stored secret: 128 random bits, minted per key address, material and arrival.</summary>
/// <remarks>It is what is stored, lent and destroyed; the material's own name is <see cref="KeyMaterialId"/>.</remarks>
public readonly record struct SecretId(UInt128 Value)
{
    /// <summary>Bytes of the name.</summary>
    public const int Bytes = 16;

    /// <summary>Takes exactly 16 bytes.</summary>
    public static SecretId FromBytes(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes[..Bytes]));

    /// <summary>Reads 32 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SecretId id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var good = Hex.TryRead(text, bytes);
        id = good ? FromBytes(bytes) : default;
        return good;
    }

    /// <summary>Writes the 16 bytes.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>32 hex digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:x32}");
}
