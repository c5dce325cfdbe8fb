// Reference: AWS, "Signature Version 4 signing process": canonical request and string to sign.
using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The one spelling of a request that its signature is over.</summary>
internal static class CanonicalRequest
{
    /// <summary>The name of the algorithm.</summary>
    internal const string Algorithm = "AWS4-HMAC-SHA256";

    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>Writes a request in that spelling.</summary>
    /// <param name="head">The request.</param>
    /// <param name="signedHeaders">Names in lower case, in order.</param>
    /// <param name="bodyHash">64 hex digits.</param>
    /// <param name="normalize">Whether dots and double slashes are taken out of the path, as every service but S3 does.</param>
    internal static string Of(WireHead head, IReadOnlyList<string> signedHeaders, string bodyHash, bool normalize = true)
    {
        var text = new StringBuilder()
            .Append(head.Method).Append('\n')
            .Append(Path(head.Path, normalize)).Append('\n')
            .Append(Query(head.Query)).Append('\n');
        foreach (var name in signedHeaders)
            text.Append(name).Append(':').AppendJoin(',', head.Values(name).Select(Folded)).Append('\n');
        return text.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(bodyHash).ToString();
    }

    /// <summary>What is signed.</summary>
    /// <param name="canonical">The request in its one spelling.</param>
    /// <param name="amzDate">The time as the request gives it.</param>
    /// <param name="scope">What the signing key is good for.</param>
    internal static string StringToSign(string canonical, string amzDate, SigningScope scope)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(StrictUtf8.Encoding.GetBytes(canonical)));
        return $"{Algorithm}\n{amzDate}\n{scope}\n{hash}";
    }

    private static string Path(string path, bool normalize)
    {
        if (path.Length == 0) return "/";
        var parts = path.Split('/');
        if (!normalize) return string.Join('/', parts.Select(static p => Encoded(StrictUtf8.Encoding.GetBytes(p))));
        var kept = new List<string>();
        foreach (var part in parts)
        {
            if (part is "" or ".") continue;
            if (part != "..") kept.Add(part);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }

        var folder = kept.Count > 0 && parts[^1] is "" or "." or ".." ? "/" : "";
        return "/" + string.Join('/', kept.Select(static p => Encoded(StrictUtf8.Encoding.GetBytes(p))))
            + (kept.Count > 0 ? folder : "");
    }

    private static string Query(string query)
    {
        if (query.Length == 0) return "";
        var pairs = query.Split('&').Select(static pair =>
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            return at < 0 ? (Name: Encoded(Decoded(pair)), Value: "")
                : (Name: Encoded(Decoded(pair[..at])), Value: Encoded(Decoded(pair[(at + 1)..])));
        });
        return string.Join('&', pairs
            .OrderBy(static p => p.Name, StringComparer.Ordinal).ThenBy(static p => p.Value, StringComparer.Ordinal)
            .Select(static p => $"{p.Name}={p.Value}"));
    }

    private static string Encoded(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            if (Unreserved.Contains(b)) text.Append((char)b);
            else text.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static byte[] Decoded(string text)
    {
        var bytes = StrictUtf8.Encoding.GetBytes(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++, length++)
        {
            var isCode = bytes[i] == '%' && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            bytes[length] = bytes[i];
            if (!isCode) continue;
            bytes[length] = (byte)((HexOf(bytes[i + 1]) << 4) | HexOf(bytes[i + 2]));
            i += 2;
        }

        return bytes[..length];
    }

    private static int HexOf(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    /// <summary>Without white space around, and with one blank for each run of it.</summary>
    private static string Folded(string value) =>
        string.Join(' ', value.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
