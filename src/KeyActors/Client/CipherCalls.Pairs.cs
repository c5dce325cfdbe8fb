using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Client;

/// <content>Encryption to key pairs, and from any key to any other.</content>
internal sealed partial class CipherCalls
{
    /// <summary>Bytes of the largest modulus, and so of what is encrypted to it.</summary>
    private const int RsaBytesMax = 512;

    internal async ValueTask<byte[]> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var room = new byte[Limits.CiphertextBytesMax];
        var done = await EncryptAsync(key, plaintext, algorithm, room, cancellationToken).ConfigureAwait(false);
        return room[..done.Bytes];
    }

    internal ValueTask<Encrypted> EncryptAsync(
        string key, ReadOnlyMemory<byte> plaintext, EncryptionAlgorithm algorithm, Memory<byte> destination,
        CancellationToken cancellationToken) =>
        EncryptAsync(
            nameof(KeyOperation.Encrypt), new ReEncryptTo(key, algorithm, EncryptionContext.Empty), plaintext, destination,
            cancellationToken);

    internal async ValueTask<byte[]> DecryptAsync(
        string key, ReadOnlyMemory<byte> ciphertext, EncryptionAlgorithm algorithm, CancellationToken cancellationToken)
    {
        // Pinned, so that zeroing reaches the only copy but the caller's.
        var room = GC.AllocateUninitializedArray<byte>(Limits.CiphertextBytesMax, pinned: true);
        try
        {
            var done = await DecryptAsync(key, ciphertext, algorithm, room, cancellationToken).ConfigureAwait(false);
            return room[..done.Bytes];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    internal ValueTask<Decrypted> DecryptAsync(
        string key, ReadOnlyMemory<byte> ciphertext, EncryptionAlgorithm algorithm, Memory<byte> destination,
        CancellationToken cancellationToken) =>
        DecryptAsync(
            nameof(KeyOperation.Decrypt), new ReEncryptFrom(key, algorithm, EncryptionContext.Empty), ciphertext, destination,
            cancellationToken);

    internal async ValueTask<ReEncrypted> ReEncryptAsync(
        ReEncryptFrom from, ReadOnlyMemory<byte> ciphertext, ReEncryptTo to, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        // Pinned, so that zeroing reaches the only copy.
        var plaintext = GC.AllocateUninitializedArray<byte>(Limits.CiphertextBytesMax, pinned: true);
        try
        {
            var opened = await DecryptAsync(
                nameof(KeyOperation.ReEncryptFrom), from, ciphertext, plaintext, cancellationToken).ConfigureAwait(false);
            var made = await EncryptAsync(
                nameof(KeyOperation.ReEncryptTo), to, plaintext.AsMemory(0, opened.Bytes), destination,
                cancellationToken).ConfigureAwait(false);
            return new ReEncrypted(opened, made);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private ValueTask<Encrypted> EncryptAsync(
        string operation, ReEncryptTo to, ReadOnlyMemory<byte> plaintext, Memory<byte> destination,
        CancellationToken cancellationToken) => to.Algorithm == EncryptionAlgorithm.SymmetricDefault
        ? EncryptAsync(operation, to.Key, plaintext, to.Context, destination, cancellationToken)
        : EncryptToPairAsync(operation, to, plaintext, destination, cancellationToken);

    private ValueTask<Decrypted> DecryptAsync(
        string operation, ReEncryptFrom from, ReadOnlyMemory<byte> ciphertext, Memory<byte> destination,
        CancellationToken cancellationToken) => from.Algorithm == EncryptionAlgorithm.SymmetricDefault
        ? DecryptAsync(operation, from.Key, ciphertext, from.Context, destination, cancellationToken)
        : DecryptWithPairAsync(operation, from, ciphertext, destination, cancellationToken);

    private async ValueTask<Encrypted> EncryptToPairAsync(
        string operation, ReEncryptTo to, ReadOnlyMemory<byte> plaintext, Memory<byte> destination,
        CancellationToken cancellationToken)
    {
        var done = await PairAsync(
            operation, to.Key, to.Algorithm, to.Context,
            once => new KeyUse.EncryptAsymmetric(scope.Caller, once, to.Algorithm, plaintext.Length) { Work = WorkOf(operation) },
            plaintext, destination, plaintext.Length, cancellationToken).ConfigureAwait(false);
        return new Encrypted(done.Key, done.Material, done.Bytes);
    }

    private ValueTask<Decrypted> DecryptWithPairAsync(
        string operation, ReEncryptFrom from, ReadOnlyMemory<byte> ciphertext, Memory<byte> destination,
        CancellationToken cancellationToken) => PairAsync(
        operation, from.Key, from.Algorithm, from.Context,
        once => new KeyUse.DecryptAsymmetric(scope.Caller, once, from.Algorithm, ciphertext.Length) { Work = WorkOf(operation) },
        ciphertext, destination, null, cancellationToken);

    /// <summary>One use of a key pair, in the caller's buffers, told of in the trail.</summary>
    /// <param name="operation">As AWS KMS names it.</param>
    /// <param name="key">As the caller named it.</param>
    /// <param name="algorithm">How.</param>
    /// <param name="context">Must be empty: nothing would be bound to it.</param>
    /// <param name="use">What for, under the name of the call.</param>
    /// <param name="input">What the key reads.</param>
    /// <param name="destination">Where it writes; zeroed when the trail keeps the answer back.</param>
    /// <param name="counted">Bytes of plaintext; null for as many as were written.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    private async ValueTask<Decrypted> PairAsync(
        string operation, string? key, EncryptionAlgorithm algorithm, EncryptionContext context,
        Func<IdempotencyKey, KeyUse> use, ReadOnlyMemory<byte> input, Memory<byte> destination, int? counted,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var written = 0;
        try
        {
            return await scope.ReadAsync(
                operation,
                key,
                async note =>
                {
                    note.With("encryptionAlgorithm", AlgorithmNames.Of(algorithm));
                    if (key is null)
                        throw new RefusedException(
                            new Refusal.NameInvalid("key", null, "a key pair must be named: its ciphertexts do not"));
                    if (context.Count > 0)
                        throw new RefusedException(new Refusal.ContextInvalid("key pairs bind nothing to one: give none"));
                    CheckRoom(
                        destination.Length,
                        algorithm == EncryptionAlgorithm.Sm2Pke ? UseRules.Sm2CiphertextBytesMax : RsaBytesMax);
                    CheckApart(input.Span, destination.Span);
                    var (address, done) = await scope.UseAsync(
                        note, key, use(note.Request), input, destination, default, cancellationToken).ConfigureAwait(false);
                    written = done.Bytes;
                    (note.Material, note.Bytes) = (done.Material, counted ?? done.Bytes);
                    return new Decrypted(address, done.Material, done.Bytes);
                },
                context).ConfigureAwait(false);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.TrailUnavailable)
        {
            CryptographicOperations.ZeroMemory(destination.Span[..written]);
            throw;
        }
    }
}
