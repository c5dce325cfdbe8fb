using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>Puts another seal in force, in the place of all that are.</summary>
internal static class SealChangeCommand
{
    private static readonly Option<string?> To = Required(SealKinds.Option("--to", "The seal that opens the vault from now on."));

    private static readonly Option<string?> NewFile = new("--new-passphrase-file")
    {
        Description = "A file whose one line is the new passphrase; - for standard input. Asked for when nothing names it.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> KeepEpoch = new("--keep-epoch")
    {
        Description = "Do not rewrite the secret file: copies of the old seal then open it, also what it gets later.",
    };

    internal static Command Make() => Verb.Of(
        "change",
        "Change what opens the vault: the new seal is tried before the old ones go. A crash leaves the old or the new.",
        [To, NewFile, KeepEpoch],
        static async (call, cancellation) =>
        {
            var toFile = call.Get(To) == SealKinds.File;
            if (toFile && call.Get(NewFile) is not null)
                throw ToolException.Usage("The file seal has no passphrase: leave out --new-passphrase-file.");
            await using var vault = await OpenAsync(call, toFile, cancellation);
            using var seal = toFile ? VaultSeal.File : Passphrases.New(call, call.Get(NewFile));
            var change = await vault.ResealAsync([seal], call.Get(KeepEpoch), cancellation);
            if (call.Json) call.Page.Json(Shape(vault.Path, change));
            else Say(call.Page, vault.Path, change);
            return ExitCodes.Ok;
        });

    /// <summary>A first passphrase does not open what is there: the file that is named holds the new one.</summary>
    private static async Task<KeyVault> OpenAsync(Call call, bool toFile, CancellationToken cancellation)
    {
        var isFirst = !toFile && KeyVault.ReadSeals(call.VaultPath).All(static seal => seal.Kind != SealKinds.Passphrase);
        return isFirst
            ? await KeyVault.OpenAsync(call.VaultPath, call.Options(), cancellation)
            : await call.OpenAsync(cancellation, toFile ? LogLevel.Warning : LogLevel.Error);
    }

    private static Option<string?> Required(Option<string?> option)
    {
        option.Required = true;
        return option;
    }

    private static void Say(Page page, string vault, SealChange change)
    {
        page.Say($"The vault at {vault} opens by {Names(change.After)} from now on; before, it was {Names(change.Before)}.");
        if (!change.OldFilesRemoved) page.Say("Not every old file could be removed; the next opening tries again.");
        if (!change.IsRecorded) page.Say("The history could not record it; the next opening does.");
    }

    private static string Names(IReadOnlyList<string> kinds) =>
        "the seal " + string.Join(" or ", kinds.Select(static kind => $"'{kind}'"));

    private static JsonObject Shape(string vault, SealChange change) => new()
    {
        ["vault"] = vault,
        ["before"] = Shapes.Array(change.Before.Select(static kind => JsonValue.Create(kind))),
        ["after"] = Shapes.Array(change.After.Select(static kind => JsonValue.Create(kind))),
        ["epoch"] = change.Epoch,
        ["oldFilesRemoved"] = change.OldFilesRemoved,
        ["recorded"] = change.IsRecorded,
    };
}
