using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Shows whether erasing waits because of the clock.</summary>
internal static class ClockStatusCommand
{
    internal static Command Make() => Verb.Of(
        "status",
        "Show whether erasing waits because of the clock, until when and why.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var health = await vault.GetHealthAsync(cancellation);
            if (call.Json) call.Page.Json(Shape(health));
            else call.Page.Say(Sentence(health));
            return ExitCodes.Ok;
        });

    private static string Sentence(VaultHealth health) => health.ErasingHeld is { } held
        ? $"Nothing is erased before {Shapes.Time(held.Until)}, since {held.Reason}. When the clock is right, confirm it."
        : "The clock is believed: what has been due for a day is erased.";

    private static JsonObject Shape(VaultHealth health) => new()
    {
        ["vault"] = health.Path,
        ["held"] = health.ErasingHeld is not null,
        ["until"] = health.ErasingHeld is { } held ? Shapes.Time(held.Until) : null,
        ["reason"] = health.ErasingHeld?.Reason,
    };
}
