using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Takes a grant back.</summary>
internal static class GrantRevokeCommand
{
    internal static Command Make() => Verb.Of(
        "revoke",
        "Take a grant back.",
        [CommonOptions.KeyName, GrantOptions.Id, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var (key, id, once) = (call.Get(CommonOptions.KeyName)!, call.Get(GrantOptions.Id)!, call.Intention);
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            await client.RevokeGrantAsync(key, id, cancellationToken: cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["revoked"] = true });
            else call.Page.Say("The grant is revoked.");
            return ExitCodes.Ok;
        });
}
