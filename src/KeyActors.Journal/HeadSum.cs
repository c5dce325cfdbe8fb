using System.Buffers.Binary;

namespace KeyActors.Journal;

/// <summary>A sum of 32-byte codes, modulo 2^256: one number that stands for a whole set of heads, whatever their
/// order.</summary>
/// <remarks>Adding and taking away one head costs the same however many there are.</remarks>
public readonly record struct HeadSum(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of a sum.</summary>
    public const int Bytes = 32;

    /// <summary>The sum of no heads.</summary>
    public static HeadSum Zero { get; }

    /// <summary>Takes exactly 32 bytes, highest first.</summary>
    public static HeadSum FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..Bytes]));

    /// <summary>Writes the 32 bytes, highest first.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>This sum and one more code.</summary>
    public HeadSum Plus(HeadSum other)
    {
        unchecked
        {
            var low = Low + other.Low;
            return new HeadSum(High + other.High + (low < Low ? UInt128.One : UInt128.Zero), low);
        }
    }

    /// <summary>This sum without one code that is in it.</summary>
    public HeadSum Minus(HeadSum other)
    {
        unchecked
        {
            return new HeadSum(High - other.High - (Low < other.Low ? UInt128.One : UInt128.Zero), Low - other.Low);
        }
    }
}
