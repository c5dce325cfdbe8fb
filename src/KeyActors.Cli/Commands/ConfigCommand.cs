using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Shows every effective setting and where it came from; needs no vault.</summary>
internal static class ConfigCommand
{
    internal static Command Make() => Verb.Of(
        "config",
        "Show each effective setting and its source; add --hocon FILE to see what a file would do.",
        [],
        static (call, _) =>
        {
            var settings = KeyVault.ReadSettings(call.Options()).Effective;
            if (call.Json)
            {
                call.Page.Json(Shapes.Array(settings.Select(static s => new JsonObject
                {
                    ["key"] = s.Key,
                    ["value"] = s.Value,
                    ["source"] = s.Source,
                })));
            }
            else
            {
                var rows = settings.Select(static s => new[] { s.Key, s.Value, s.Source });
                call.Page.Table(["Setting", "Value", "Source"], rows);
            }

            return Task.FromResult(ExitCodes.Ok);
        });
}
