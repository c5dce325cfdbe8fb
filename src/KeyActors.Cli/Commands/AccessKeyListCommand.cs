using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Lists access keys, without their secrets.</summary>
internal static class AccessKeyListCommand
{
    internal static Command Make() => Verb.Of(
        "list",
        "List the access keys of every account; their secrets are shown nowhere.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            if (call.Json)
                call.Page.Json(new JsonArray([.. vault.AccessKeys.Select(static key => (JsonNode)new JsonObject
                {
                    ["accessKeyId"] = key.Id.ToString(), ["account"] = key.Account.ToString(), ["since"] = Shapes.Time(key.Since),
                })]));
            else if (vault.AccessKeys.Count == 0) call.Page.Say("There are no access keys: 'keyactors serve' makes the first.");
            else
                call.Page.Table(
                    ["Access key", "Account", "Since"],
                    vault.AccessKeys.Select(static key => (string[])
                        [key.Id.ToString(), key.Account.ToString(), Shapes.ShortTime(key.Since)]));
            return ExitCodes.Ok;
        });
}
