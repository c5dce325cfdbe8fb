using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>How a request encrypts, or what it opens was encrypted.</summary>
internal static class EncryptionInput
{
    /// <summary>Reads an algorithm.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">Which key; null for the one that a blob names, which only the symmetric algorithm does.</param>
    /// <param name="algorithm">One of the service's; null for the default.</param>
    /// <param name="member">The member that names the key.</param>
    internal static EncryptionAlgorithm Read(WireCall call, string? name, string? algorithm, string member)
    {
        if (algorithm is null or Words.SymmetricDefault) return EncryptionAlgorithm.SymmetricDefault;
        if (name is null)
        {
            // It was not sent: that is told as for every member that must be there.
            _ = call.Input.Key(member);
            call.Input.Check();
        }

        _ = AlgorithmNames.TryParse(algorithm, out EncryptionAlgorithm found);
        return found;
    }

    /// <summary>The use that encrypting under a key would be.</summary>
    internal static KeyUse Use(WireCall call, EncryptionAlgorithm algorithm, EncryptionContext context, int bytes) =>
        algorithm == EncryptionAlgorithm.SymmetricDefault
            ? new KeyUse.Encrypt(call.Vault.Caller, default, context, bytes)
            : new KeyUse.EncryptAsymmetric(call.Vault.Caller, default, algorithm, bytes);

    /// <summary>Opens what was encrypted.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">Which key; null only for the symmetric algorithm.</param>
    /// <param name="algorithm">How it was encrypted.</param>
    /// <param name="context">Of the symmetric algorithm.</param>
    /// <param name="blob">What was encrypted.</param>
    /// <param name="plaintext">Where it goes.</param>
    internal static ValueTask<Decrypted> DecryptAsync(
        WireCall call, string? name, EncryptionAlgorithm algorithm, EncryptionContext context, ReadOnlyMemory<byte> blob,
        Memory<byte> plaintext) => algorithm == EncryptionAlgorithm.SymmetricDefault
        ? call.Vault.DecryptAsync(name, blob, context, plaintext, call.Stop)
        : call.Vault.DecryptAsync(name!, blob, algorithm, plaintext, call.Stop);

    /// <summary>Key pairs bind nothing to a context.</summary>
    internal static void Check(EncryptionAlgorithm algorithm, EncryptionContext context)
    {
        if (algorithm != EncryptionAlgorithm.SymmetricDefault && context.Count > 0)
            throw WireException.Validation(
                $"An encryption context cannot be given with the algorithm {AlgorithmNames.Of(algorithm)}.");
    }
}
