namespace KeyActors.Aws;

/// <summary>Adds tags to a key, or replaces their values.</summary>
internal static class TagResource
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.Key();
        var tags = call.Input.Tags(isNeeded: true);
        call.Input.Check();
        TagRules.Check(tags);
        await call.Vault.TagKeyAsync(call.Change(key), tags, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
