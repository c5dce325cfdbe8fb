using System.Diagnostics.CodeAnalysis;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The Authorization header of a signed request, read strictly.</summary>
/// <param name="AccessKey">Whose secret signed.</param>
/// <param name="Scope">What the signing key is good for.</param>
/// <param name="SignedHeaders">Names in lower case, in order, each once.</param>
/// <param name="Signature">32 bytes.</param>
internal sealed record AuthorizationHeader(
    AccessKeyId AccessKey, SigningScope Scope, IReadOnlyList<string> SignedHeaders, ReadOnlyMemory<byte> Signature)
{
    private const int CharsMax = 4096;
    private const int SignatureChars = 64;

    /// <summary>Reads one; says in AWS's words what is wrong with it.</summary>
    internal static bool TryParse(
        string text, [NotNullWhen(true)] out AuthorizationHeader? header, [NotNullWhen(false)] out string? why)
    {
        (header, why) = (null, null);
        if (text.Length > CharsMax || !text.StartsWith(CanonicalRequest.Algorithm + " ", StringComparison.Ordinal))
        {
            why = "Unsupported AWS 'algorithm' or malformed Authorization header.";
            return false;
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in text[CanonicalRequest.Algorithm.Length..].Split(','))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !parts.TryAdd(part[..at].Trim(), part[(at + 1)..].Trim()))
            {
                why = "Authorization header is malformed: each part is NAME=VALUE and stands once.";
                return false;
            }
        }

        foreach (var name in new[] { "Credential", "SignedHeaders", "Signature" })
            if (!parts.ContainsKey(name)) why ??= $"Authorization header requires '{name}' parameter.";
        if (why is null && parts.Count > 3) why = "Authorization header has a parameter that is not known.";
        if (why is null && !TryRead(parts, out header))
            why = "Authorization header is malformed: credential, signed headers or signature are not valid.";
        return why is null;
    }

    private static bool TryRead(Dictionary<string, string> parts, [NotNullWhen(true)] out AuthorizationHeader? header)
    {
        header = null;
        var credential = parts["Credential"].Split('/');
        if (credential.Length != 5 || credential[4] != "aws4_request") return false;
        if (!AccessKeyId.TryParse(credential[0], out var id)) return false;
        if (credential[1].Length != 8 || !credential[1].All(char.IsAsciiDigit)) return false;
        if (!IsWord(credential[2]) || !IsWord(credential[3])) return false;
        var signed = parts["SignedHeaders"].Split(';');
        for (var i = 0; i < signed.Length; i++)
        {
            if (!IsToken(signed[i])) return false;
            if (i > 0 && string.CompareOrdinal(signed[i - 1], signed[i]) >= 0) return false;
        }

        var signature = parts["Signature"];
        if (signature.Length != SignatureChars || !signature.All(char.IsAsciiHexDigitLower)) return false;
        var scope = new SigningScope(credential[1], credential[2], credential[3]);
        header = new AuthorizationHeader(id, scope, signed, Convert.FromHexString(signature));
        return true;
    }

    private static bool IsWord(string text) =>
        text.Length is >= 1 and <= 64 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsToken(string text) =>
        text.Length is >= 1 and <= 128
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
}
