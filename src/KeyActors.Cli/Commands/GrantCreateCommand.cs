using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Adds a grant to a key.</summary>
internal static class GrantCreateCommand
{
    private static readonly Option<string[]> Operation = new("--operation")
    {
        Description = "What it permits, as AWS KMS names it, such as Decrypt; repeat it for more.",
        HelpName = "OPERATION",
        Required = true,
    };

    private static readonly Option<string?> Retiring = new("--retiring")
    {
        Description = "Who may retire it: a principal.",
        HelpName = "PRINCIPAL",
    };

    private static readonly Option<string?> RetiringService = new("--retiring-service")
    {
        Description = "Which service may retire it.",
        HelpName = "SERVICE",
    };

    private static readonly Option<string?> Name = new("--name")
    {
        Description = "A name under which the same terms are one grant, however often they are asked for.",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> Equal = Pair(
        "--context-equals", "A pair of the encryption context that a request must have, no more and no less; repeat it.");

    private static readonly Option<string[]> Subset = Pair(
        "--context-subset", "A pair that the encryption context of a request must include; repeat it.");

    private static readonly Option<string?> Source = new("--source-arn")
    {
        Description = "The resource on whose behalf a request must be made.",
        HelpName = "ARN",
    };

    internal static Command Make() => Verb.Of(
        "create",
        "Let a principal use a key, in the operations that are named. It is kept; requests are not judged by it yet.",
        [
            CommonOptions.KeyName, GrantOptions.Grantee, GrantOptions.GranteeService, Operation, Retiring, RetiringService, Name,
            Equal, Subset, Source, CommonOptions.Idempotency,
        ],
        static async (call, cancellation) =>
        {
            var (key, once, terms) = (call.Get(CommonOptions.KeyName)!, call.Intention, Read(call));
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            var made = await client.CreateGrantAsync(key, terms, cancellation);
            if (call.Json)
            {
                call.Page.Json(new JsonObject
                {
                    ["grantId"] = made.Id.ToString(), ["keyArn"] = made.Key.ToString(), ["grantToken"] = made.Token,
                });
            }
            else
            {
                call.Page.Say($"Grant {made.Id} is there.");
                call.Page.Say($"Its token: {made.Token}");
            }

            return ExitCodes.Ok;
        });

    private static GrantTerms Read(Call call) => new()
    {
        Grantee = call.Text(GrantOptions.Grantee),
        GranteeService = call.Text(GrantOptions.GranteeService),
        Retiring = call.Text(Retiring),
        RetiringService = call.Text(RetiringService),
        Name = call.Text(Name),
        SourceArn = call.Text(Source),
        Operations = [.. call.Get(Operation)!.Select(OperationOf)],
        ContextEquals = Context(call, Equal),
        ContextSubset = Context(call, Subset),
    };

    private static GrantOperation OperationOf(string name) =>
        name.All(char.IsAsciiLetter) && Enum.TryParse<GrantOperation>(name, out var operation)
            && operation != GrantOperation.Unknown
            ? operation
            : throw ToolException.Usage($"'{Voice.Clean(name)}' is nothing that a grant permits: name one such as Decrypt.");

    private static EncryptionContext? Context(Call call, Option<string[]> option)
    {
        if (call.Get(option) is not { Length: > 0 } given) return null;
        var pairs = Pairs.Of(given, option.Name);
        return pairs.All(static p => WholeText.Is(p.Key) && WholeText.Is(p.Value))
            ? EncryptionContext.From(pairs)
            : throw new RefusedException(new Refusal.ContextInvalid(WholeText.Rule));
    }

    private static Option<string[]> Pair(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "KEY=VALUE",
        DefaultValueFactory = static _ => [],
    };
}
