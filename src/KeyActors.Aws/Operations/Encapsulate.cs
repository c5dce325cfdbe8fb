using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes a shared secret and encapsulates it to a key.</summary>
internal static class Encapsulate
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var (name, how) = Read(call, out var algorithm, out var isDryRun);
        if (isDryRun)
            await call.RehearseAsync(name, new KeyUse.Encapsulate(call.Vault.Caller, default, how)).ConfigureAwait(false);
        using var made = await call.Vault.EncapsulateAsync(name, how, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", made.Key.ToString());
        call.Output.Blob("SharedSecret", made.SharedSecret.Span);
        call.Output.Blob("SharedSecretCiphertextBlob", made.Ciphertext.Span);
        call.Output.Text("EncapsulationAlgorithm", algorithm);
    }

    /// <summary>Reads what both operations have, and refuses what breaks a rule.</summary>
    internal static (string Name, EncapsulationAlgorithm How) Read(WireCall call, out string algorithm, out bool isDryRun)
    {
        var key = call.Input.Key();
        algorithm = call.Input.NeededChoice("EncapsulationAlgorithm", Algorithms.Encapsulation);
        isDryRun = call.Input.Flag("DryRun");
        call.Input.Check();
        call.Input.GrantTokens();
        _ = AlgorithmNames.TryParse(algorithm, out EncapsulationAlgorithm how);
        return (call.Use(key), how);
    }
}
