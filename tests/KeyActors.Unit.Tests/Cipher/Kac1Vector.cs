using System.Text.Json;
using KeyActors.Model;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>One known answer of tests/corpus/kac1.</summary>
internal sealed record Kac1Vector(
    string Name, byte[] Key, byte[] KeyId, byte[] MaterialTag, byte[] Salt, byte[] Nonce, EncryptionContext Context,
    byte[] CanonicalContext, byte[] ContextHash, byte[] MessageKey, byte[] Commitment, byte[] Plaintext, byte[] Blob)
{
    internal static IReadOnlyList<Kac1Vector> All(JsonDocument document) =>
        [.. document.RootElement.GetProperty("tests").EnumerateArray().Select(Read)];

    internal static IReadOnlyList<Kac1Vector> All()
    {
        using var document = Vectors.Corpus("kac1", "kac1_vectors.json");
        return All(document);
    }

    private static Kac1Vector Read(JsonElement test) => new(
        test.GetProperty("name").GetString()!, test.Hex("key"), test.Hex("keyId"), test.Hex("materialTag"), test.Hex("salt"),
        test.Hex("nonce"),
        EncryptionContext.From(test.GetProperty("encryptionContext").EnumerateArray()
            .Select(static pair => new KeyValuePair<string, string>(pair[0].GetString()!, pair[1].GetString()!))),
        test.Hex("ecCanonical"), test.Hex("ctxHash"), test.Hex("kEnc"), test.Hex("commitment"), test.Hex("plaintext"),
        test.Hex("blob"));
}
