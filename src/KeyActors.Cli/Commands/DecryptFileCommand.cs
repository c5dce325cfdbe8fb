using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Opens a file that <see cref="EncryptFileCommand"/> sealed.</summary>
internal static class DecryptFileCommand
{
    internal static Command Make() => Verb.Of(
        "decrypt-file",
        "Open a sealed file. Into a pipe, only exit code 0 says that all of it was there and verified.",
        [CommonOptions.Context, CommonOptions.In, CommonOptions.Out],
        static (call, cancellation) => FileWork.RunAsync(
            call,
            "Opened",
            static (vault, source, target, options, ct) => vault.DecryptStreamAsync(source, target, options, ct),
            static (vault, source, target, options, ct) => vault.DecryptFileAsync(source, target, options, ct),
            cancellation));
}
