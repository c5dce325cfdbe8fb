using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>What the commands about grants share.</summary>
internal static class GrantOptions
{
    internal static Option<string?> Grantee { get; } = new("--grantee")
    {
        Description = "Who may: the ARN of an account's root, a user, a role or a session.",
        HelpName = "PRINCIPAL",
    };

    internal static Option<string?> GranteeService { get; } = new("--grantee-service")
    {
        Description = "Which service may, such as backup.amazonaws.com.",
        HelpName = "SERVICE",
    };

    internal static Argument<string> Id { get; } = new("GRANT") { Description = "The grant's id, 64 hex digits." };

    /// <summary>A grant for scripts.</summary>
    internal static JsonObject Shape(Grant grant) => new()
    {
        ["grantId"] = grant.Id.ToString(),
        ["keyArn"] = grant.Key.ToString(),
        ["name"] = grant.Terms.Name,
        ["createdAt"] = Shapes.Time(grant.CreatedAt),
        ["issuer"] = grant.Issuer.ToString(),
        ["grantee"] = grant.Terms.Grantee,
        ["granteeService"] = grant.Terms.GranteeService,
        ["retiring"] = grant.Terms.Retiring,
        ["retiringService"] = grant.Terms.RetiringService,
        ["operations"] = Shapes.Array(grant.Terms.Operations.Select(static o => JsonValue.Create(o.ToString()))),
        ["contextEquals"] = grant.Terms.ContextEquals is { } equal ? Shapes.Pairs(equal) : null,
        ["contextSubset"] = grant.Terms.ContextSubset is { } part ? Shapes.Pairs(part) : null,
        ["sourceArn"] = grant.Terms.SourceArn,
    };
}
