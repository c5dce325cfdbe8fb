namespace KeyActors.Aws;

/// <summary>Removes an alias; its key stays as it is.</summary>
internal static class DeleteAlias
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var alias = AliasInput.Name(call.Input);
        call.Input.Check();
        AliasInput.Check(alias);
        await call.Vault.DeleteAliasAsync(alias, call.Stop).ConfigureAwait(false);
        call.Output.Nothing();
    }
}
