using KeyActors.Model;

namespace KeyActors;

/// <content>Calls that write into the caller's buffers and tell which keys and materials served.</content>
public partial class VaultClient
{
    /// <summary>Opens into the caller's buffer, which has at least 106 bytes less than the blob, and refuses when the blob is of
    /// another key than the one named.</summary>
    /// <param name="key">Which key; null for the one that the blob names.</param>
    /// <param name="blob">What was sealed.</param>
    /// <param name="context">The context that it was sealed with.</param>
    /// <param name="destination">Gets the plaintext; the caller zeroes it.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="ArgumentException">The buffer is too small or overlaps the other; nothing was written.</exception>
    public ValueTask<Decrypted> DecryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.DecryptAsync(key, blob, context, destination, cancellationToken);

    /// <summary>Opens a blob and seals its plaintext again into the caller's buffer.</summary>
    /// <param name="key">Whose the blob is; null for the key that it names.</param>
    /// <param name="blob">What was sealed.</param>
    /// <param name="context">The context that it was sealed with.</param>
    /// <param name="newKey">Which key seals.</param>
    /// <param name="newContext">The context that it is sealed with.</param>
    /// <param name="destination">Gets the new blob, which is as long as the old one.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <remarks>The plaintext does not leave the vault's memory, and is wiped. Two calls in the trail, as the two keys see
    /// it.</remarks>
    public ValueTask<ReEncrypted> ReEncryptAsync(
        string? key, ReadOnlyMemory<byte> blob, EncryptionContext context, string newKey, EncryptionContext newContext,
        Memory<byte> destination, CancellationToken cancellationToken = default) =>
        cipher.ReEncryptAsync(key, blob, context, newKey, newContext, destination, cancellationToken);

    /// <summary>Draws a data key of 1 to 1,024 bytes and seals it into the caller's buffer: 106 bytes longer. Nobody sees its
    /// plaintext.</summary>
    /// <param name="key">Which key seals.</param>
    /// <param name="bytes">How long the data key is.</param>
    /// <param name="context">The context that it is sealed with.</param>
    /// <param name="destination">Gets the blob.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public ValueTask<Encrypted> GenerateDataKeyWithoutPlaintextAsync(
        string key, int bytes, EncryptionContext context, Memory<byte> destination,
        CancellationToken cancellationToken = default) =>
        cipher.GenerateDataKeyWithoutPlaintextAsync(key, bytes, context, destination, cancellationToken);
}
