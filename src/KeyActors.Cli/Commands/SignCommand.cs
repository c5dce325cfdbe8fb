using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Signs a message.</summary>
internal static class SignCommand
{
    internal static Command Make() => Verb.Of(
        "sign",
        "Sign 1 to 4,096 bytes, or the digest of a longer message, from a file or standard input.",
        [
            AlgorithmOptions.Key, AlgorithmOptions.Signing, AlgorithmOptions.Digest, AlgorithmOptions.ExternalMu,
            CommonOptions.In, CommonOptions.Out, AlgorithmOptions.AsBase64,
        ],
        static async (call, cancellation) =>
        {
            var (output, text) = (call.Get(CommonOptions.Out), call.Get(AlgorithmOptions.AsBase64));
            ProofPage.Guard(call, output, text);
            var (key, named) = (call.Get(AlgorithmOptions.Key)!, call.Get(AlgorithmOptions.Signing));
            var kind = AlgorithmOptions.KindOf(call);
            var (message, bytes) = await Inlet.ReadAsync(call.Get(CommonOptions.In)!, Limits.MessageBytesMax, cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            var algorithm = await AlgorithmOptions.SigningOfAsync(vault, key, named, cancellation);
            var signed = await vault.SignAsync(key, message.AsMemory(0, bytes), kind, algorithm, cancellation);
            var answer = new JsonObject
            {
                ["keyArn"] = signed.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(algorithm),
            };
            await ProofPage.AnswerAsync(call, "signature", output, text, signed.Signature, answer, cancellation);
            return ExitCodes.Ok;
        });
}
