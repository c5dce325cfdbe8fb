using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Puts a backup into a vault's folder; the vault is recovered then.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The backup's folder.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> AcceptOlder = new("--accept-older")
    {
        Description = "Restore although the vault was open after the backup: what came in between is lost.",
    };

    private static readonly Option<bool> RemoveOld = new("--remove-old")
    {
        Description = "Remove the files that the vault had once the new ones stand; else they stay in a folder inside it.",
    };

    internal static Command Make() => Verb.Of(
        "restore",
        "Put a backup into the vault's folder, whose secrets and seal stay, or into an empty one. Every key is off then.",
        [Folder, AcceptOlder, RemoveOld],
        static async (call, cancellation) =>
        {
            var backup = VaultBackup.Read(call.Get(Folder)!);
            var restore = new RestoreOptions { AcceptOlder = call.Get(AcceptOlder), RemoveOld = call.Get(RemoveOld) };
            var sealedIn = KeyVault.ReadSeals(call.VaultPath).Count > 0 ? call.VaultPath : backup.Path;
            using var openers = Openers.Of(call, folder: sealedIn);
            var options = call.Options() with { Seals = openers.Seals };
            var done = await VaultBackup.RestoreAsync(backup.Path, call.VaultPath, options, restore, cancellation);
            if (call.Json) call.Page.Json(Shape(call, done));
            else Show(call, done);
            return ExitCodes.Ok;
        });

    private static void Show(Call call, RestoreReport done)
    {
        if (done.WasInterrupted)
            call.Page.Say("An earlier restore had been interrupted: it is finished now, and this one was not begun.");
        call.Page.Say($"The vault at {Path.GetFullPath(call.VaultPath)} is recovered: it goes on from "
            + $"{Shapes.ShortTime(done.Recovery.BackupAt)}, and what came after that is lost.");
        if (done.KeptIn is { } kept) call.Page.Say($"The files that it had are kept in {kept}.");
        call.Page.Say("Every key of yours is switched off until 'keyactors key enable'. Counts of uses are lower bounds.");
        call.Page.Say("Nothing is erased before 'keyactors recovery accept': look first at which deletions are due.");
    }

    private static JsonObject Shape(Call call, RestoreReport done) => new()
    {
        ["vault"] = Path.GetFullPath(call.VaultPath),
        ["vaultId"] = done.VaultId,
        ["recovery"] = RecoveryStatusCommand.Shape(done.Recovery),
        ["keptIn"] = done.KeptIn,
        ["wasInterrupted"] = done.WasInterrupted,
    };
}
