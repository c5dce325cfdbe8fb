using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Verifies what <see cref="MacGenerateCommand"/> made.</summary>
internal static class MacVerifyCommand
{
    private static readonly Option<string> Mac = new("--mac")
    {
        Description = "The file with the code.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> FromBase64 = new("--base64") { Description = "The code is base64 text." };

    internal static Command Make() => Verb.Of(
        "verify",
        "Verify the authentication code of a file or of standard input; a bad one is exit code 48.",
        [AlgorithmOptions.Key, Mac, AlgorithmOptions.Mac, CommonOptions.In, FromBase64],
        static async (call, cancellation) =>
        {
            var (key, named) = (call.Get(AlgorithmOptions.Key)!, call.Get(AlgorithmOptions.Mac));
            var proof = await AlgorithmOptions.ReadProofAsync(call.Get(Mac)!, call.Get(FromBase64), cancellation);
            var (message, bytes) = await Inlet.ReadAsync(call.Get(CommonOptions.In)!, Limits.MessageBytesMax, cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            var algorithm = await AlgorithmOptions.MacOfAsync(vault, key, named, cancellation);
            var good = await vault.VerifyMacAsync(key, message.AsMemory(0, bytes), algorithm, proof, cancellation);
            if (call.Json)
                call.Page.Json(new JsonObject
                {
                    ["keyArn"] = good.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(algorithm), ["valid"] = true,
                });
            else call.Page.Say($"The code is {good.Key}'s.");
            return ExitCodes.Ok;
        });
}
