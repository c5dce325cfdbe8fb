namespace KeyActors.Aws;

/// <summary>Lets a key serve again.</summary>
internal static class EnableKey
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        await call.Vault.EnableKeyAsync(call.Change(key), call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
