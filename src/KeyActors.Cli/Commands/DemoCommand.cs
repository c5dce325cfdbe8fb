using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Cli.Demo;

namespace KeyActors.Cli.Commands;

/// <summary>Shows the vault at work on a file, in a vault of its own.</summary>
internal static class DemoCommand
{
    private static readonly Argument<string> Source = new("FILE") { Description = "Any file; it is read only." };

    internal static Command Make() => Verb.Of(
        "demo",
        "Seal a file, rotate, seal it again, reopen the vault, open both, show the verified history; in a vault of its own.",
        [Source],
        static async (call, cancellation) =>
        {
            var source = Path.GetFullPath(Inlet.Checked(call.Get(Source)!));
            var place = DemoPlace.Find(call.VaultGiven);
            var run = new DemoRun(call, source, place);
            var outcome = await run.RunAsync(cancellation);
            if (call.Json) call.Page.Json(Shape(place, source, outcome));
            return ExitCodes.Ok;
        });

    private static JsonObject Shape(DemoPlace place, string source, DemoOutcome outcome) => new()
    {
        ["vault"] = place.Vault,
        ["source"] = source,
        ["keyArn"] = outcome.Key.ToString(),
        ["sealed"] = Shapes.Array(outcome.Sealed.Select(static s => new JsonObject
        {
            ["file"] = s.File,
            ["materialId"] = s.Material.ToString(),
        })),
        ["same"] = true,
        ["history"] = Shapes.Array(outcome.History.Select(Shapes.Entry)),
    };
}
