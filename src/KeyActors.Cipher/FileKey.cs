// References: docs/formats/envelope-file.md; NIST SP 800-108r1 §4.1; Hoang, Reyhanitabar, Rogaway, Vizár, "Online
// Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance" (CRYPTO 2015), the STREAM construction.
// Parameters: nonce = prefix 7 | counter 4, big-endian | last flag 1. A chunk has no associated data: its key is derived
// from the hash of the whole header and of the context, so a chunk opens under no other header as it is.
using System.Buffers.Binary;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>What sealing and opening a file share: the derivation of its key, and the nonce of a chunk.</summary>
internal static class FileKey
{
    /// <summary>{ file key 32 | commitment 32 }.</summary>
    internal const int DerivedBytes = Gcm.KeyBytes + FileHeader.CommitmentBytes;

    /// <summary>Bytes of a sealed chunk, largest.</summary>
    internal const int SealedChunkBytes = FileHeader.ChunkBytes + Gcm.TagBytes;

    /// <summary>Number of the last chunk that a nonce can count.</summary>
    internal const long ChunkNumberMax = uint.MaxValue;

    /// <summary>Plaintext bytes of a file, most: 256 TiB.</summary>
    internal const long PlaintextBytesMax = (ChunkNumberMax + 1) * FileHeader.ChunkBytes;

    /// <summary>Fills the 64 bytes of <paramref name="derived"/>; the caller zeroes them.</summary>
    internal static void Derive(
        ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> beforeCommitment, EncryptionContext context, Span<byte> derived)
    {
        Span<byte> bound = stackalloc byte[SHA256.HashSizeInBytes + CanonicalContext.HashBytes];
        SHA256.HashData(beforeCommitment, bound);
        CanonicalContext.Hash(context, bound[SHA256.HashSizeInBytes..]);
        Kdf.HmacSha512(dataKey, "KeyActors/KAF1/AES-256-GCM"u8, bound, derived);
    }

    /// <summary>Writes the 12 bytes of a chunk's nonce.</summary>
    internal static void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> prefix, long number, bool isLast)
    {
        Invariant.Holds(number is >= 0 and <= ChunkNumberMax, "No two chunks of a file share a number.");
        prefix.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[FileHeader.NoncePrefixBytes..], (uint)number);
        nonce[^1] = isLast ? (byte)1 : (byte)0;
    }
}
