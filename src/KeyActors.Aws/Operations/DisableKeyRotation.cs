namespace KeyActors.Aws;

/// <summary>Ends automatic rotation.</summary>
internal static class DisableKeyRotation
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        await call.Vault.DisableKeyRotationAsync(call.Change(key), call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
