using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Seals a file of any size.</summary>
internal static class EncryptFileCommand
{
    internal static Command Make() => Verb.Of(
        "encrypt-file",
        "Seal a file of any size under a data key from the vault.",
        [CommonOptions.Key, CommonOptions.Context, CommonOptions.In, CommonOptions.Out],
        static (call, cancellation) =>
        {
            var key = call.Get(CommonOptions.Key)!;
            return FileWork.RunAsync(
                call,
                "Sealed",
                (vault, source, target, options, ct) => vault.EncryptStreamAsync(key, source, target, options, ct),
                (vault, source, target, options, ct) => vault.EncryptFileAsync(key, source, target, options, ct),
                cancellation);
        });
}
