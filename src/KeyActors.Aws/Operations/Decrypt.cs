using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Opens what a symmetric key sealed; the key is found from the blob.</summary>
internal static class Decrypt
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var blob = input.Blob("CiphertextBlob", 1, Limits.CiphertextBytesMax);
        var key = input.OptionalKey();
        var algorithm = input.Choice("EncryptionAlgorithm", Algorithms.Encryption);
        var isDryRun = input.Flag("DryRun");
        var ignoresBlob = isDryRun && input.Has("DryRunModifiers")
            && input.NeededTexts("DryRunModifiers", 1, 64).Contains("IGNORE_CIPHERTEXT");
        input.Check();
        if (input.Has("Recipient")) throw WireException.Unsupported("Answers for a Nitro enclave are not made here.");
        input.GrantTokens();
        var context = input.Context();
        var name = key is null ? null : call.Use(key);
        WireCall.CheckAlgorithm(algorithm);
        if (ignoresBlob && name is not null) await call.DryRunAsync(name).ConfigureAwait(false);
        if (blob is not { } given)
            throw WireException.Validation(
                "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null");
        var plaintext = call.Scratch.Take(Limits.CiphertextBytesMax);
        var done = await call.Vault.DecryptAsync(name, given, context, plaintext, call.Stop).ConfigureAwait(false);
        if (isDryRun) throw ErrorTable.DryRun();
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Blob("Plaintext", plaintext.AsSpan(0, done.Bytes));
        call.Output.Text("EncryptionAlgorithm", Words.SymmetricDefault);
        call.Output.Text("KeyMaterialId", done.Material.ToString());
    }
}
