using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Derives the secret that a key shares with another.</summary>
internal static class DeriveSecretCommand
{
    private static readonly Option<string> Peer = new("--peer")
    {
        Description = "A file with the public key of the other side: SubjectPublicKeyInfo as PEM text or DER; - for standard "
            + "input.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file to write, whole or not at all, readable by its owner only; - for standard output.",
        HelpName = "FILE",
        Required = true,
    };

    internal static Command Make() => Verb.Of(
        "derive-secret",
        "Derive the secret that a key shares with the key of another side; put it through a key derivation function.",
        [AlgorithmOptions.Key, Peer, Out],
        static async (call, cancellation) =>
        {
            var (key, output) = (call.Get(AlgorithmOptions.Key)!, call.Get(Out)!);
            Outlet.GuardJson(call, output);
            var peer = await ReadAsync(call.Get(Peer)!, cancellation);
            await using var vault = await call.OpenAsync(cancellation);
            using var made = await vault.DeriveSharedSecretAsync(key, peer, KeyAgreementAlgorithm.Ecdh, cancellation);
            await Outlet.WriteAsync(output, made.Secret, cancellation);
            if (!call.Json) return ExitCodes.Ok;
            call.Page.Json(new JsonObject
            {
                ["keyArn"] = made.Key.ToString(), ["algorithm"] = AlgorithmNames.Of(made.Algorithm), ["out"] = output,
            });
            return ExitCodes.Ok;
        });

    /// <summary>What is not PEM text is taken as it is: the key judges it.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellation)
    {
        const int textBytesMax = 2 * Limits.PublicKeyBytesMax;
        var (buffer, bytes) = await Inlet.ReadAsync(path, textBytesMax, cancellation);
        var text = Encoding.Latin1.GetString(buffer, 0, bytes);
        return PemEncoding.TryFind(text, out var found) && text[found.Label] == "PUBLIC KEY"
            ? Convert.FromBase64String(text[found.Base64Data])
            : buffer.AsMemory(0, bytes);
    }
}
