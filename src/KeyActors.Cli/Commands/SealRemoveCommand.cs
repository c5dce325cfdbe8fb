using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Drops a seal, never the last.</summary>
internal static class SealRemoveCommand
{
    private static readonly Argument<string> Seal = new("SEAL")
    {
        Description = "Its id, or its kind when it is the only one of that kind, as 'seal status' shows.",
    };

    internal static Command Make() => Verb.Of(
        "remove",
        "Drop a seal. The vault must be open by one that stays, and the last one stays.",
        [Seal, SealChangeCommand.KeepEpoch],
        static async (call, cancellation) =>
        {
            if (call.Get(Seal) is not { Length: > 0 } name) throw ToolException.Usage("SEAL is empty: give it a value.");
            await using var vault = await call.OpenAsync(cancellation);
            SealSpeech.Tell(
                call, vault.Path, await vault.RemoveSealAsync(name, call.Get(SealChangeCommand.KeepEpoch), cancellation));
            return ExitCodes.Ok;
        });
}
