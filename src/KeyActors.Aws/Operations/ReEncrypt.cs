using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Opens a blob and seals its plaintext again, which does not leave the vault.</summary>
internal static class ReEncrypt
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var source = input.OptionalKey("SourceKeyId");
        var destination = input.Key("DestinationKeyId");
        var from = input.Choice("SourceEncryptionAlgorithm", Algorithms.Encryption);
        var to = input.Choice("DestinationEncryptionAlgorithm", Algorithms.Encryption);
        var isDryRun = input.Flag("DryRun");
        // Permission to open anything under a key can be asked for without a blob.
        var modifiers = input.Choices("DryRunModifiers", Algorithms.DryRunModifiers);
        var ignoresBlob = modifiers.Length > 0 && isDryRun && source is not null;
        var blob = ignoresBlob ? default : input.NeededBlob("CiphertextBlob", 1, Limits.CiphertextBytesMax);
        input.Check();
        input.GrantTokens();
        var context = input.Context("SourceEncryptionContext");
        var newContext = input.Context("DestinationEncryptionContext");
        var name = source is null ? null : call.Use(source);
        var newName = call.Use(destination);
        var opening = new ReEncryptFrom(name, EncryptionInput.Read(call, name, from, "SourceKeyId"), context);
        var sealing = new ReEncryptTo(newName, EncryptionInput.Read(call, newName, to, "DestinationKeyId"), newContext);
        EncryptionInput.Check(opening.Algorithm, context);
        EncryptionInput.Check(sealing.Algorithm, newContext);
        if (isDryRun)
        {
            var bytes = 1;
            if (ignoresBlob)
            {
                await call.AskAsync(name!, EncryptionInput.Use(call, opening.Algorithm, context, bytes)).ConfigureAwait(false);
            }
            else
            {
                var room = call.Scratch.Take(Limits.CiphertextBytesMax);
                var opened = await EncryptionInput.DecryptAsync(
                    call, name, opening.Algorithm, context, blob, room).ConfigureAwait(false);
                bytes = opened.Bytes;
            }

            await call.RehearseAsync(
                newName, EncryptionInput.Use(call, sealing.Algorithm, newContext, bytes)).ConfigureAwait(false);
        }

        var made = call.Scratch.Take(Limits.CiphertextBytesMax);
        var done = await call.Vault.ReEncryptAsync(opening, blob, sealing, made, call.Stop).ConfigureAwait(false);
        call.Output.Blob("CiphertextBlob", made.AsSpan(0, done.To.Bytes));
        call.Output.Text("SourceKeyId", done.From.Key.ToString());
        call.Output.Text("KeyId", done.To.Key.ToString());
        call.Output.Text("SourceEncryptionAlgorithm", AlgorithmNames.Of(opening.Algorithm));
        call.Output.Text("DestinationEncryptionAlgorithm", AlgorithmNames.Of(sealing.Algorithm));
        if (opening.Algorithm == EncryptionAlgorithm.SymmetricDefault)
            call.Output.Text("SourceKeyMaterialId", done.From.Material.ToString());
        if (sealing.Algorithm == EncryptionAlgorithm.SymmetricDefault)
            call.Output.Text("DestinationKeyMaterialId", done.To.Material.ToString());
    }
}
