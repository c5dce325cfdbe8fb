using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Opens what a symmetric key sealed; the key is found from the blob.</summary>
internal static class Decrypt
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.OptionalKey();
        var algorithm = input.Choice("EncryptionAlgorithm", Algorithms.Encryption);
        var isDryRun = input.Flag("DryRun");
        var ignoresBlob = input.Choices("DryRunModifiers", Algorithms.DryRunModifiers).Length > 0 && isDryRun;
        // Permission to open anything under a key can be asked for without a blob.
        ignoresBlob &= key is not null;
        var blob = ignoresBlob ? default : input.NeededBlob("CiphertextBlob", 1, Limits.CiphertextBytesMax);
        var isForEnclave = input.Recipient();
        input.Check();
        if (isForEnclave) throw WireException.Unsupported("Answers for a Nitro enclave are not made here.");
        input.GrantTokens();
        var context = input.Context();
        var name = key is null ? null : call.Use(key);
        WireCall.CheckAlgorithm(algorithm);
        if (ignoresBlob) await call.DryRunAsync(name!).ConfigureAwait(false);
        var plaintext = call.Scratch.Take(Limits.CiphertextBytesMax);
        var done = await call.Vault.DecryptAsync(name, blob, context, plaintext, call.Stop).ConfigureAwait(false);
        if (isDryRun) throw ErrorTable.DryRun();
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Blob("Plaintext", plaintext.AsSpan(0, done.Bytes));
        call.Output.Text("EncryptionAlgorithm", Words.SymmetricDefault);
        call.Output.Text("KeyMaterialId", done.Material.ToString());
    }
}
