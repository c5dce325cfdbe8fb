using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Makes an authentication code.</summary>
internal static class MacGenerateCommand
{
    internal static Command Make() => Verb.Of(
        "generate",
        "Make the authentication code of 1 to 4,096 bytes from a file or standard input.",
        [AlgorithmOptions.Key, AlgorithmOptions.Mac, CommonOptions.In, CommonOptions.Out, AlgorithmOptions.AsBase64],
        static async (call, cancellation) =>
        {
            var (output, text) = (call.Get(CommonOptions.Out), call.Get(AlgorithmOptions.AsBase64));
            ProofPage.Guard(call, output, text);
            var (key, named) = (call.Get(AlgorithmOptions.Key)!, call.Get(AlgorithmOptions.Mac));
            var (message, bytes) = await Inlet.ReadAsync(call.Get(CommonOptions.In)!, Limits.MessageBytesMax, cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            var algorithm = await AlgorithmOptions.MacOfAsync(vault, key, named, cancellation);
            var made = await vault.GenerateMacAsync(key, message.AsMemory(0, bytes), algorithm, cancellation);
            var answer = new JsonObject
            {
                ["keyArn"] = made.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(algorithm),
            };
            await ProofPage.AnswerAsync(call, "mac", output, text, made.Mac, answer, cancellation);
            return ExitCodes.Ok;
        });
}
