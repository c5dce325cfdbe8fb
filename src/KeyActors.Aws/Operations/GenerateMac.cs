using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Makes the authentication code of a message.</summary>
internal static class GenerateMac
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var message = input.NeededBlob("Message", 1, Limits.MessageBytesMax);
        var key = input.Key();
        var algorithm = input.NeededChoice("MacAlgorithm", Algorithms.Mac);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.GrantTokens();
        var name = call.Use(key);
        _ = AlgorithmNames.TryParse(algorithm, out MacAlgorithm how);
        if (isDryRun)
            await call.RehearseAsync(
                name, new KeyUse.GenerateMac(call.Vault.Caller, default, how, message.Length)).ConfigureAwait(false);
        var done = await call.Vault.GenerateMacAsync(name, message, how, call.Stop).ConfigureAwait(false);
        call.Output.Blob("Mac", done.Mac.Span);
        call.Output.Text("MacAlgorithm", algorithm);
        call.Output.Text("KeyId", done.Key.ToString());
    }
}
