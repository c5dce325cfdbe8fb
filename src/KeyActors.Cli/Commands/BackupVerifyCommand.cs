using System.CommandLine;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Checks a backup: its files against their sums, its history, and under a vault's keys what is keyed.</summary>
internal static class BackupVerifyCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The backup's folder.",
        HelpName = "DIR",
    };

    internal static Command Make() => Verb.Of(
        "verify",
        "Check a backup's files and history; with --vault, or its own secrets and seal, keyed hashes too. 1 when not whole.",
        [Folder],
        static async (call, cancellation) =>
        {
            BackupManifest backup;
            try
            {
                backup = await VaultBackup.CheckAsync(call.Get(Folder)!, cancellation);
            }
            catch (RefusedException e) when (
                e.Refusal is Refusal.BackupUnusable unusable && Directory.Exists(unusable.Path))
            {
                return new Voice(call.Json).Fault(ExitCodes.Faults, e.Refusal.Code, e.Refusal.Sentence);
            }

            var report = await ReportAsync(call, backup, cancellation);
            if (!call.Json) BackupCommand.Show(call.Page, backup);
            return VerifyCommand.Tell(call, report);
        });

    private static async Task<VerificationReport> ReportAsync(Call call, BackupManifest backup, CancellationToken cancellation)
    {
        var history = VaultHistory.Open(backup.Path);
        // The secrets of the vault are of now: what was destroyed since the backup is missing there, and rightly.
        var own = backup is { HasSecrets: true, HasSeal: true } ? backup.Path : null;
        var keys = call.VaultGiven is not null ? call.VaultPath : own;
        if (keys is null) return await VerifyCommand.VerifyAsync(history, null, withSecrets: false, cancellation);
        await using var look = await call.LookAsync(keys, cancellation);
        if (look.VaultId != backup.VaultId)
            throw new RefusedException(new Refusal.BackupForeign(backup.Path, backup.VaultId, look.VaultId));
        return await VerifyCommand.VerifyAsync(history, look.Evidence, keys == backup.Path, cancellation);
    }
}
