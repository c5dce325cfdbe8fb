using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Encrypts all secrets under a fresh epoch key; none ends.</summary>
internal static class RotateEpochCommand
{
    internal static Command Make() => Verb.Of(
        "rotate-epoch",
        "Encrypt all secrets under a fresh epoch key: no key changes, and older copies of the files open nothing newer.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var done = await vault.RotateEpochAsync(cancellation);
            if (call.Json)
            {
                call.Page.Json(new JsonObject
                {
                    ["vault"] = vault.Path,
                    ["epoch"] = done.Epoch,
                    ["oldFileRemoved"] = done.OldFileRemoved,
                    ["recorded"] = done.IsRecorded,
                });
                return ExitCodes.Ok;
            }

            call.Page.Say($"The vault at {vault.Path} is in epoch {done.Epoch} now: its secrets lie under a fresh key.");
            if (!done.OldFileRemoved) call.Page.Say("The old file could not be removed; the next opening tries again.");
            if (!done.IsRecorded) call.Page.Say("The history could not record it.");
            return ExitCodes.Ok;
        });
}
