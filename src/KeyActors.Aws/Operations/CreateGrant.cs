namespace KeyActors.Aws;

/// <summary>Adds a grant to a key.</summary>
internal static class CreateGrant
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var terms = GrantInput.Terms(input);
        var isDryRun = input.Flag("DryRun");
        input.Check();
        input.GrantTokens();
        var name = call.Change(key);
        if (isDryRun)
        {
            await call.Vault.CheckCreateGrantAsync(name, terms(), call.Stop).ConfigureAwait(false);
            throw ErrorTable.DryRun();
        }

        var made = await call.Vault.CreateGrantAsync(name, terms(), call.Stop).ConfigureAwait(false);
        call.Output.Text("GrantToken", made.Token);
        call.Output.Text("GrantId", made.Id.ToString());
    }
}
