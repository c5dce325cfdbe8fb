using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Replaces a key's description.</summary>
internal static class UpdateKeyDescription
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var description = call.Input.NeededText("Description", 0, Limits.DescriptionCharsMax);
        call.Input.Check();
        await call.Vault.UpdateDescriptionAsync(call.Change(key), description, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
