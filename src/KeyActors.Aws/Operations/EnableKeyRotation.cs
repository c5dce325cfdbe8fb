using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lets a key rotate by itself.</summary>
internal static class EnableKeyRotation
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var days = call.Input.Number("RotationPeriodInDays", Limits.RotationDaysMin, Limits.RotationDaysMax);
        call.Input.Check();
        await call.Vault.EnableKeyRotationAsync(
            call.Change(key), days ?? Limits.RotationDaysDefault, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
