using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Ends a grant that a token, or a key and an id, name.</summary>
internal static class GrantRetireCommand
{
    private static readonly Argument<string?> Key = new("KEY")
    {
        Description = "A key id, a key ARN, an alias (alias/NAME) or an alias ARN.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string?> Id = new("GRANT")
    {
        Description = "The grant's id, 64 hex digits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Token = new("--token")
    {
        Description = "In the place of both: a token that came with the grant. It is not secret.",
        HelpName = "TOKEN",
    };

    internal static Command Make() => Verb.Of(
        "retire",
        "End a grant whose work is done.",
        [Key, Id, Token, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var (key, id, token, once) = (call.Get(Key), call.Get(Id), call.Text(Token), call.Intention);
            if (token is null ? key is null || id is null : key is not null)
                throw ToolException.Usage("Name a key and a grant, or --token alone.");
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            if (token is not null) await client.RetireGrantAsync(token, cancellationToken: cancellation);
            else await client.RetireGrantAsync(key!, id!, cancellationToken: cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["retired"] = true });
            else call.Page.Say("The grant is retired.");
            return ExitCodes.Ok;
        });
}
