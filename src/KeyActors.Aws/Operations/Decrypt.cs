using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Opens what a symmetric key sealed, which is found from the blob, or what was encrypted to a key pair, which is
/// named.</summary>
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
        input.Recipient();
        input.Check();
        input.RefuseRecipient();
        input.GrantTokens();
        var context = input.Context();
        var name = key is null ? null : call.Use(key);
        var how = EncryptionInput.Read(call, name, algorithm, "KeyId");
        EncryptionInput.Check(how, context);
        if (ignoresBlob) await call.RehearseAsync(name!, EncryptionInput.Use(call, how, context, 1)).ConfigureAwait(false);
        var plaintext = call.Scratch.Take(Limits.CiphertextBytesMax);
        var done = await EncryptionInput.DecryptAsync(call, name, how, context, blob, plaintext).ConfigureAwait(false);
        if (isDryRun) throw ErrorTable.DryRun();
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Blob("Plaintext", plaintext.AsSpan(0, done.Bytes));
        call.Output.Text("EncryptionAlgorithm", AlgorithmNames.Of(how));
        if (how == EncryptionAlgorithm.SymmetricDefault) call.Output.Text("KeyMaterialId", done.Material.ToString());
    }
}
