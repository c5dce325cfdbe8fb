using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>Puts another seal in force, in the place of all that are and do not stay.</summary>
internal static class SealChangeCommand
{
    private static readonly Option<string> To = OfKind("--to", "The seal that opens the vault from now on.");

    private static readonly Option<string[]> Keep = new("--keep")
    {
        Description = "A seal in force that stays: its kind or id, as 'seal status' shows. Repeat it for more.",
        HelpName = "SEAL",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>Of every command that drops seals.</summary>
    internal static Option<bool> KeepEpoch { get; } = new("--keep-epoch")
    {
        Description = "Do not rewrite the secret file: copies of the old seal then open it, also what it gets later.",
    };

    internal static Command Make() => Verb.Of(
        "change",
        "Change what opens the vault: the new seal is tried before the old ones go. A crash leaves the old or the new.",
        [To, Keep, KeepEpoch, .. NewSeal.Options],
        static async (call, cancellation) =>
        {
            var kind = call.Get(To)!;
            var make = NewSeal.Prepare(call, kind);
            await using var vault = await OpenAsync(call, kind, cancellation);
            using var seal = make();
            SealSpeech.Tell(
                call, vault.Path, await vault.ResealAsync([seal], call.Get(Keep)!, call.Get(KeepEpoch), cancellation));
            return ExitCodes.Ok;
        });

    /// <summary>Opens a vault that is to get a seal. A first passphrase does not open what is there: the file that is named for
    /// it holds the new one.</summary>
    internal static ValueTask<KeyVault> OpenAsync(Call call, string kind, CancellationToken cancellation) => call.OpenAsync(
        cancellation,
        kind == SealKinds.File ? LogLevel.Warning : LogLevel.Error,
        passphraseIsNew: kind == SealKinds.Passphrase && Passphrases.IsFirst(call));

    private static Option<string> OfKind(string name, string what)
    {
        var option = new Option<string>(name)
        {
            Description = what,
            HelpName = string.Join('|', SealKinds.All),
            Required = true,
        };
        option.AcceptOnlyFromAmong(SealKinds.All);
        return option;
    }
}
