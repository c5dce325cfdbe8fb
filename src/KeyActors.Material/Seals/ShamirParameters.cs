// Layout: docs/formats/secret-files.md.
using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using KeyActors.Cipher;

namespace KeyActors.Material;

/// <summary>What a Shamir seal keeps in clear in <c>seal.kas</c>: which split, k of n, and what tells a wrong share or
/// key.</summary>
internal sealed class ShamirParameters
{
    private const byte Version = 1;
    private const int HeadBytes = 3 + sizeof(ulong) + ShamirShare.CheckBytes;
    private readonly ReadOnlyMemory<byte> bytes;

    private ShamirParameters(ReadOnlyMemory<byte> bytes) => this.bytes = bytes;

    internal int Threshold => bytes.Span[1];

    internal int Shares => bytes.Span[2];

    internal ulong Set => BinaryPrimitives.ReadUInt64BigEndian(bytes.Span[3..]);

    private static ReadOnlySpan<byte> KeyLabel => "KeyActors/shamir-key"u8;

    /// <summary>Writes { version 1 | threshold 1 | shares 1 | set 8 | check of the key 8 | check of each share 8 }.</summary>
    internal static void Write(IReadOnlyList<ShamirShare> shares, SecretRef key, IBufferWriter<byte> destination)
    {
        var to = destination.GetSpan(HeadBytes + (shares.Count * ShamirShare.CheckBytes));
        (to[0], to[1], to[2]) = (Version, (byte)shares[0].Threshold, (byte)shares.Count);
        BinaryPrimitives.WriteUInt64BigEndian(to[3..], shares[0].Set);
        KeyCheck(key, to[(3 + sizeof(ulong))..HeadBytes]);
        for (var i = 0; i < shares.Count; i++)
            shares[i].WriteCheck(to.Slice(HeadBytes + (i * ShamirShare.CheckBytes), ShamirShare.CheckBytes));
        destination.Advance(HeadBytes + (shares.Count * ShamirShare.CheckBytes));
    }

    /// <summary>Reads them; false when they do not hold together.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ShamirParameters? parameters)
    {
        parameters = null;
        var span = bytes.Span;
        if (span.Length < HeadBytes || span[0] != Version || !ShamirSplit.IsBounded(span[1], span[2])) return false;
        if (span.Length != HeadBytes + (span[2] * ShamirShare.CheckBytes)) return false;
        parameters = new ShamirParameters(bytes);
        return true;
    }

    /// <summary>Whether it is one of the shares that were made. Edited parameters say no to a good one.</summary>
    internal bool Has(ShamirShare share)
    {
        if (share.Set != Set || share.Threshold != Threshold || share.Index > Shares) return false;
        Span<byte> check = stackalloc byte[ShamirShare.CheckBytes];
        share.WriteCheck(check);
        var at = HeadBytes + ((share.Index - 1) * ShamirShare.CheckBytes);
        return CryptographicOperations.FixedTimeEquals(check, bytes.Span.Slice(at, ShamirShare.CheckBytes));
    }

    /// <summary>Whether it is the key that was split.</summary>
    internal bool IsOf(SecretRef key)
    {
        Span<byte> check = stackalloc byte[ShamirShare.CheckBytes];
        KeyCheck(key, check);
        return CryptographicOperations.FixedTimeEquals(check, bytes.Span.Slice(3 + sizeof(ulong), ShamirShare.CheckBytes));
    }

    private static void KeyCheck(SecretRef key, Span<byte> check)
    {
        using var from = key.Take();
        Kdf.HmacSha512(from.Span, KeyLabel, [], check);
    }
}
