using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Makes a secret and encapsulates it.</summary>
internal static class EncapsulateCommand
{
    internal static Command Make() => Verb.Of(
        "encapsulate",
        "Make a secret of 32 bytes, and encapsulate it to a key for whoever may decapsulate with that.",
        [AlgorithmOptions.Key, SecretOptions.Secret, CommonOptions.Out, AlgorithmOptions.AsBase64],
        static async (call, cancellation) =>
        {
            var (output, text) = (call.Get(CommonOptions.Out), call.Get(AlgorithmOptions.AsBase64));
            ProofPage.Guard(call, output, text);
            var path = SecretOptions.PathOf(call, output);
            await using var vault = await call.OpenAsync(cancellation);
            using var made = await vault.EncapsulateAsync(
                call.Get(AlgorithmOptions.Key)!, SecretOptions.Algorithm, cancellation);
            await SecretOptions.WriteAsync(path, made.SharedSecret, cancellation);
            var answer = new JsonObject
            {
                ["keyArn"] = made.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(made.Algorithm), ["secret"] = path,
            };
            await ProofPage.AnswerAsync(call, "ciphertext", output, text, made.Ciphertext, answer, cancellation);
            return ExitCodes.Ok;
        });
}
