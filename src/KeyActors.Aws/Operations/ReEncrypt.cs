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
        WireCall.CheckAlgorithm(from);
        WireCall.CheckAlgorithm(to);
        if (isDryRun)
        {
            if (ignoresBlob) await call.ServesAsync(name!).ConfigureAwait(false);
            else
            {
                var room = call.Scratch.Take(Limits.CiphertextBytesMax);
                await call.Vault.DecryptAsync(name, blob, context, room, call.Stop).ConfigureAwait(false);
            }

            await call.DryRunAsync(newName).ConfigureAwait(false);
        }

        var made = call.Scratch.Take(Limits.CiphertextBytesMax);
        var done = await call.Vault.ReEncryptAsync(
            name, blob, context, newName, newContext, made, call.Stop).ConfigureAwait(false);
        call.Output.Blob("CiphertextBlob", made.AsSpan(0, done.To.Bytes));
        call.Output.Text("SourceKeyId", done.From.Key.ToString());
        call.Output.Text("KeyId", done.To.Key.ToString());
        call.Output.Text("SourceEncryptionAlgorithm", Words.SymmetricDefault);
        call.Output.Text("DestinationEncryptionAlgorithm", Words.SymmetricDefault);
        call.Output.Text("SourceKeyMaterialId", done.From.Material.ToString());
        call.Output.Text("DestinationKeyMaterialId", done.To.Material.ToString());
    }
}
