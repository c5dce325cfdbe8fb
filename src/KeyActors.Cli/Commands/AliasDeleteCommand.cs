using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Removes an alias.</summary>
internal static class AliasDeleteCommand
{
    internal static Command Make() => Verb.Of(
        "delete",
        "Remove an alias; its key stays as it is.",
        [CommonOptions.AliasName, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var (alias, once) = (call.Get(CommonOptions.AliasName)!, call.Intention);
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            await client.DeleteAliasAsync(alias, cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["name"] = alias, ["deleted"] = true });
            else call.Page.Say($"{alias} is gone; its key is as it was.");
            return ExitCodes.Ok;
        });
}
