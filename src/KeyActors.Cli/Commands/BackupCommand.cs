using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a backup of a vault, open or not, and says what it can and cannot do.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The folder that the backup becomes: one that does not exist yet, outside the vault.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> WithSecrets = new("--with-secrets")
    {
        Description = "Copy the secret file too. With the seal it opens what is destroyed later: keep such copies under 7 days.",
    };

    private static readonly Option<bool> WithSeal = new("--with-seal")
    {
        Description = "Copy seal.kas too, and with a seal 'file' its key.",
    };

    internal static Command Make()
    {
        var command = Create();
        command.Subcommands.Add(BackupVerifyCommand.Make());
        return command;
    }

    private static Command Create() => Verb.Of(
        "backup",
        "Copy the history of a vault, also one that is open elsewhere, into a new folder. No seal is needed.",
        [Folder, WithSecrets, WithSeal],
        static async (call, cancellation) =>
        {
            var options = new BackupOptions { WithSecrets = call.Get(WithSecrets), WithSeal = call.Get(WithSeal) };
            var made = await VaultBackup.CreateAsync(call.VaultPath, call.Get(Folder)!, options, cancellation);
            if (call.Json) call.Page.Json(Shape(made));
            else Show(call.Page, made);
            return ExitCodes.Ok;
        });

    internal static JsonObject Shape(BackupManifest backup) => new()
    {
        ["backup"] = backup.Path,
        ["vaultId"] = backup.VaultId,
        ["takenAt"] = Shapes.Time(backup.TakenAt),
        ["generation"] = backup.Generation,
        ["epoch"] = backup.Epoch,
        ["secrets"] = backup.HasSecrets,
        ["seal"] = backup.HasSeal,
        ["sealKey"] = backup.HasSealKey,
        ["parts"] = Shapes.Array(backup.Parts.Select(static part => new JsonObject
        {
            ["name"] = part.Name,
            ["bytes"] = part.Length,
            ["sha256"] = part.Sha256,
        })),
    };

    /// <summary>What is in it, and what that can and cannot do.</summary>
    internal static void Show(Page page, BackupManifest backup)
    {
        page.Facts(
            ("Backup", backup.Path),
            ("Vault", backup.VaultId),
            ("Taken", Shapes.ShortTime(backup.TakenAt)),
            ("Files", string.Join(", ", backup.Parts.Select(static part => part.Name))),
            ("Bytes", backup.Parts.Sum(static part => part.Length).ToString("N0", CultureInfo.InvariantCulture)));
        page.Say("The history can be read and verified here: keys, aliases, tags and who changed what are in clear.");
        foreach (var sentence in Powers(backup)) page.Say(sentence);
    }

    private static IEnumerable<string> Powers(BackupManifest backup)
    {
        if (!backup.HasSecrets)
        {
            yield return "It holds no secrets: nothing decrypts with it, and it is put back beside the vault's own secrets.";
            if (backup.HasSeal) yield return "It holds the seals, which open the secret file of this epoch: keep the two apart.";
            yield break;
        }

        yield return backup.HasSeal
            ? "It holds secrets and seals: whoever opens a seal of it opens every key that there was, also those destroyed later."
            : "It holds the secrets under their epoch key: with seal.kas of this epoch they open, also those destroyed later.";
        if (backup.HasSealKey) yield return "It holds the key of the seal 'file' too: whoever reads it needs nothing else.";
        yield return "Remove it within 7 days: a key whose deletion is asked for now could be opened from it after its end.";
    }
}
