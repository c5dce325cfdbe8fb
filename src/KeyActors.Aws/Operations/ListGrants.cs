using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists the grants of a key, in the order of their ids.</summary>
internal static class ListGrants
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var key = input.Key();
        var filter = new GrantFilter
        {
            GrantId = GrantInput.Id(input),
            Grantee = GrantInput.PrincipalOf(input, "GranteePrincipal"),
            GranteeService = GrantInput.ServiceOf(input, "GranteeServicePrincipal"),
        };
        var page = input.Page(50, 1000);
        input.Check();
        var all = new List<Grant>();
        await foreach (var grant in call.Vault.ListGrantsAsync(call.Change(key), filter, call.Stop).ConfigureAwait(false))
            all.Add(grant);
        var grants = Pages.After(all, page.Marker, static grant => grant.Id.ToString(), StringComparer.Ordinal);
        Pages.Write(
            call.Output, "Grants", grants, Math.Min(page.Limit, 100), static grant => grant.Id.ToString(),
            grant => GrantInput.Write(call.Output, grant));
    }
}
