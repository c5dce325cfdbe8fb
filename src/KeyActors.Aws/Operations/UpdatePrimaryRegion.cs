namespace KeyActors.Aws;

/// <summary>Makes a replica the primary.</summary>
internal static class UpdatePrimaryRegion
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var region = call.Input.NeededText("PrimaryRegion", 1, 32, ReplicateKey.Region);
        call.Input.Check();
        await call.Vault.UpdatePrimaryRegionAsync(call.Change(key), region, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
