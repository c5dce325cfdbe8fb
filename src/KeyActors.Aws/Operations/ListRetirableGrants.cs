using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Lists the grants of the realm that a principal may retire, in the order of keys and of their ids.</summary>
internal static class ListRetirableGrants
{
    internal static async ValueTask RunAsync(WireCall call)
    {
        var input = call.Input;
        var principal = GrantInput.PrincipalOf(input, "RetiringPrincipal");
        var service = GrantInput.ServiceOf(input, "RetiringServicePrincipal");
        var page = input.Page(50, 1000);
        input.Check();
        if (principal is null == service is null)
            throw WireException.Validation(
                "You must specify either RetiringPrincipal or RetiringServicePrincipal, but not both.");
        var all = new List<Grant>();
        var found = principal is not null
            ? call.Vault.ListRetirableGrantsAsync(principal, call.Stop)
            : call.Vault.ListGrantsRetirableByServiceAsync(service!, call.Stop);
        await foreach (var grant in found.ConfigureAwait(false)) all.Add(grant);
        var grants = Pages.After(all, page.Marker, Name, StringComparer.Ordinal);
        Pages.Write(
            call.Output, "Grants", grants, Math.Min(page.Limit, 100), Name, grant => GrantInput.Write(call.Output, grant));

        static string Name(Grant grant) => $"{grant.Key.Id}/{grant.Id}";
    }
}
