namespace KeyActors.Aws;

/// <summary>Takes a grant back.</summary>
internal static class RevokeGrant
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var id = GrantInput.NeededId(input);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        await call.Vault.RevokeGrantAsync(call.Change(key), id, isDryRun, call.Stop).ConfigureAwait(false);
        if (isDryRun) throw ErrorTable.DryRun();
        call.Output.Nothing();
    }
}
