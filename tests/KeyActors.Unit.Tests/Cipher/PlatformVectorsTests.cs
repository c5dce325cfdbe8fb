using System.Security.Cryptography;
using System.Text.Json;
using KeyActors.Cipher;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>The primitives that this room stands on, against the vectors of others.</summary>
public sealed class PlatformVectorsTests(ITestOutputHelper output)
{
    [Fact]
    public void AES_256_GCM_answers_as_Wycheproof_does()
    {
        if (!Vectors.TryFind(output, "wycheproof/aes_gcm_test.json", out var file)) return;
        var count = new Tally();
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var (group, test) in Wycheproof(document))
        {
            var (keyBits, nonceBits, tagBits) = (Int(group, "keySize"), Int(group, "ivSize"), Int(group, "tagSize"));
            if (nonceBits != 96) count.Leave($"nonce of {nonceBits} bits");
            else if (tagBits != 128) count.Leave($"tag of {tagBits} bits");
            else if (keyBits != 256) count.Leave($"key of {keyBits} bits");
            else
            {
                var (key, nonce, associated) = (test.Hex("key"), test.Hex("iv"), test.Hex("aad"));
                var valid = test.GetProperty("result").GetString() == "valid";
                CheckGcm(key, nonce, associated, test.Hex("ct"), test.Hex("tag"), valid ? test.Hex("msg") : null);
                if (valid) CheckGcmSeals(key, nonce, associated, test.Hex("msg"), test.Hex("ct"), test.Hex("tag"));
                count.Apply();
            }
        }

        count.Say(output, "Wycheproof AES-256-GCM");
        Assert.True(count.Applied >= 60);
    }

    [Theory]
    [InlineData("nist/gcmEncryptExtIV256.rsp", 375)]
    [InlineData("nist/gcmDecrypt256.rsp", 375)]
    public void AES_256_GCM_answers_as_NIST_does(string path, int atLeast)
    {
        if (!Vectors.TryFind(output, path, out var file)) return;
        var count = new Tally();
        foreach (var test in NistFile.Read(file))
        {
            if (!test.ContainsKey("Key")) continue;
            byte[] Bytes(string name) => Convert.FromHexString(test[name]);
            var plaintext = test.ContainsKey("FAIL") ? null : Bytes("PT");
            CheckGcm(Bytes("Key"), Bytes("IV"), Bytes("AAD"), Bytes("CT"), Bytes("Tag"), plaintext);
            if (plaintext is not null)
                CheckGcmSeals(Bytes("Key"), Bytes("IV"), Bytes("AAD"), plaintext, Bytes("CT"), Bytes("Tag"));
            count.Apply();
        }

        count.Say(output, path);
        Assert.True(count.Applied >= atLeast, $"{count.Applied} applied");
    }

    [Theory]
    [InlineData("wycheproof/hmac_sha256_test.json", 32)]
    [InlineData("wycheproof/hmac_sha512_test.json", 64)]
    public void HMAC_answers_as_Wycheproof_does(string path, int hashBytes)
    {
        if (!Vectors.TryFind(output, path, out var file)) return;
        var count = new Tally();
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var (_, test) in Wycheproof(document))
        {
            var (key, message, tag) = (test.Hex("key"), test.Hex("msg"), test.Hex("tag"));
            var mac = hashBytes == 32 ? HMACSHA256.HashData(key, message) : HMACSHA512.HashData(key, message);
            Assert.Equal(test.GetProperty("result").GetString() == "valid", mac.AsSpan(..tag.Length).SequenceEqual(tag));
            count.Apply();
        }

        count.Say(output, path);
        Assert.True(count.Applied >= 100);
    }

    [Theory]
    [InlineData("nist/KWP_AE_256.txt")]
    [InlineData("nist/KWP_AD_256.txt")]
    public void Key_wrap_with_padding_answers_as_NIST_does(string path)
    {
        if (!Vectors.TryFind(output, path, out var file)) return;
        var count = new Tally();
        foreach (var test in NistFile.Read(file))
        {
            if (!test.ContainsKey("K")) continue;
            CheckKeyWrap(
                Convert.FromHexString(test["K"]), Convert.FromHexString(test["C"]),
                test.ContainsKey("FAIL") ? null : Convert.FromHexString(test["P"]));
            count.Apply();
        }

        count.Say(output, path);
        Assert.True(count.Applied >= 100);
    }

    [Fact]
    public void Key_wrap_with_padding_answers_as_Wycheproof_does()
    {
        if (!Vectors.TryFind(output, "wycheproof/aes_kwp_test.json", out var file)) return;
        var count = new Tally();
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        foreach (var (group, test) in Wycheproof(document))
        {
            var result = test.GetProperty("result").GetString();
            if (Int(group, "keySize") != 256) count.Leave($"key of {Int(group, "keySize")} bits");
            else if (result == "acceptable") count.Leave("acceptable either way");
            else
            {
                CheckKeyWrap(test.Hex("key"), test.Hex("ct"), result == "valid" ? test.Hex("msg") : null);
                count.Apply();
            }
        }

        count.Say(output, "Wycheproof AES-256-KWP");
        Assert.True(count.Applied >= 20);
    }

    private static void CheckGcm(
        byte[] key, byte[] nonce, byte[] associated, byte[] ciphertext, byte[] tag, byte[]? plaintext)
    {
        var opened = new byte[ciphertext.Length];
        Array.Fill(opened, (byte)1);
        Assert.Equal(plaintext is not null, Gcm.TryOpen(key, nonce, associated, ciphertext, tag, opened));
        Assert.Equal(plaintext ?? new byte[ciphertext.Length], opened);
    }

    private static void CheckGcmSeals(
        byte[] key, byte[] nonce, byte[] associated, byte[] plaintext, byte[] ciphertext, byte[] tag)
    {
        var (sealedText, sealedTag) = (new byte[ciphertext.Length], new byte[tag.Length]);
        Gcm.Seal(key, nonce, associated, plaintext, sealedText, sealedTag);
        Assert.Equal(ciphertext, sealedText);
        Assert.Equal(tag, sealedTag);
    }

    private static void CheckKeyWrap(byte[] key, byte[] wrapped, byte[]? plaintext)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        if (plaintext is null)
        {
            // Lengths that cannot be a wrapped key are misuse to the platform, damage to everybody else.
            var refusal = Record.Exception(() => aes.DecryptKeyWrapPadded(wrapped));
            Assert.True(refusal is CryptographicException or ArgumentException, $"{refusal}");
            return;
        }

        Assert.Equal(plaintext, aes.DecryptKeyWrapPadded(wrapped));
        Assert.Equal(wrapped, aes.EncryptKeyWrapPadded(plaintext));
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Wycheproof(JsonDocument document) =>
        from testGroup in document.RootElement.GetProperty("testGroups").EnumerateArray()
        from test in testGroup.GetProperty("tests").EnumerateArray()
        select (testGroup, test);
}
