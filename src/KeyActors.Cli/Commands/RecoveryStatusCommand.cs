using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Shows whether the vault was put back from an older copy.</summary>
internal static class RecoveryStatusCommand
{
    internal static Command Make() => Verb.Of(
        "status",
        "Show whether the vault was put back from an older copy, from when, and whether that was accepted.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var recovery = (await vault.GetHealthAsync(cancellation)).Recovery;
            if (call.Json) call.Page.Json(new JsonObject { ["vault"] = vault.Path, ["recovery"] = Shape(recovery) });
            else call.Page.Say(Sentence(recovery));
            return ExitCodes.Ok;
        });

    internal static JsonObject? Shape(VaultRecovery? recovery) => recovery is null ? null : new JsonObject
    {
        ["number"] = recovery.Number,
        ["at"] = Shapes.Time(recovery.At),
        ["by"] = recovery.By,
        ["generation"] = recovery.Generation,
        ["backupAt"] = Shapes.Time(recovery.BackupAt),
        ["acceptedAt"] = Shapes.Time(recovery.AcceptedAt),
        ["acceptedBy"] = recovery.AcceptedBy,
    };

    private static string Sentence(VaultRecovery? recovery)
    {
        if (recovery is null) return "The vault was never put back from an older copy.";
        var what = $"Recovered at {Shapes.ShortTime(recovery.At)} by {recovery.By}, from a copy that knows the vault up to "
            + $"{Shapes.ShortTime(recovery.BackupAt)}. ";
        return recovery.AcceptedAt is { } at
            ? what + $"Accepted at {Shapes.ShortTime(at)} by {recovery.AcceptedBy}."
            : what + "Nobody has accepted it: nothing is erased before 'keyactors recovery accept'.";
    }
}
