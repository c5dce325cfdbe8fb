using System.CommandLine;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Lists grants: of a key, or those of the realm that a principal may retire.</summary>
internal static class GrantListCommand
{
    private static readonly Argument<string?> Key = new("KEY")
    {
        Description = "A key id, a key ARN, an alias (alias/NAME) or an alias ARN.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> RetirableBy = new("--retirable-by")
    {
        Description = "In the place of a key: those of all keys of the realm that this principal, or service, may retire.",
        HelpName = "PRINCIPAL",
    };

    internal static Command Make() => Verb.Of(
        "list",
        "List the grants of a key, or all that a principal may retire.",
        [Key, GrantOptions.Grantee, GrantOptions.GranteeService, RetirableBy],
        static async (call, cancellation) =>
        {
            var (key, by) = (call.Get(Key), call.Text(RetirableBy));
            var filter = new GrantFilter
            {
                Grantee = call.Text(GrantOptions.Grantee), GranteeService = call.Text(GrantOptions.GranteeService),
            };
            if (key is null == by is null || (by is not null && filter != GrantFilter.All))
                throw ToolException.Usage("Name a key and what to look for in it, or --retirable-by alone.");
            await using var vault = await call.OpenAsync(cancellation);
            var found = key is not null ? vault.ListGrantsAsync(key, filter, cancellation)
                : PrincipalName.IsService(by) ? vault.ListGrantsRetirableByServiceAsync(by!, cancellation)
                : vault.ListRetirableGrantsAsync(by!, cancellation);
            var grants = new List<Grant>();
            await foreach (var grant in found) grants.Add(grant);
            if (call.Json) call.Page.Json(Shapes.Array(grants.Select(GrantOptions.Shape)));
            else if (grants.Count == 0) call.Page.Say("There are no such grants.");
            else call.Page.Table(["Grant", "Key", "Name", "Grantee", "Operations", "Created"], grants.Select(Row));
            return ExitCodes.Ok;
        });

    private static string[] Row(Grant grant) =>
    [
        grant.Id.ToString(), grant.Key.Id.ToString(), grant.Terms.Name ?? "-",
        grant.Terms.Grantee ?? grant.Terms.GranteeService!, string.Join(", ", grant.Terms.Operations),
        Shapes.ShortTime(grant.CreatedAt),
    ];
}
