namespace KeyActors.Aws;

/// <summary>Switches a key off.</summary>
internal static class DisableKey
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        await call.Vault.DisableKeyAsync(call.Change(key), call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
