using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists the aliases of the realm, or of one key. Those that AWS sets aside for its services are there before their keys
/// are, without a key.</summary>
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
        var all = new SortedDictionary<string, AliasEntry?>(StringComparer.Ordinal);
        if (only is null)
            foreach (var service in ManagedService.Names)
                if (ManagedService.TryFind(service, out var known)) all[known.Alias.ToString()] = null;
        await foreach (var alias in call.Vault.ListAliasesAsync(call.Stop).ConfigureAwait(false))
            if (only is null || alias.Key == only) all[alias.Name.ToString()] = alias;
        var rows = Pages.After(all, page.Marker, static row => row.Key, StringComparer.Ordinal);
        Pages.Write(call.Output, "Aliases", rows, Math.Min(page.Limit, 100), static row => row.Key, row =>
        {
            call.Output.Text("AliasName", row.Key);
            call.Output.Text("AliasArn", new AliasArn(call.Realm, AliasName.Parse(row.Key)).ToString());
            if (row.Value is not { } alias) return;
            call.Output.Text("TargetKeyId", alias.Key.Id.ToString());
            call.Output.Time("CreationDate", alias.CreatedAt);
            call.Output.Time("LastUpdatedDate", alias.UpdatedAt);
        });
    }
}
