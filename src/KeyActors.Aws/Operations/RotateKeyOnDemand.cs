using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Rotates a key now.</summary>
internal static class RotateKeyOnDemand
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        call.Input.Check();
        var name = call.Change(key);
        var address = call.Address(name);
        try
        {
            await call.Vault.RotateKeyAsync(name, call.Stop).ConfigureAwait(false);
        }
        catch (RefusedException e) when (e.Refusal is Refusal.LimitReached { Max: Limits.OnDemandRotationsMax })
        {
            throw new WireException(
                "LimitExceededException",
                "The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be "
                + $"performed for this key: {address}");
        }

        call.Output.Text("KeyId", address.ToString());
    }
}
