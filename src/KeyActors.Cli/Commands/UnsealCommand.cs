using System.CommandLine;
using System.Text.Json.Nodes;

namespace KeyActors.Cli.Commands;

/// <summary>Gives what opens a vault to the server that waits for it.</summary>
internal static class UnsealCommand
{
    internal static Command Make() => Verb.Of(
        "unseal",
        "Give shares or the passphrase to a sealed server of the vault on this machine.",
        [],
        static async (call, cancellation) =>
        {
            var unseal = new UnsealCall(call.VaultPath);
            var shares = call.Get(GlobalOptions.ShareFile)!;
            if (call.PassphraseGiven is { } file) await unseal.GivePassphraseAsync(file, cancellation);
            foreach (var share in shares)
                if (!unseal.IsOpen) await unseal.GiveSharesAsync(share, cancellation);
            if (call.PassphraseGiven is null && shares.Length == 0) await AskAsync(call, unseal, cancellation);
            Tell(call, unseal);
            return ExitCodes.Ok;
        });

    private static async Task AskAsync(Call call, UnsealCall unseal, CancellationToken cancellation)
    {
        var kinds = KeyVault.ReadSeals(call.VaultPath).Select(static seal => seal.Kind).ToHashSet(StringComparer.Ordinal);
        var hasPassphrase = kinds.Contains(SealKinds.Passphrase);
        if (hasPassphrase && Passphrases.Named is { } named)
        {
            await unseal.GivePassphraseAsync(named, cancellation);
            return;
        }

        if (Console.IsInputRedirected)
            throw ToolException.Usage(
                "Nobody can be asked: name a file with --share-file or --passphrase-file, or - for standard input.");
        if (hasPassphrase && await unseal.AskAsync(UnsealSocket.Passphrase, "Passphrase: ", cancellation)) return;
        while (kinds.Contains(SealKinds.Shamir) && !unseal.IsOpen)
        {
            if (!await unseal.AskAsync(UnsealSocket.Share, "A share: ", cancellation)) return;
            if (!unseal.IsOpen) Console.Error.WriteLine(Taken(unseal));
        }
    }

    private static void Tell(Call call, UnsealCall unseal)
    {
        if (call.Json)
            call.Page.Json(new JsonObject
            {
                ["vault"] = Path.GetFullPath(call.VaultPath),
                ["sealed"] = !unseal.IsOpen,
                ["given"] = unseal.Shares.Given,
                ["needed"] = unseal.Shares.Needed,
            });
        else call.Page.Say(unseal.IsOpen ? $"The vault at {Path.GetFullPath(call.VaultPath)} is open." : Taken(unseal));
    }

    private static string Taken(UnsealCall unseal) => unseal.Shares is (var given, > 0 and var needed)
        ? FormattableString.Invariant($"Share {given} of {needed} is taken; the vault is sealed.")
        : "The vault is sealed.";
}
