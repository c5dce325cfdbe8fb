using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Says that a recovered vault may erase what is due.</summary>
internal static class RecoveryAcceptCommand
{
    internal static Command Make() => Verb.Of(
        "accept",
        "Say that a recovered vault may go on: what is due is erased again. Keys stay switched off until each is enabled.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var recovery = await vault.AcceptRecoveryAsync(cancellation);
            if (call.Json)
            {
                call.Page.Json(new JsonObject { ["vault"] = vault.Path, ["recovery"] = RecoveryStatusCommand.Shape(recovery) });
                return ExitCodes.Ok;
            }

            var at = Shapes.ShortTime(recovery.AcceptedAt!.Value);
            call.Page.Say($"The recovery is accepted, by {recovery.AcceptedBy} at {at}: what is due is erased again.");
            return ExitCodes.Ok;
        });
}
