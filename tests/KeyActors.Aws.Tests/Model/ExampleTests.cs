using System.Text.Json;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>The service's own examples: each request is one that this takes as well-formed, and each answer has only members that
/// the service's has.</summary>
public sealed class ExampleTests(ITestOutputHelper output)
{
    /// <summary>Values of examples that break the service's own model.</summary>
    private static readonly string[] Broken = ["cluster-1a23b4cdefg"];

    [Fact]
    public async Task Every_example_of_the_service_is_well_formed_here()
    {
        if (Shared.Find(output, "aws/kms-examples.json") is not { } path) return;
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        await using var served = await Served.StartAsync();
        var run = new ModelRun(served);
        var (count, codes) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var operation in json.RootElement.GetProperty("examples").EnumerateObject().Where(static o => ModelRun.Has(o.Name)))
            foreach (var example in operation.Value.EnumerateArray())
            {
                var input = example.TryGetProperty("input", out var body) ? body : JsonDocument.Parse("{}").RootElement;
                var (_, code, answer) = await run.SendAsync(operation.Name, Wire(input));
                count++;
                codes[code] = codes.GetValueOrDefault(code) + 1;
                Assert.False(code == "SerializationException", $"{operation.Name} {input}");
                var isRefused = answer.ToString().Contains("validation error", StringComparison.Ordinal);
                var breaks = Broken.Any(text => input.ToString().Contains(text, StringComparison.Ordinal));
                Assert.True(isRefused == breaks, $"{operation.Name} {input} {answer}");
            }

        output.WriteLine($"{count} examples: {string.Join(", ", codes.Select(static c => $"{(c.Key.Length > 0 ? c.Key : "done")} {c.Value}"))}");
        Assert.True(count > 40);
    }

    /// <summary>Examples show bytes in words and times as dates: they are sent as the wire has them.</summary>
    private static Dictionary<string, object> Wire(JsonElement input) => input.EnumerateObject().ToDictionary(
        static member => member.Name,
        static member => member.Name switch
        {
            "CiphertextBlob" or "Plaintext" or "ImportToken" or "EncryptedKeyMaterial" or "PublicKey" or "Message" or "Signature" or "Mac"
                or "SharedSecretCiphertextBlob" => "aGk=",
            "ValidTo" => (object)1_900_000_000,
            "Recipient" => new { KeyEncryptionAlgorithm = "RSAES_OAEP_SHA_256", AttestationDocument = "aGk=" },
            _ => member.Value,
        });
}
