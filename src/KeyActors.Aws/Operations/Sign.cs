using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Signs a message, or the digest of one.</summary>
internal static class Sign
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var message = input.NeededBlob("Message", 1, Limits.MessageBytesMax);
        var kind = input.Choice("MessageType", Algorithms.Messages);
        var algorithm = input.NeededChoice("SigningAlgorithm", Algorithms.Signing);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.GrantTokens();
        var name = call.Use(key);
        var how = SigningInput.Read(algorithm, kind);
        if (isDryRun)
        {
            var use = new KeyUse.Sign(call.Vault.Caller, default, how.Algorithm, how.Kind, message.Length);
            await call.RehearseAsync(name, use).ConfigureAwait(false);
        }

        var done = await call.Vault.SignAsync(name, message, how.Kind, how.Algorithm, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Blob("Signature", done.Signature.Span);
        call.Output.Text("SigningAlgorithm", algorithm);
    }
}
