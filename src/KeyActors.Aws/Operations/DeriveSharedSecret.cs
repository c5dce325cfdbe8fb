using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Derives the secret that a key shares with another.</summary>
internal static class DeriveSharedSecret
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var algorithm = input.NeededChoice("KeyAgreementAlgorithm", Algorithms.Agreement);
        var publicKey = input.NeededBlob("PublicKey", 1, Limits.PublicKeyBytesMax);
        input.Recipient();
        var key = input.Key();
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.RefuseRecipient();
        input.GrantTokens();
        var name = call.Use(key);
        _ = AlgorithmNames.TryParse(algorithm, out KeyAgreementAlgorithm how);
        if (isDryRun) await RehearseAsync().ConfigureAwait(false);
        using var made = await call.Vault.DeriveSharedSecretAsync(name, publicKey, how, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", made.Key.ToString());
        call.Output.Blob("SharedSecret", made.Secret.Span);
        call.Output.Text("KeyAgreementAlgorithm", algorithm);
        call.Output.Text("KeyOrigin", Words.Of(made.Origin));

        async ValueTask RehearseAsync()
        {
            var use = new KeyUse.DeriveSharedSecret(call.Vault.Caller, default, how, publicKey.Length);
            var found = await call.AskAsync(name, use).ConfigureAwait(false);
            if (!PublicKey.Fits(found.Spec, publicKey.Span)) throw new RefusedException(new Refusal.PeerKeyInvalid(found.Spec));
            throw ErrorTable.DryRun();
        }
    }
}
