using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Removes tags from a key; one that is not there is no error.</summary>
internal static class UntagResource
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var keys = call.Input.NeededTexts("TagKeys", 1, Limits.TagKeyCharsMax);
        call.Input.Check();
        TagRules.CheckKeys(keys);
        await call.Vault.UntagKeyAsync(call.Change(key), keys, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
