// References: NIST SP 800-108r1 §4.1 (KDF in counter mode), FIPS 198-1 (HMAC).
// Parameters: counter of 32 bits before the fixed input; fixed input = label || 00 || context || length in bits, 32 bits.
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace KeyActors.Cipher;

/// <summary>Derives keys from a key: SP 800-108 counter mode with HMAC-SHA-512 or HMAC-SHA-256.</summary>
/// <remarks>Equal to the platform's <see cref="SP800108HmacCounterKdf"/>, and a test holds that. Built on the HMAC one-shots
/// instead, because one block then costs about half and no managed instance ever keeps the key. Allocates nothing beyond
/// what the one-shots do. Safe on any thread; keeps no reference to its arguments.</remarks>
public static class Kdf
{
    /// <summary>Largest label and context together, in bytes; hash what is longer.</summary>
    public const int InputBytesMax = 512;

    /// <summary>Largest derived output, in bytes.</summary>
    public const int OutputBytesMax = 1024;

    private const int Sha256Bytes = HMACSHA256.HashSizeInBytes;
    private const int Sha512Bytes = HMACSHA512.HashSizeInBytes;

    /// <summary>Derives with HMAC-SHA-512; up to 64 bytes are one block.</summary>
    /// <param name="key">1 byte or more; the caller owns and zeroes it.</param>
    /// <param name="label">What the output is for: 1 byte or more, none of them zero, so that it cannot run into the
    /// context.</param>
    /// <param name="context">What the output is bound to: 0 bytes or more, with the label at most
    /// <see cref="InputBytesMax"/>.</param>
    /// <param name="destination">1 to <see cref="OutputBytesMax"/> bytes, filled whole; its length is part of the
    /// derivation. The caller owns and zeroes it. May not overlap an input.</param>
    /// <exception cref="ArgumentException">A rule above is broken; nothing was written.</exception>
    public static void HmacSha512(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> destination) =>
        Derive(Sha512Bytes, key, label, context, destination);

    /// <summary>Derives with HMAC-SHA-256; up to 32 bytes are one block. All else as <see cref="HmacSha512"/>.</summary>
    /// <param name="key">1 byte or more; the caller owns and zeroes it.</param>
    /// <param name="label">As for <see cref="HmacSha512"/>.</param>
    /// <param name="context">As for <see cref="HmacSha512"/>.</param>
    /// <param name="destination">As for <see cref="HmacSha512"/>.</param>
    /// <exception cref="ArgumentException">A rule above is broken; nothing was written.</exception>
    public static void HmacSha256(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> destination) =>
        Derive(Sha256Bytes, key, label, context, destination);

    /// <summary>Counter mode over a fixed input that the caller has laid out.</summary>
    /// <param name="hashBytes">32 for HMAC-SHA-256, 64 for HMAC-SHA-512.</param>
    /// <param name="key">The key.</param>
    /// <param name="message">Four bytes that take the counter, then the fixed input.</param>
    /// <param name="destination">Filled whole; may not overlap key or message.</param>
    internal static void FromFixedInput(int hashBytes, ReadOnlySpan<byte> key, Span<byte> message, Span<byte> destination)
    {
        Span<byte> room = stackalloc byte[Sha512Bytes];
        var block = room[..hashBytes];
        for (var counter = 1u; !destination.IsEmpty; counter++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(message, counter);
            if (hashBytes == Sha512Bytes) HMACSHA512.HashData(key, message, block);
            else HMACSHA256.HashData(key, message, block);
            var taken = Math.Min(hashBytes, destination.Length);
            block[..taken].CopyTo(destination);
            destination = destination[taken..];
        }

        CryptographicOperations.ZeroMemory(room);
    }

    private static void Derive(
        int hashBytes, ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, Span<byte> destination)
    {
        Require.Bytes(key, 1, int.MaxValue, nameof(key));
        Require.Bytes(label, 1, InputBytesMax, nameof(label));
        Require.Bytes(context, 0, InputBytesMax - label.Length, nameof(context));
        Require.Bytes(destination, 1, OutputBytesMax, nameof(destination));
        if (label.Contains((byte)0)) throw new ArgumentException("A label has no zero byte.", nameof(label));
        Require.Apart(destination, key, nameof(destination));
        Require.Apart(destination, label, nameof(destination));
        Require.Apart(destination, context, nameof(destination));

        // { counter 4 | label | 00 | context | output length in bits 4 }
        Span<byte> message = stackalloc byte[sizeof(uint) + label.Length + 1 + context.Length + sizeof(uint)];
        label.CopyTo(message[sizeof(uint)..]);
        context.CopyTo(message[(sizeof(uint) + label.Length + 1)..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[^sizeof(uint)..], checked((uint)destination.Length * 8));
        FromFixedInput(hashBytes, key, message, destination);
    }
}
