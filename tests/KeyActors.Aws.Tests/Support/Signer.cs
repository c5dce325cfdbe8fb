using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Aws.Tests;

/// <summary>Signs requests as a client does, and wrong ones as no client would.</summary>
internal sealed record Signer(string AccessKey, string Secret)
{
    internal string Region { get; init; } = "us-east-1";

    internal string Service { get; init; } = "kms";

    /// <summary>Headers besides those that every request has.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> More { get; init; } = [];

    /// <summary>Headers that are left out of the signature.</summary>
    internal IReadOnlyList<string> Unsigned { get; init; } = [];

    internal string Target { get; init; } = "/";

    internal WireHead Sign(string operation, byte[] body, DateTimeOffset at, string? bodyHash = null)
    {
        var date = at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> headers =
        [
            new("Host", "127.0.0.1"),
            new("Content-Type", "application/x-amz-json-1.1"),
            new("X-Amz-Date", date),
            new("X-Amz-Target", operation),
            .. More,
        ];
        var names = headers.Select(static h => h.Key.ToLowerInvariant()).Distinct(StringComparer.Ordinal)
            .Where(name => !Unsigned.Contains(name)).Order(StringComparer.Ordinal).ToList();
        var head = new WireHead("POST", Target, headers);
        var scope = new SigningScope(date[..8], Region, Service);
        var hash = bodyHash ?? Convert.ToHexStringLower(SHA256.HashData(body));
        var toSign = CanonicalRequest.StringToSign(CanonicalRequest.Of(head, names, hash), date, scope);
        var signature = new byte[32];
        RequestSignature.Sign(Encoding.ASCII.GetBytes(Secret), scope, StrictUtf8.Encoding.GetBytes(toSign), signature);
        headers.Add(new(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={AccessKey}/{scope}, SignedHeaders={string.Join(';', names)}, "
            + $"Signature={Convert.ToHexStringLower(signature)}"));
        return head;
    }
}
