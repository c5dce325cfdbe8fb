using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Verifies what <see cref="SignCommand"/> made.</summary>
internal static class VerifySignatureCommand
{
    private static readonly Option<string> Signature = new("--signature")
    {
        Description = "The file with the signature.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<bool> FromBase64 = new("--base64") { Description = "The signature is base64 text." };

    internal static Command Make() => Verb.Of(
        "verify-signature",
        "Verify a signature over a file or standard input; a bad one is exit code 47.",
        [
            AlgorithmOptions.Key, Signature, AlgorithmOptions.Signing, AlgorithmOptions.Digest, AlgorithmOptions.ExternalMu,
            CommonOptions.In, FromBase64,
        ],
        static async (call, cancellation) =>
        {
            var (key, named) = (call.Get(AlgorithmOptions.Key)!, call.Get(AlgorithmOptions.Signing));
            var kind = AlgorithmOptions.KindOf(call);
            var proof = await AlgorithmOptions.ReadProofAsync(call.Get(Signature)!, call.Get(FromBase64), cancellation);
            var (message, bytes) = await Inlet.ReadAsync(call.Get(CommonOptions.In)!, Limits.MessageBytesMax, cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            var algorithm = await AlgorithmOptions.SigningOfAsync(vault, key, named, cancellation);
            var good = await vault.VerifyAsync(key, message.AsMemory(0, bytes), kind, algorithm, proof, cancellation);
            if (call.Json)
                call.Page.Json(new JsonObject
                {
                    ["keyArn"] = good.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(algorithm), ["valid"] = true,
                });
            else call.Page.Say($"The signature is {good.Key}'s.");
            return ExitCodes.Ok;
        });
}
