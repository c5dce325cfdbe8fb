using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Client;

/// <summary>What a caller asks of keys that secrets are encapsulated to.</summary>
internal sealed class EncapsulationCalls(CallScope scope)
{
    internal ValueTask<Encapsulated> EncapsulateAsync(
        string key, EncapsulationAlgorithm algorithm, CancellationToken cancellationToken) => WithSecretAsync(
        secret => scope.ReadAsync(
            nameof(KeyOperation.Encapsulate),
            key,
            async note =>
            {
                note.With("encapsulationAlgorithm", AlgorithmNames.Of(algorithm));
                var ciphertext = new byte[Encapsulations.CiphertextBytesMax];
                var use = new KeyUse.Encapsulate(scope.Caller, note.Request, algorithm);
                var (owner, done) = await scope.UseAsync(
                    note, key, use, default, ciphertext, default, cancellationToken, secret).ConfigureAwait(false);
                (note.Material, note.Bytes) = (done.Material, secret.Length);
                return new Encapsulated(owner, algorithm, secret, ciphertext.AsMemory(0, done.Bytes));
            }));

    internal ValueTask<Decapsulated> DecapsulateAsync(
        string key, ReadOnlyMemory<byte> ciphertext, EncapsulationAlgorithm algorithm, CancellationToken cancellationToken) =>
        WithSecretAsync(secret => scope.ReadAsync(
            nameof(KeyOperation.Decapsulate),
            key,
            async note =>
            {
                note.With("encapsulationAlgorithm", AlgorithmNames.Of(algorithm));
                var use = new KeyUse.Decapsulate(scope.Caller, note.Request, algorithm, ciphertext.Length);
                var (owner, done) = await scope.UseAsync(
                    note, key, use, ciphertext, secret, default, cancellationToken).ConfigureAwait(false);
                (note.Material, note.Bytes) = (done.Material, done.Bytes);
                return new Decapsulated(owner, algorithm, secret);
            }));

    /// <summary>Room for a secret, which is zeroed when its call does not come to an answer.</summary>
    private static async ValueTask<T> WithSecretAsync<T>(Func<byte[], ValueTask<T>> call)
    {
        // Pinned, so that zeroing reaches the only copy.
        var secret = GC.AllocateArray<byte>(Encapsulations.SecretBytes, pinned: true);
        var isGiven = false;
        try
        {
            var answer = await call(secret).ConfigureAwait(false);
            isGiven = true;
            return answer;
        }
        finally
        {
            if (!isGiven) CryptographicOperations.ZeroMemory(secret);
        }
    }
}
