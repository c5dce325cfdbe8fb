namespace KeyActors.Cipher;

/// <summary>Seals small records under a long-lived key that few records share: a secret under an epoch key, an epoch key
/// under a seal.</summary>
/// <remarks>AES-256-GCM with a random nonce, <c>{ nonce 12 | ciphertext n | tag 16 }</c>. One key seals at most 2^32 records
/// (NIST SP 800-38D §8.3), and the caller counts; it does not commit to its key. What users encrypt takes
/// the blob KAC1. Allocates at most 64 bytes a call. Safe on any thread; keeps no reference to its arguments.</remarks>
public static class SealedRecord
{
    /// <summary>Bytes of a key.</summary>
    public const int KeyBytes = Gcm.KeyBytes;

    /// <summary>Bytes that sealing adds: nonce and tag.</summary>
    public const int OverheadBytes = Gcm.NonceBytes + Gcm.TagBytes;

    /// <summary>Seals <paramref name="plaintext"/> and binds it to <paramref name="associated"/>.</summary>
    /// <param name="key">32 bytes; the caller owns and zeroes it.</param>
    /// <param name="associated">Authenticated, not hidden, not stored: opening needs the same bytes. May be empty.</param>
    /// <param name="plaintext">Any length, also empty; the caller owns and zeroes it.</param>
    /// <param name="destination">Exactly <see cref="OverheadBytes"/> longer than the plaintext; may not overlap an
    /// input.</param>
    /// <param name="entropy">Gives the nonce: 12 bytes, straight.</param>
    /// <exception cref="ArgumentException">A rule above is broken; nothing was written.</exception>
    public static void Seal(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> destination,
        Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        Require.Bytes(key, KeyBytes, nameof(key));
        Require.Bytes(destination, checked(plaintext.Length + OverheadBytes), nameof(destination));
        Require.Apart(destination, key, nameof(destination));
        Require.Apart(destination, associated, nameof(destination));
        Require.Apart(destination, plaintext, nameof(destination));

        var nonce = destination[..Gcm.NonceBytes];
        entropy.Fill(nonce);
        var ciphertext = destination[Gcm.NonceBytes..^Gcm.TagBytes];
        Gcm.Seal(key, nonce, associated, plaintext, ciphertext, destination[^Gcm.TagBytes..]);
    }

    /// <summary>Opens a record, or answers <see langword="false"/>: damaged, cut, of another key or other associated data.
    /// </summary>
    /// <param name="key">32 bytes; the caller owns and zeroes it.</param>
    /// <param name="associated">The bytes that it was sealed with.</param>
    /// <param name="record">Any bytes; never throws on bad ones.</param>
    /// <param name="destination">Exactly <see cref="OverheadBytes"/> shorter than the record, empty when the record is
    /// shorter than that; may not overlap an input. Holds the plaintext on success and zeroes on failure. The caller
    /// zeroes it.</param>
    /// <exception cref="ArgumentException">The key's or the destination's rule is broken; nothing was written.</exception>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> record, Span<byte> destination)
    {
        Require.Bytes(key, KeyBytes, nameof(key));
        Require.Bytes(destination, Math.Max(0, record.Length - OverheadBytes), nameof(destination));
        Require.Apart(destination, key, nameof(destination));
        Require.Apart(destination, associated, nameof(destination));
        Require.Apart(destination, record, nameof(destination));
        if (record.Length < OverheadBytes) return false;
        var ciphertext = record[Gcm.NonceBytes..^Gcm.TagBytes];
        return Gcm.TryOpen(key, record[..Gcm.NonceBytes], associated, ciphertext, record[^Gcm.TagBytes..], destination);
    }
}
