using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Shows the policy of a key.</summary>
internal static class KeyPolicyGetCommand
{
    internal static Command Make() => Verb.Of(
        "get",
        "Show the policy of a key, as it was put; the default one when none was.",
        [CommonOptions.KeyName],
        static async (call, cancellation) =>
        {
            var key = call.Get(CommonOptions.KeyName)!;
            await using var vault = await call.OpenAsync(cancellation);
            var policy = await vault.GetKeyPolicyAsync(key, cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["policy"] = policy });
            else foreach (var line in policy.ReplaceLineEndings("\n").Split('\n')) call.Page.Say(line);
            return ExitCodes.Ok;
        });
}
