using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>The canonicaliser against every header-form case of the AWS signing test suite.</summary>
public sealed class SigV4VectorTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_header_form_case_of_the_signing_test_suite_is_reproduced()
    {
        if (Shared.Find(output, "vectors/sigv4/aws-c-auth/tests/aws-signing-test-suite/v4") is not { } suite) return;
        var cases = Directory.GetDirectories(suite);
        foreach (var folder in cases)
        {
            var name = Path.GetFileName(folder);
            string Text(string file) => File.ReadAllText(Path.Combine(folder, file)).ReplaceLineEndings("\n");
            using var context = JsonDocument.Parse(Text("context.json"));
            var (head, body) = Read(Text("header-signed-request.txt"));
            Assert.True(AuthorizationHeader.TryParse(head.Value("authorization")!, out var header, out var why), $"{name}: {why}");
            var hash = Convert.ToHexStringLower(SHA256.HashData(StrictUtf8.Encoding.GetBytes(body)));
            var normalize = context.RootElement.GetProperty("normalize").GetBoolean();

            var canonical = CanonicalRequest.Of(head, header.SignedHeaders, hash, normalize);
            Assert.Equal(Text("header-canonical-request.txt"), canonical);
            var toSign = CanonicalRequest.StringToSign(canonical, head.Value("x-amz-date")!, header.Scope);
            Assert.Equal(Text("header-string-to-sign.txt"), toSign);

            var secret = context.RootElement.GetProperty("credentials").GetProperty("secret_access_key").GetString()!;
            var signature = new byte[RequestSignature.Bytes];
            RequestSignature.Sign(
                Encoding.ASCII.GetBytes(secret), header.Scope, StrictUtf8.Encoding.GetBytes(toSign), signature);
            Assert.Equal(Text("header-signature.txt").Trim(), Convert.ToHexStringLower(signature));
            Assert.Equal(signature, header.Signature.ToArray());
        }

        Assert.Equal(38, cases.Length);
        Shared.Say(output, $"{cases.Length} header-form cases of the signing test suite.");
    }

    private static (WireHead Head, string Body) Read(string request)
    {
        var end = request.IndexOf("\n\n", StringComparison.Ordinal);
        var (text, body) = end < 0 ? (request.TrimEnd('\n'), "") : (request[..end], request[(end + 2)..]);
        var lines = text.Split('\n');
        var first = lines[0];
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in lines[1..])
        {
            if (line.StartsWith(' '))
            {
                headers[^1] = new(headers[^1].Key, headers[^1].Value + "\n" + line);
                continue;
            }

            var at = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..at], line[(at + 1)..]));
        }

        var target = first[(first.IndexOf(' ', StringComparison.Ordinal) + 1)..first.LastIndexOf(' ')];
        return (new WireHead(first[..first.IndexOf(' ', StringComparison.Ordinal)], target, headers), body);
    }
}
