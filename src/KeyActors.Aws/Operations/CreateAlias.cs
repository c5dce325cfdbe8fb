namespace KeyActors.Aws;

/// <summary>Makes an alias that points at a key.</summary>
internal static class CreateAlias
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var alias = AliasInput.Name(call.Input);
        var key = call.Input.Key("TargetKeyId");
        call.Input.Check();
        AliasInput.Check(alias);
        await call.Vault.CreateAliasAsync(alias, call.Change(key), call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
