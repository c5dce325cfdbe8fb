using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Verifies the authentication code of a message.</summary>
internal static class VerifyMac
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var message = input.NeededBlob("Message", 1, Limits.MessageBytesMax);
        var key = input.Key();
        var algorithm = input.NeededChoice("MacAlgorithm", Algorithms.Mac);
        var mac = input.NeededBlob("Mac", 1, Limits.CiphertextBytesMax);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.GrantTokens();
        var name = call.Use(key);
        _ = AlgorithmNames.TryParse(algorithm, out MacAlgorithm how);
        if (isDryRun)
            await call.RehearseAsync(
                name, new KeyUse.VerifyMac(call.Vault.Caller, default, how, message.Length)).ConfigureAwait(false);
        var done = await call.Vault.VerifyMacAsync(name, message, how, mac, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", done.Key.ToString());
        call.Output.Flag("MacValid", true);
        call.Output.Text("MacAlgorithm", algorithm);
    }
}
