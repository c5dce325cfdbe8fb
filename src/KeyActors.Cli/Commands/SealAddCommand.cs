using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Puts one more seal in force.</summary>
internal static class SealAddCommand
{
    private static readonly Argument<string> Kind = OfKind();

    internal static Command Make() => Verb.Of(
        "add",
        "Put one more seal in force, beside those that are: it is tried before it counts.",
        [Kind, .. NewSeal.Options],
        static async (call, cancellation) =>
        {
            var kind = call.Get(Kind)!;
            var make = NewSeal.Prepare(call, kind);
            await using var vault = await SealChangeCommand.OpenAsync(call, kind, cancellation);
            using var seal = make();
            SealSpeech.Tell(call, vault.Path, await vault.AddSealAsync(seal, cancellation));
            return ExitCodes.Ok;
        });

    private static Argument<string> OfKind()
    {
        var kind = new Argument<string>("KIND") { Description = string.Join(", ", SealKinds.All) };
        kind.AcceptOnlyFromAmong(SealKinds.All);
        return kind;
    }
}
