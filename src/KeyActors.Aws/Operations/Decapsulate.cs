using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Opens an encapsulated secret.</summary>
internal static class Decapsulate
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var ciphertext = call.Input.NeededBlob("SharedSecretCiphertextBlob", 1, Limits.CiphertextBytesMax);
        var (name, how) = Encapsulate.Read(call, out var algorithm, out var isDryRun);
        if (isDryRun)
            await call.RehearseAsync(
                name, new KeyUse.Decapsulate(call.Vault.Caller, default, how, ciphertext.Length)).ConfigureAwait(false);
        using var opened = await call.Vault.DecapsulateAsync(name, ciphertext, how, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", opened.Key.ToString());
        call.Output.Blob("SharedSecret", opened.SharedSecret.Span);
        call.Output.Text("EncapsulationAlgorithm", algorithm);
    }
}
