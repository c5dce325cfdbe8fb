using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Seals 1 to 4,096 bytes.</summary>
internal static class EncryptCommand
{
    private static readonly Option<bool> AsBase64 = new("--base64")
    {
        Description = "Write the ciphertext as one line of base64.",
    };

    internal static Command Make() => Verb.Of(
        "encrypt",
        "Seal 1 to 4,096 bytes from a file or standard input; for more use encrypt-file.",
        [CommonOptions.Key, AlgorithmOptions.Encryption, CommonOptions.Context, CommonOptions.In, CommonOptions.Out, AsBase64],
        static async (call, cancellation) =>
        {
            var (output, text, context) = (call.Get(CommonOptions.Out), call.Get(AsBase64), call.Context);
            Outlet.GuardJson(call, output);
            if (!call.Json && !text)
                Outlet.GuardTerminal(output, "name a file with --out, add --base64, or insist with --out -");
            var (key, input) = (call.Get(CommonOptions.Key)!, call.Get(CommonOptions.In)!);
            var (plaintext, bytes) = await Inlet.ReadAsync(input, Limits.PlaintextBytesMax, cancellation);
            try
            {
                if (bytes > Limits.PlaintextBytesMax) throw TooLong();
                await using var vault = await call.OpenAsync(cancellation);
                var (blob, read) = (new byte[Limits.CiphertextBytesMax], plaintext.AsMemory(0, bytes));
                Encrypted sealedBy;
                if (AlgorithmNames.TryParse(call.Get(AlgorithmOptions.Encryption), out EncryptionAlgorithm how))
                {
                    if (context.Count > 0) throw ToolException.Usage("Key pairs bind nothing to a context: leave it out.");
                    sealedBy = await vault.EncryptAsync(key, read, how, blob, cancellation);
                }
                else
                {
                    sealedBy = await vault.EncryptAsync(key, read, context, blob, cancellation);
                }

                await AnswerAsync(call, output, text, sealedBy, bytes, blob[..sealedBy.Bytes], cancellation);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }

            return ExitCodes.Ok;
        });

    private static async Task AnswerAsync(
        Call call, string? output, bool text, Encrypted sealedBy, int bytes, byte[] blob, CancellationToken cancellation)
    {
        if (!call.Json || Outlet.IsFile(output))
            await Outlet.WriteAsync(output, text ? Outlet.Base64Line(blob) : blob, cancellation);
        if (call.Json)
        {
            var answer = new JsonObject
            {
                ["keyArn"] = sealedBy.Key.ToString(),
                ["materialId"] = sealedBy.Material.ToString(),
                ["bytes"] = sealedBy.Bytes,
            };
            if (Outlet.IsFile(output)) answer["out"] = output;
            else answer["ciphertext"] = Convert.ToBase64String(blob);
            call.Page.Json(answer);
        }
        else if (Outlet.IsFile(output))
        {
            call.Page.Say($"Sealed {bytes} bytes under {sealedBy.Key} into {output}.");
        }
    }

    private static ToolException TooLong() => new(
        ExitCodes.SizeInvalid,
        "size-invalid",
        $"The plaintext has more than {Limits.PlaintextBytesMax:N0} bytes: "
        + $"give {Limits.PlaintextBytesMin} to {Limits.PlaintextBytesMax:N0}, or use 'keyactors encrypt-file'.");
}
