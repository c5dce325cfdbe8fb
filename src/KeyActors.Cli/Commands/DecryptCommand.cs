using System.Buffers;
using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using KeyActors.Cli.Bytes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Opens what <see cref="EncryptCommand"/> sealed.</summary>
internal static class DecryptCommand
{
    private const int TextBytesMax = 2 * Limits.CiphertextBytesMax;

    private static readonly Option<bool> FromBase64 = new("--base64") { Description = "The ciphertext is base64 text." };

    private static readonly Option<string?> Key = new("--key")
    {
        Description = "Refuse when the ciphertext is of another key than this one.",
        HelpName = "KEY",
    };

    internal static Command Make() => Verb.Of(
        "decrypt",
        "Open a ciphertext from a file or standard input; the key is found from it.",
        [Key, AlgorithmOptions.Encryption, CommonOptions.Context, CommonOptions.In, CommonOptions.Out, FromBase64],
        static async (call, cancellation) =>
        {
            var (output, context) = (call.Get(CommonOptions.Out), call.Context);
            Outlet.GuardJson(call, output);
            if (call.Get(AlgorithmOptions.Encryption) is not null && context.Count > 0)
                throw ToolException.Usage("Key pairs bind nothing to a context: leave it out.");
            var blob = await ReadAsync(call, cancellation);
            var plaintext = GC.AllocateArray<byte>(Limits.CiphertextBytesMax, pinned: true);
            try
            {
                await using var vault = await call.OpenAsync(cancellation);
                var opened = AlgorithmNames.TryParse(call.Get(AlgorithmOptions.Encryption), out EncryptionAlgorithm how)
                    ? await vault.DecryptAsync(Named(call), blob, how, plaintext, cancellation)
                    : await vault.DecryptAsync(call.Get(Key), blob, context, plaintext, cancellation);
                await AnswerAsync(call, output, opened, plaintext.AsMemory(0, opened.Bytes), cancellation);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plaintext);
            }

            return ExitCodes.Ok;
        });

    /// <summary>A ciphertext of a pair does not say whose it is.</summary>
    private static string Named(Call call) =>
        call.Get(Key) ?? throw ToolException.Usage("A ciphertext of a key pair does not name it: name the key with --key.");

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Call call, CancellationToken cancellation)
    {
        var text = call.Get(FromBase64);
        var bytesMax = text ? TextBytesMax : Limits.CiphertextBytesMax;
        var (buffer, bytes) = await Inlet.ReadAsync(call.Get(CommonOptions.In)!, bytesMax, cancellation);
        if (text && (Base64.DecodeFromUtf8InPlace(buffer.AsSpan(0, bytes), out bytes) != OperationStatus.Done))
            throw ToolException.Usage("The input is not base64: leave out --base64 when it is binary.");
        if (buffer.AsSpan(0, bytes).StartsWith("KAF1"u8))
            throw new ToolException(
                ExitCodes.CiphertextInvalid,
                "ciphertext-invalid",
                "The input is a sealed file: use 'keyactors decrypt-file'.");
        // Base64 of the first bytes of every ciphertext.
        if (!text && buffer.AsSpan(0, bytes).StartsWith("S0FDMQ"u8))
            throw new ToolException(
                ExitCodes.CiphertextInvalid,
                "ciphertext-invalid",
                "The input is base64 text: add --base64.");
        return buffer.AsMemory(0, bytes);
    }

    private static async Task AnswerAsync(
        Call call, string? output, Decrypted opened, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        if (!call.Json || Outlet.IsFile(output))
        {
            if (!IsText(plaintext.Span)) Outlet.GuardTerminal(output, "name a file with --out, or insist with --out -");
            await Outlet.WriteAsync(output, plaintext, cancellation);
        }

        if (call.Json)
        {
            var answer = new JsonObject
            {
                ["keyArn"] = opened.Key.ToString(),
                ["materialId"] = opened.Material.ToString(),
                ["bytes"] = opened.Bytes,
            };
            if (Outlet.IsFile(output)) answer["out"] = output;
            else answer["plaintext"] = Convert.ToBase64String(plaintext.Span);
            call.Page.Json(answer);
        }
        else if (Outlet.IsFile(output))
        {
            call.Page.Say($"Opened {opened.Bytes} bytes with {opened.Key} into {output}.");
        }
    }

    /// <summary>Whether a terminal can show it without being steered by it.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
            if (one is 0x7f or (< 0x20 and not (byte)'\n' and not (byte)'\r' and not (byte)'\t')) return false;
        return Utf8.IsValid(bytes);
    }
}
