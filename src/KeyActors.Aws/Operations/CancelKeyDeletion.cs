namespace KeyActors.Aws;

/// <summary>Calls a deletion back; the key is disabled then.</summary>
internal static class CancelKeyDeletion
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        var name = call.Change(key);
        await call.Vault.CancelKeyDeletionAsync(name, call.Stop).ConfigureAwait(false);
        call.Output.Text("KeyId", call.Address(name).ToString());
    }
}
