// References: AWS Encryption SDK specification, "Encryption context: serialization"; FIPS 180-4 (SHA-256).
using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>The one byte form of an encryption context, and the hash that a blob is bound to.</summary>
/// <remarks>No pairs are no bytes. Else <c>{ count 2 | for each pair: length 2 | key | length 2 | value }</c>,
/// big-endian, in the order of the keys' UTF-8 bytes, in strict UTF-8, without Unicode normalisation.
/// <see cref="EncryptionContext"/> has sorted and checked its pairs already. Allocates nothing. Safe on any
/// thread.</remarks>
public static class CanonicalContext
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const int OnStackBytesMax = 512;

    /// <summary>Writes the canonical form.</summary>
    /// <param name="context">Any.</param>
    /// <param name="destination">Exactly <see cref="EncryptionContext.CanonicalBytes"/> long.</param>
    /// <exception cref="ArgumentException">The destination has another length; nothing was written.</exception>
    public static void Write(EncryptionContext context, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require.Bytes(destination, context.CanonicalBytes, nameof(destination));
        if (context.Count == 0) return;
        BinaryPrimitives.WriteUInt16BigEndian(destination, checked((ushort)context.Count));
        var rest = destination[sizeof(ushort)..];
        foreach (var (key, value) in context.Pairs) rest = WriteText(WriteText(rest, key), value);
        Invariant.Holds(rest.IsEmpty, "The canonical form has exactly the size that its context states.");
    }

    /// <summary>SHA-256 of the canonical form; no pairs give SHA-256 of no bytes.</summary>
    /// <param name="context">Any.</param>
    /// <param name="destination">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length; nothing was written.</exception>
    public static void Hash(EncryptionContext context, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(context);
        Require.Bytes(destination, HashBytes, nameof(destination));
        var bytes = context.CanonicalBytes;
        if (bytes <= OnStackBytesMax)
        {
            Span<byte> form = stackalloc byte[bytes];
            Write(context, form);
            SHA256.HashData(form, destination);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            var form = rented.AsSpan(0, bytes);
            Write(context, form);
            SHA256.HashData(form, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    private static Span<byte> WriteText(Span<byte> rest, string text)
    {
        var written = StrictUtf8.Encoding.GetBytes(text, rest[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16BigEndian(rest, checked((ushort)written));
        return rest[(sizeof(ushort) + written)..];
    }
}
