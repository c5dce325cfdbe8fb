using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists the aliases of the realm, or of one key.</summary>
internal static class ListAliases
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var key = call.Input.OptionalKey();
        var page = call.Input.Page(50, 1000);
        call.Input.Check();
        KeyArn? only = null;
        if (key is not null)
            only = (await call.Vault.DescribeKeyAsync(call.Change(key), call.Stop).ConfigureAwait(false)).Arn;
        var all = new List<AliasEntry>();
        await foreach (var alias in call.Vault.ListAliasesAsync(call.Stop).ConfigureAwait(false))
            if (only is null || alias.Key == only) all.Add(alias);
        var aliases = Pages.After(all, page.Marker, static alias => alias.Name.ToString(), StringComparer.Ordinal);
        Pages.Write(call.Output, "Aliases", aliases, Math.Min(page.Limit, 100), static alias => alias.Name.ToString(), alias =>
        {
            call.Output.Text("AliasName", alias.Name.ToString());
            call.Output.Text("AliasArn", alias.Arn.ToString());
            call.Output.Text("TargetKeyId", alias.Key.Id.ToString());
            call.Output.Time("CreationDate", alias.CreatedAt);
            call.Output.Time("LastUpdatedDate", alias.UpdatedAt);
        });
    }
}
