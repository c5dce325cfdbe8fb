namespace KeyActors.Aws;

/// <summary>Points an alias at another key.</summary>
internal static class UpdateAlias
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var alias = AliasInput.Name(call.Input);
        var key = call.Input.Key("TargetKeyId");
        call.Input.Check();
        AliasInput.Check(alias);
        await call.Vault.UpdateAliasAsync(alias, call.Change(key), call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
