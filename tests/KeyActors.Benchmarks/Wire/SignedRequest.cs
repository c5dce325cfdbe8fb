using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Benchmarks.Wire;

/// <summary>A request of the AWS wire, signed once; good for five minutes.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Body">JSON.</param>
/// <param name="Headers">Besides <c>Host</c>.</param>
internal sealed record SignedRequest(string Operation, string Body, IReadOnlyList<(string Name, string Value)> Headers)
{
    private const string ContentType = "application/x-amz-json-1.1";

    internal static SignedRequest Of(Uri url, RootCredentials root, string operation, string body)
    {
        var date = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = new SigningScope(date[..8], "us-east-1", "kms");
        var target = "TrentService." + operation;
        const string names = "content-type;host;x-amz-date;x-amz-target";
        var canonical = $"POST\n/\n\ncontent-type:{ContentType}\nhost:{url.Authority}\nx-amz-date:{date}\nx-amz-target:{target}\n\n"
            + $"{names}\n{Hash(body)}";
        var signature = new byte[32];
        RequestSignature.Sign(
            Encoding.ASCII.GetBytes(root.Secret.ToString()), scope,
            Encoding.ASCII.GetBytes($"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(canonical)}"), signature);
        return new SignedRequest(operation, body,
        [
            ("Content-Type", ContentType), ("X-Amz-Date", date), ("X-Amz-Target", target),
            ("Authorization", $"AWS4-HMAC-SHA256 Credential={root.Id}/{scope}, SignedHeaders={names}, "
                + $"Signature={Convert.ToHexStringLower(signature)}"),
        ]);
    }

    /// <summary>Sends it once.</summary>
    internal async Task<(bool IsGood, string Body)> SendAsync(HttpClient http, Uri url)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(Body)) };
        foreach (var (name, value) in Headers)
            if (!message.Content.Headers.TryAddWithoutValidation(name, value)) message.Headers.TryAddWithoutValidation(name, value);
        using var answer = await http.SendAsync(message);
        return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>As a script of wrk, that writes its figures in one line.</summary>
    internal string Script()
    {
        var lua = new StringBuilder($"wrk.method = \"POST\"\nwrk.body = [[{Body}]]\n");
        foreach (var (name, value) in Headers) lua.Append(CultureInfo.InvariantCulture, $"wrk.headers[\"{name}\"] = \"{value}\"\n");
        return lua.Append("""
            function done(summary, latency)
              local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
              io.write(string.format("FIGURES %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors))
            end

            """).ToString();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
