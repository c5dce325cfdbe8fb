// Reference: ITU-T X.690 §8.1.3 (lengths), §8.3 (INTEGER), §10.1 (shortest form of lengths).
// Not the platform's writer, because that one keeps what it wrote in arrays of its own, which the collector may move and copy.
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>Writes DER into a caller's span from its end to its start, so that every length is known when it is
/// written.</summary>
/// <remarks>Throws <see cref="ArgumentException"/> when the span is too short.</remarks>
internal ref struct DerWriter(Span<byte> room)
{
    internal const byte IntegerTag = 0x02;
    internal const byte BitStringTag = 0x03;
    internal const byte OctetStringTag = 0x04;
    internal const byte SequenceTag = 0x30;

    private readonly Span<byte> room = room;

    /// <summary>Where what has been written begins: what is written until the next <see cref="Wrap"/> ends here.</summary>
    internal int Start { get; private set; } = room.Length;

    /// <summary>Where the span ends: all that was written ends there.</summary>
    internal readonly int End => room.Length;

    /// <summary>Puts bytes in front of what was written.</summary>
    internal void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Start) throw new ArgumentException("There is too little room for what was written.", nameof(bytes));
        Start -= bytes.Length;
        bytes.CopyTo(room[Start..]);
    }

    /// <summary>Makes everything from <see cref="Start"/> to <paramref name="end"/> the content of one value.</summary>
    internal void Wrap(byte tag, int end)
    {
        var length = end - Start;
        if (length < 0x80) Bytes([tag, (byte)length]);
        else if (length <= byte.MaxValue) Bytes([tag, 0x81, (byte)length]);
        else Bytes([tag, 0x82, checked((byte)(length >> 8)), (byte)length]);
    }

    /// <summary>Puts a whole value in front.</summary>
    internal void Value(byte tag, scoped ReadOnlySpan<byte> content)
    {
        var end = Start;
        Bytes(content);
        Wrap(tag, end);
    }

    /// <summary>Puts a BIT STRING of whole bytes in front.</summary>
    internal void Bits(scoped ReadOnlySpan<byte> content)
    {
        var end = Start;
        Bytes(content);
        Bytes([0]);
        Wrap(BitStringTag, end);
    }

    /// <summary>Puts an INTEGER in front that is not negative: its bytes, big-endian, with or without leading zeros.</summary>
    internal void Number(scoped ReadOnlySpan<byte> number)
    {
        var end = Start;
        number = number.TrimStart((byte)0);
        Bytes(number);
        if (number.IsEmpty || number[0] >= 0x80) Bytes([0]);
        Wrap(IntegerTag, end);
    }

    /// <summary>Moves what was written to the front of the span and zeroes all behind it.</summary>
    /// <returns>Bytes written.</returns>
    internal readonly int Finish()
    {
        var written = room.Length - Start;
        room[Start..].CopyTo(room);
        CryptographicOperations.ZeroMemory(room[written..]);
        return written;
    }
}
