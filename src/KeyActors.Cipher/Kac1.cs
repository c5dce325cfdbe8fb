// References: docs/formats/kac1-blob.md; NIST SP 800-108r1 §4.1, SP 800-38D, FIPS 198-1.
// Parameters: suite 01: one key per message by SP 800-108 with HMAC-SHA-512, AES-256-GCM, commitment of 256 bits.
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>The blob of symmetric keys, suite 01: each message has its own key, and the blob commits to key, header and
/// context.</summary>
/// <remarks>One material seals 2^96.5 messages before two share salt and nonce with probability 2^-32, so nobody
/// counts. A dead or cloned random source shows only which messages are equal. The material enters HMAC one-shots
/// alone, never an AES key schedule. A call allocates at most the 64 bytes of one <see cref="AesGcm"/>, and a refusal by the
/// tag its exception. Safe on any thread; keeps no reference to its arguments.</remarks>
public static class Kac1
{
    /// <summary>Bytes that sealing adds.</summary>
    public const int OverheadBytes = Kac1Header.CiphertextAt + Gcm.TagBytes;

    /// <summary>Bytes of key material.</summary>
    public const int MaterialBytes = 32;

    /// <summary>The suite that is written and read.</summary>
    internal const byte Suite = 1;

    private const int CommitmentBytes = 32;

    /// <summary>Seals <paramref name="plaintext"/> under <paramref name="material"/> and binds it to
    /// <paramref name="context"/>.</summary>
    /// <param name="material">32 bytes; the caller owns and zeroes it.</param>
    /// <param name="keyId">Whose material it is.</param>
    /// <param name="materialId">The material's name; its first eight bytes go into the blob.</param>
    /// <param name="context">Authenticated, not hidden and not stored: opening needs the same pairs.</param>
    /// <param name="plaintext">0 to <see cref="Limits.PlaintextBytesMax"/> bytes; the caller owns and zeroes it.</param>
    /// <param name="destination">Exactly <see cref="OverheadBytes"/> longer than the plaintext; may not overlap an
    /// input.</param>
    /// <param name="entropy">Gives 32 bytes for the salt and 12 for the nonce.</param>
    /// <exception cref="ArgumentException">A length or overlap rule above is broken; nothing was written.</exception>
    public static void Seal(
        ReadOnlySpan<byte> material, KeyId keyId, KeyMaterialId materialId, EncryptionContext context,
        ReadOnlySpan<byte> plaintext, Span<byte> destination, Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        CheckSeal(material, plaintext, destination);
        Span<byte> contextHash = stackalloc byte[CanonicalContext.HashBytes];
        Span<byte> salt = stackalloc byte[HedgedSalt.Bytes];
        Span<byte> nonce = stackalloc byte[Gcm.NonceBytes];
        CanonicalContext.Hash(context, contextHash);
        HedgedSalt.Draw(material, contextHash, plaintext, salt, entropy);
        entropy.Fill(nonce);
        Kac1Header.Write(destination, keyId.Value, materialId.Tag, salt, nonce);
        SealAfterHeader(material, contextHash, plaintext, destination);
    }

    /// <summary>Opens a blob, or answers <see langword="false"/>: not a blob of suite 01, damaged, cut, of another
    /// material or another context. The caller learns no more, and the commitment is compared first, in fixed
    /// time.</summary>
    /// <param name="material">32 bytes, found by the header's key id and tag; the caller owns and zeroes it.</param>
    /// <param name="context">The pairs that it was sealed with.</param>
    /// <param name="blob">Any bytes; never throws on bad ones.</param>
    /// <param name="destination">Exactly <see cref="Kac1Header.PlaintextBytes"/> of the blob's header, any length when
    /// it has none; may not overlap an input. Holds the plaintext on success and zeroes on failure. The caller zeroes
    /// it.</param>
    /// <exception cref="ArgumentException">The material's or the destination's rule is broken; nothing was
    /// written.</exception>
    public static bool TryOpen(
        ReadOnlySpan<byte> material, EncryptionContext context, ReadOnlySpan<byte> blob, Span<byte> destination)
    {
        Require.Bytes(material, MaterialBytes, nameof(material));
        Require.Apart(destination, material, nameof(destination));
        Require.Apart(destination, blob, nameof(destination));
        if (!Kac1Header.TryParse(blob, out var header))
        {
            CryptographicOperations.ZeroMemory(destination);
            return false;
        }

        Require.Bytes(destination, header.PlaintextBytes, nameof(destination));
        Span<byte> contextHash = stackalloc byte[CanonicalContext.HashBytes];
        CanonicalContext.Hash(context, contextHash);
        return TryOpenParsed(material, contextHash, blob, destination);
    }

    /// <summary>Seals with a salt and a nonce that are given: for known answers only.</summary>
    internal static void SealCore(
        ReadOnlySpan<byte> material, UInt128 keyId, ulong materialTag, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> contextHash, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        CheckSeal(material, plaintext, destination);
        Require.Bytes(salt, HedgedSalt.Bytes, nameof(salt));
        Require.Bytes(nonce, Gcm.NonceBytes, nameof(nonce));
        Require.Bytes(contextHash, CanonicalContext.HashBytes, nameof(contextHash));
        Kac1Header.Write(destination, keyId, materialTag, salt, nonce);
        SealAfterHeader(material, contextHash, plaintext, destination);
    }

    private static void SealAfterHeader(
        ReadOnlySpan<byte> material, ReadOnlySpan<byte> contextHash, ReadOnlySpan<byte> plaintext, Span<byte> blob)
    {
        Span<byte> derived = stackalloc byte[Gcm.KeyBytes + CommitmentBytes];
        Span<byte> associated = stackalloc byte[Kac1Header.CiphertextAt + CanonicalContext.HashBytes];
        try
        {
            Derive(material, contextHash, blob, derived);
            derived[Gcm.KeyBytes..].CopyTo(blob[Kac1Header.CommitmentAt..]);
            Associate(contextHash, blob, associated);
            Gcm.Seal(
                derived[..Gcm.KeyBytes], blob[Kac1Header.NonceAt..Kac1Header.CommitmentAt], associated, plaintext,
                blob[Kac1Header.CiphertextAt..^Gcm.TagBytes], blob[^Gcm.TagBytes..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static bool TryOpenParsed(
        ReadOnlySpan<byte> material, ReadOnlySpan<byte> contextHash, ReadOnlySpan<byte> blob, Span<byte> destination)
    {
        Span<byte> derived = stackalloc byte[Gcm.KeyBytes + CommitmentBytes];
        Span<byte> associated = stackalloc byte[Kac1Header.CiphertextAt + CanonicalContext.HashBytes];
        try
        {
            Derive(material, contextHash, blob, derived);
            var commitment = blob[Kac1Header.CommitmentAt..Kac1Header.CiphertextAt];
            if (!CryptographicOperations.FixedTimeEquals(commitment, derived[Gcm.KeyBytes..]))
            {
                CryptographicOperations.ZeroMemory(destination);
                return false;
            }

            Associate(contextHash, blob, associated);
            return Gcm.TryOpen(
                derived[..Gcm.KeyBytes], blob[Kac1Header.NonceAt..Kac1Header.CommitmentAt], associated,
                blob[Kac1Header.CiphertextAt..^Gcm.TagBytes], blob[^Gcm.TagBytes..], destination);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>{ message key 32 | commitment 32 }, bound to everything before the commitment and to the context.</summary>
    private static void Derive(
        ReadOnlySpan<byte> material, ReadOnlySpan<byte> contextHash, ReadOnlySpan<byte> blob, Span<byte> derived)
    {
        Span<byte> bound = stackalloc byte[Kac1Header.CommitmentAt + CanonicalContext.HashBytes];
        blob[..Kac1Header.CommitmentAt].CopyTo(bound);
        contextHash.CopyTo(bound[Kac1Header.CommitmentAt..]);
        Kdf.HmacSha512(material, "KeyActors/KAC1/AES-256-GCM"u8, bound, derived);
    }

    private static void Associate(ReadOnlySpan<byte> contextHash, ReadOnlySpan<byte> blob, Span<byte> associated)
    {
        blob[..Kac1Header.CiphertextAt].CopyTo(associated);
        contextHash.CopyTo(associated[Kac1Header.CiphertextAt..]);
    }

    private static void CheckSeal(ReadOnlySpan<byte> material, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        Require.Bytes(material, MaterialBytes, nameof(material));
        Require.Bytes(plaintext, 0, Limits.PlaintextBytesMax, nameof(plaintext));
        Require.Bytes(destination, plaintext.Length + OverheadBytes, nameof(destination));
        Require.Apart(destination, material, nameof(destination));
        Require.Apart(destination, plaintext, nameof(destination));
    }
}
