using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace KeyActors.Model;

/// <summary>The name of one grant of one key: 32 bytes, spelled as 64 lower-case hex digits. Not secret.</summary>
public readonly record struct GrantId(UInt128 High, UInt128 Low) : IComparable<GrantId>
{
    /// <summary>Bytes of the name.</summary>
    public const int Bytes = 32;

    /// <summary>The name of the grant that an event makes: SHA-256 of the key's address, the event's number and the intention,
    /// so that no two grants of a key share one, and replay needs no randomness.</summary>
    internal static GrantId Of(KeyArn key, long number, IdempotencyKey once)
    {
        var address = StrictUtf8.Encoding.GetBytes($"KeyActors/grant-id {key}");
        var message = new byte[address.Length + 1 + sizeof(long) + IdempotencyKey.Bytes];
        address.CopyTo(message, 0);
        var rest = message.AsSpan(address.Length + 1);
        BinaryPrimitives.WriteInt64BigEndian(rest, number);
        once.Write(rest[sizeof(long)..]);
        return FromBytes(SHA256.HashData(message));
    }

    /// <summary>Takes exactly 32 bytes.</summary>
    public static GrantId FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes[..16]), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..Bytes]));

    /// <summary>Reads 64 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out GrantId id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        var good = Hex.TryRead(text, bytes);
        id = good ? FromBytes(bytes) : default;
        return good;
    }

    /// <summary>Reads 64 lower-case hex digits.</summary>
    /// <exception cref="RefusedException">With <see cref="Refusal.GrantIdInvalid"/>.</exception>
    public static GrantId Parse(string? text) =>
        TryParse(text, out var id) ? id : throw new RefusedException(new Refusal.GrantIdInvalid(text ?? ""));

    /// <summary>Writes the 32 bytes.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, High);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], Low);
    }

    /// <summary>In the order of the bytes, which is that of the digits.</summary>
    public int CompareTo(GrantId other) => High == other.High ? Low.CompareTo(other.Low) : High.CompareTo(other.High);

    /// <summary>Whether one comes before the other.</summary>
    public static bool operator <(GrantId one, GrantId other) => one.CompareTo(other) < 0;

    /// <summary>Whether one comes behind the other.</summary>
    public static bool operator >(GrantId one, GrantId other) => one.CompareTo(other) > 0;

    /// <summary>Whether one does not come behind the other.</summary>
    public static bool operator <=(GrantId one, GrantId other) => one.CompareTo(other) <= 0;

    /// <summary>Whether one does not come before the other.</summary>
    public static bool operator >=(GrantId one, GrantId other) => one.CompareTo(other) >= 0;

    /// <summary>64 hex digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");
}
