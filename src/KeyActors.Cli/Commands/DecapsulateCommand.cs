using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Opens what <see cref="EncapsulateCommand"/> made, here or elsewhere.</summary>
internal static class DecapsulateCommand
{
    private static readonly Option<bool> FromBase64 = new("--base64") { Description = "The input is base64 text." };

    internal static Command Make() => Verb.Of(
        "decapsulate",
        "Open an encapsulated secret, from a file or standard input; a damaged one gives another secret and no error.",
        [AlgorithmOptions.Key, SecretOptions.Secret, CommonOptions.In, FromBase64],
        static async (call, cancellation) =>
        {
            var path = SecretOptions.PathOf(call, call.Get(CommonOptions.In));
            var ciphertext = await AlgorithmOptions.ReadProofAsync(
                call.Get(CommonOptions.In)!, call.Get(FromBase64), cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            using var opened = await vault.DecapsulateAsync(
                call.Get(AlgorithmOptions.Key)!, ciphertext, SecretOptions.Algorithm, cancellation);
            await SecretOptions.WriteAsync(path, opened.SharedSecret, cancellation);
            if (call.Json)
                call.Page.Json(new JsonObject
                {
                    ["keyArn"] = opened.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(opened.Algorithm), ["secret"] = path,
                });
            else call.Page.Say($"The secret that {opened.Key} opened is in {path}.");
            return ExitCodes.Ok;
        });
}
