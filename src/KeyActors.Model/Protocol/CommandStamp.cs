using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeyActors.Model;

/// <summary>Who caused an event and by which intention: the part of a command that its events keep.</summary>
/// <param name="By">Who asked.</param>
/// <param name="Once">The intention, for retries.</param>
/// <param name="Content">What was asked, as a fingerprint: the same intention with another content is refused.</param>
public sealed record CommandStamp(Caller By, IdempotencyKey Once, CommandFingerprint Content);

/// <summary>The first 16 bytes of SHA-256 over a command's kind and fields, each with its length in front.</summary>
public readonly record struct CommandFingerprint(UInt128 Value)
{
    /// <summary>Bytes of a fingerprint.</summary>
    public const int Bytes = 16;

    /// <summary>The fingerprint of a kind and its fields; order and lengths count.</summary>
    public static CommandFingerprint Of(string kind, params IEnumerable<string> fields)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, kind);
        foreach (var field in fields) Append(hash, field);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return FromBytes(digest);
    }

    /// <summary>Takes the first 16 bytes.</summary>
    public static CommandFingerprint FromBytes(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes[..Bytes]));

    /// <summary>Writes the 16 bytes.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    private static void Append(IncrementalHash hash, string? field)
    {
        // A text that is missing or not whole Unicode is refused and never stored; asking for its fingerprint must not throw
        // before that refusal, so its UTF-16 goes in, under a length that no UTF-8 has.
        var isWhole = field is not null && StrictUtf8.IsWhole(field);
        var bytes = isWhole ? StrictUtf8.Encoding.GetBytes(field!) : MemoryMarshal.AsBytes(field.AsSpan());
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, isWhole ? bytes.Length : ~bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
