using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a vault; no other command does, except the demo its own.</summary>
internal static class InitCommand
{
    private const string SealFile = "seal.kas";

    internal static Command Make() => Verb.Of(
        "init",
        "Make a vault in a folder; its parent must exist. A vault that is there is left as it is.",
        [],
        static async (call, cancellation) =>
        {
            var isThere = File.Exists(Path.Combine(call.VaultPath, SealFile));
            var options = call.Options(LogLevel.Warning) with { WhenMissing = WhenMissing.Create };
            await using var vault = await KeyVault.OpenAsync(call.VaultPath, options, cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["vault"] = vault.Path, ["created"] = !isThere });
            else if (isThere) call.Page.Say($"There is a vault at {vault.Path} already; nothing was changed.");
            else call.Page.Say($"Made a vault at {vault.Path}.");
            return ExitCodes.Ok;
        });
}
