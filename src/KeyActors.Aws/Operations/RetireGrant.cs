using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Ends a grant that a token, or a key and an id, name: its work is done.</summary>
internal static class RetireGrant
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var token = input.Text("GrantToken", 1, Limits.GrantTokenCharsMax);
        var key = input.OptionalKey();
        var id = GrantInput.Id(input);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        var isById = key is not null && id is not null;
        if (token is null ? !isById : key is not null || id is not null)
            throw WireException.Validation("You must specify either a GrantToken, or a KeyId and a GrantId.");
        if (isById) await call.Vault.RetireGrantAsync(call.Change(key!), id!, isDryRun, call.Stop).ConfigureAwait(false);
        else await call.Vault.RetireGrantAsync(token!, isDryRun, call.Stop).ConfigureAwait(false);
        if (isDryRun) throw ErrorTable.DryRun();
        call.Output.Nothing();
    }
}
