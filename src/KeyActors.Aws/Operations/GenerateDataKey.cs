using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Draws a data key and hands it out in clear and sealed.</summary>
internal static class GenerateDataKey
{
    internal static ValueTask RunAsync(WireCall call) => RunAsync(call, isShown: true);

    /// <summary>Draws a data key, and hands it out sealed, and in clear when it is to be shown.</summary>
    internal static async ValueTask RunAsync(WireCall call, bool isShown)
    {
        var input = call.Input;
        var key = input.Key();
        var spec = input.Choice("KeySpec", Algorithms.DataKey);
        var bytes = input.Number("NumberOfBytes", Limits.DataKeyBytesMin, Limits.DataKeyBytesMax);
        var isDryRun = input.Flag("DryRun");
        input.Recipient();
        input.Check();
        input.RefuseRecipient();
        input.GrantTokens();
        if (spec is null == bytes is null)
            throw WireException.Validation("Please specify either number of bytes or key spec.");
        var context = input.Context();
        var name = call.Use(key);
        var length = bytes ?? (spec == "AES_128" ? 16 : 32);
        if (isDryRun)
            await call.RehearseAsync(
                name, new KeyUse.GenerateDataKey(call.Vault.Caller, default, context, length)).ConfigureAwait(false);
        var blob = call.Scratch.Take(Limits.CiphertextBytesMax);
        var plaintext = isShown ? call.Scratch.Take(length) : [];
        var done = isShown
            ? await call.Vault.GenerateDataKeyAsync(name, plaintext, context, blob, call.Stop).ConfigureAwait(false)
            : await call.Vault.GenerateDataKeyWithoutPlaintextAsync(
                name, length, context, blob, call.Stop).ConfigureAwait(false);
        call.Output.Blob("CiphertextBlob", blob.AsSpan(0, done.Bytes));
        if (isShown) call.Output.Blob("Plaintext", plaintext);
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Text("KeyMaterialId", done.Material.ToString());
    }
}
