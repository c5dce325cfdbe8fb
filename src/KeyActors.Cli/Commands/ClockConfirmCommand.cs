using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Says that the clock is right, so that erasing goes on.</summary>
internal static class ClockConfirmCommand
{
    internal static Command Make() => Verb.Of(
        "confirm",
        "Say that the machine's clock is right: what had to be erased by now may be, at once. Look at the clock first.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var confirmed = await vault.ConfirmClockAsync(cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["vault"] = vault.Path, ["confirmedAt"] = Shapes.Time(confirmed) });
            else call.Page.Say($"The clock is confirmed: it shows {Shapes.Time(confirmed)}.");
            return ExitCodes.Ok;
        });
}
