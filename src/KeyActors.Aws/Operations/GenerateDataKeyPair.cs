using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes a key pair and hands out its private half in clear and sealed.</summary>
internal static class GenerateDataKeyPair
{
    internal static ValueTask RunAsync(WireCall call) => RunAsync(call, isShown: true);

    /// <summary>Makes a key pair, and hands out its private half sealed, and in clear when it is to be shown.</summary>
    internal static async ValueTask RunAsync(WireCall call, bool isShown)
    {
        var input = call.Input;
        if (isShown) input.Recipient();
        var key = input.Key();
        var pair = input.NeededChoice("KeyPairSpec", Algorithms.Pairs);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.RefuseRecipient();
        input.GrantTokens();
        var context = input.Context();
        var name = call.Use(key);
        _ = AlgorithmNames.TryParse(pair, out KeySpec spec);
        if (isDryRun)
            await call.RehearseAsync(
                name, new KeyUse.GenerateDataKeyPair(call.Vault.Caller, default, context, spec, 1)).ConfigureAwait(false);
        using var made = isShown
            ? await call.Vault.GenerateDataKeyPairAsync(name, spec, context, call.Stop).ConfigureAwait(false)
            : await call.Vault.GenerateDataKeyPairWithoutPlaintextAsync(name, spec, context, call.Stop).ConfigureAwait(false);
        call.Output.Blob("PrivateKeyCiphertextBlob", made.Blob.Span);
        if (isShown) call.Output.Blob("PrivateKeyPlaintext", made.PrivateKey.Span);
        call.Output.Blob("PublicKey", made.PublicKey.Span);
        call.Output.Text("KeyId", made.Key.ToString());
        call.Output.Text("KeyPairSpec", pair);
        call.Output.Text("KeyMaterialId", made.Material.ToString());
    }
}
