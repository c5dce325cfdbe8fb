using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace KeyActors.Model;

/// <summary>The name of one intention: a retry carries the same one and gets the first answer instead of a second
/// change.</summary>
/// <remarks>32 bytes: what a caller writes is hashed, so that its text is neither kept nor bounded.</remarks>
public readonly record struct IdempotencyKey(UInt128 High, UInt128 Low)
{
    /// <summary>Bytes of the key.</summary>
    public const int Bytes = 32;

    /// <summary>The key for a caller's own token, such as an order number: SHA-256 of its UTF-8.</summary>
    /// <exception cref="ArgumentException">The text is empty or has a lone surrogate.</exception>
    public static IdempotencyKey Of(string token)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        if (!StrictUtf8.IsWhole(token)) throw new ArgumentException("An idempotency token must be whole Unicode.", nameof(token));
        return FromBytes(SHA256.HashData(StrictUtf8.Encoding.GetBytes(token)));
    }

    /// <summary>A key for another step of the same intention: SHA-256 of this key and the step's name.</summary>
    public IdempotencyKey Step(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var bytes = new byte[Bytes + StrictUtf8.Encoding.GetByteCount(name)];
        Write(bytes);
        StrictUtf8.Encoding.GetBytes(name, bytes.AsSpan(Bytes));
        return FromBytes(SHA256.HashData(bytes));
    }

    /// <summary>Takes exactly 32 bytes.</summary>
    public static IdempotencyKey FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..Bytes]));

    /// <summary>Writes the 32 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>64 hex digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");
}
