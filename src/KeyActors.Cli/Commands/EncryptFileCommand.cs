using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Seals a file of any size, for one key or for several of any vaults.</summary>
internal static class EncryptFileCommand
{
    internal static Command Make() => Verb.Of(
        "encrypt-file",
        "Seal a file of any size under a data key, which every key that is named seals: any one of them opens the file.",
        [CommonOptions.Keys, CommonOptions.KeyPassphraseFile, CommonOptions.Context, CommonOptions.In, CommonOptions.Out],
        static (call, cancellation) => FileWork.RunAsync(
            call,
            "Sealed",
            async () => await KeyRing.OpenAsync(
                call, call.Get(CommonOptions.Keys)!, call.Get(CommonOptions.KeyPassphraseFile)!, cancellation),
            cancellation));
}
