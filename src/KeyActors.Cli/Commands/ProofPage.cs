using System.Text.Json.Nodes;
using KeyActors.Cli.Bytes;

namespace KeyActors.Cli.Commands;

/// <summary>Where a signature, an authentication code or a public key goes.</summary>
internal static class ProofPage
{
    /// <summary>Refuses what cannot be answered, before any work is done.</summary>
    internal static void Guard(Call call, string? output, bool text)
    {
        Outlet.GuardJson(call, output);
        if (!call.Json && !text)
            Outlet.GuardTerminal(output, "name a file with --out, add --base64, or insist with --out -");
    }

    /// <summary>Writes the bytes, and with <c>--json</c> the object with them or with the file that has them.</summary>
    internal static async Task AnswerAsync(
        Call call, string name, string? output, bool text, ReadOnlyMemory<byte> bytes, JsonObject answer,
        CancellationToken cancellation)
    {
        if (!call.Json || Outlet.IsFile(output))
            await Outlet.WriteAsync(output, text ? Outlet.Base64Line(bytes.Span) : bytes, cancellation);
        if (!call.Json) return;
        if (Outlet.IsFile(output)) answer["out"] = output;
        else answer[name] = Convert.ToBase64String(bytes.Span);
        call.Page.Json(answer);
    }
}
