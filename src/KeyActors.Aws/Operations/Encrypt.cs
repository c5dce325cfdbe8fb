using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Seals 1 to 4,096 bytes under a symmetric key, or encrypts fewer to a key pair.</summary>
internal static class Encrypt
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var plaintext = input.NeededBlob("Plaintext", Limits.PlaintextBytesMin, Limits.PlaintextBytesMax);
        var algorithm = input.Choice("EncryptionAlgorithm", Algorithms.Encryption);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.GrantTokens();
        var context = input.Context();
        var name = call.Use(key);
        var how = EncryptionInput.Read(call, name, algorithm, "KeyId");
        EncryptionInput.Check(how, context);
        if (isDryRun)
            await call.RehearseAsync(name, EncryptionInput.Use(call, how, context, plaintext.Length)).ConfigureAwait(false);
        var blob = call.Scratch.Take(Limits.CiphertextBytesMax);
        var done = how == EncryptionAlgorithm.SymmetricDefault
            ? await call.Vault.EncryptAsync(name, plaintext, context, blob, call.Stop).ConfigureAwait(false)
            : await call.Vault.EncryptAsync(name, plaintext, how, blob, call.Stop).ConfigureAwait(false);
        call.Output.Blob("CiphertextBlob", blob.AsSpan(0, done.Bytes));
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Text("EncryptionAlgorithm", AlgorithmNames.Of(how));
    }
}
