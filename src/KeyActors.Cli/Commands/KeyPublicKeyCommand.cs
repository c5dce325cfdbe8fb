using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Gives out the public half of a key pair.</summary>
internal static class KeyPublicKeyCommand
{
    private static readonly Option<bool> Der = new("--der") { Description = "Write DER instead of PEM." };

    internal static Command Make() => Verb.Of(
        "public-key",
        "Write the public half of a key pair: SubjectPublicKeyInfo as PEM text.",
        [CommonOptions.KeyName, CommonOptions.Out, Der],
        static async (call, cancellation) =>
        {
            var (key, output, isDer) = (call.Get(CommonOptions.KeyName)!, call.Get(CommonOptions.Out), call.Get(Der));
            ProofPage.Guard(call, output, text: !isDer);
            await using var vault = await call.OpenAsync(cancellation);
            var found = await vault.GetPublicKeyAsync(key, cancellation);
            var encoded = found.SubjectPublicKeyInfo;
            if (!call.Json || Outlet.IsFile(output))
            {
                var pem = Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", encoded.Span) + "\n");
                await Outlet.WriteAsync(output, isDer ? encoded : pem, cancellation);
            }

            if (!call.Json) return ExitCodes.Ok;
            var answer = new JsonObject
            {
                ["keyArn"] = found.Key.ToString(),
                ["spec"] = AlgorithmNames.Of(found.Spec),
                ["usage"] = AlgorithmNames.Of(found.Usage),
                ["algorithms"] = new JsonArray([
                    .. found.SigningAlgorithms.Select(static a => (JsonNode)AlgorithmNames.Of(a)),
                    .. found.EncryptionAlgorithms.Select(static a => (JsonNode)AlgorithmNames.Of(a)),
                    .. found.EncapsulationAlgorithms.Select(static a => (JsonNode)AlgorithmNames.Of(a)),
                    .. found.KeyAgreementAlgorithms.Select(static a => (JsonNode)AlgorithmNames.Of(a)),
                ]),
            };
            if (Outlet.IsFile(output)) answer["out"] = output;
            else answer["publicKey"] = Convert.ToBase64String(encoded.Span);
            call.Page.Json(answer);
            return ExitCodes.Ok;
        });
}
