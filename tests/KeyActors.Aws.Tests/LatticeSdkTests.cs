using System.Security.Cryptography;
using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;
using static KeyActors.Aws.Tests.AsymmetricSdkTests;

namespace KeyActors.Aws.Tests;

/// <summary>Keys on lattices through the SDK.</summary>
public sealed class LatticeSdkTests(ITestOutputHelper output)
{
    private static readonly byte[] Message = "order 17"u8.ToArray();

    [Theory]
    [InlineData("ML_DSA_44", 1334, 2420)]
    [InlineData("ML_DSA_65", 1974, 3309)]
    [InlineData("ML_DSA_87", 2614, 4627)]
    public async Task A_key_of_ML_DSA_signs_messages_and_verifies_them(string spec, int publicBytes, int signatureBytes)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = await MakeAsync(kms, spec, KeyUsageType.SIGN_VERIFY);
        Assert.Equal((spec, KeyUsageType.SIGN_VERIFY), (key.KeySpec.Value, key.KeyUsage));
        Assert.Equal(["ML_DSA_SHAKE_256"], key.SigningAlgorithms);
        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key.KeyId });
        Assert.Equal((publicBytes, spec), ((int)open.PublicKey.Length, open.KeySpec.Value));
        Assert.Equal(["ML_DSA_SHAKE_256"], open.SigningAlgorithms);

        var signed = await kms.SignAsync(Sign(key.KeyId, new byte[4096], "RAW"));

        Assert.Equal((signatureBytes, "ML_DSA_SHAKE_256", key.Arn), ((int)signed.Signature.Length, signed.SigningAlgorithm.Value, signed.KeyId));
        Assert.True((await kms.VerifyAsync(Verify(key.KeyId, new byte[4096], signed.Signature.ToArray()))).SignatureValid);
        await FailsAsync("KMSInvalidSignatureException", () => kms.VerifyAsync(Verify(key.KeyId, Message, signed.Signature.ToArray())));
        await FailsAsync("ValidationException", () => kms.SignAsync(Sign(key.KeyId, new byte[4097], "RAW")));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.SignAsync(Sign(key.KeyId, Message, null, isDry: true)));
    }

    [Fact]
    public async Task A_digest_is_incompatible_and_an_external_mu_has_its_length_and_its_system()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await MakeAsync(kms, "ML_DSA_65", KeyUsageType.SIGN_VERIFY)).KeyId;

        Assert.Equal(
            "Message type DIGEST is incompatible with key spec ML_DSA_65.",
            await FailsAsync("ValidationException", () => kms.SignAsync(Sign(key, new byte[64], "DIGEST"))));
        Assert.Equal(
            "Digest is invalid length for algorithm ML_DSA_SHAKE_256.",
            await FailsAsync("ValidationException", () => kms.SignAsync(Sign(key, new byte[63], "EXTERNAL_MU"))));
        var use = new KeyUse.Sign(Caller.Vault, default, SigningAlgorithm.MlDsaShake256, MessageKind.ExternalMu, 64);
        foreach (var isDry in (bool[])[true, false])
        {
            if (SystemRules.Lacks(use) is { } lacks)
            {
                Shared.Say(output, "NOT SIGNED: no library of this system takes an external mu, only its refusal was seen.");
                Assert.Equal(
                    lacks.Sentence,
                    await FailsAsync("UnsupportedOperationException", () => kms.SignAsync(Sign(key, new byte[64], "EXTERNAL_MU", isDry))));
            }
            else if (!isDry)
            {
                Assert.Equal(3309, (await kms.SignAsync(Sign(key, new byte[64], "EXTERNAL_MU"))).Signature.Length);
            }
        }

        await kms.DisableKeyAsync(key);
        await FailsAsync("DisabledException", () => kms.SignAsync(Sign(key, new byte[64], "DIGEST")));
        await FailsAsync("DisabledException", () => kms.SignAsync(Sign(key, new byte[64], "EXTERNAL_MU")));
        Assert.Equal(
            "KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec ML_DSA_87",
            await FailsAsync("ValidationException", () => MakeAsync(kms, "ML_DSA_87", KeyUsageType.ENCRYPT_DECRYPT)));
    }

    [Theory]
    [InlineData("ML_DSA_44", "mldsa.json", "pkcs8", "RSAES_OAEP_SHA_256")]
    [InlineData("ML_DSA_87", "mldsa.json", "both", "RSA_AES_KEY_WRAP_SHA_256")]
    public async Task A_seed_from_elsewhere_comes_in(string spec, string file, string form, string wrapping)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var row = Corpus(file).GetProperty("tests").EnumerateArray().Single(t => t.GetProperty("keySpec").GetString() == spec);
        var key = (await MakeAsync(kms, spec, KeyUsageType.SIGN_VERIFY, "EXTERNAL")).KeyId;
        var asked = await kms.GetParametersForImportAsync(
            new GetParametersForImportRequest { KeyId = key, WrappingAlgorithm = wrapping, WrappingKeySpec = "RSA_2048" });

        await kms.ImportKeyMaterialAsync(new ImportKeyMaterialRequest
        {
            KeyId = key, ImportToken = asked.ImportToken, ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE",
            EncryptedKeyMaterial = Stream(Wrap(asked.PublicKey.ToArray(), wrapping, Hex(row, form))),
        });

        Assert.Equal(Hex(row, "publicKey"), (await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key })).PublicKey.ToArray());
        var message = Convert.FromHexString(Corpus(file).GetProperty("message").GetString()!);
        Assert.True((await kms.VerifyAsync(Verify(key, message, Hex(row.GetProperty("signatures"), "ML_DSA_SHAKE_256")))).SignatureValid);
    }

    internal static JsonElement Corpus(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Shared.Root(), "tests", "corpus", "keys", file))).RootElement;

    internal static byte[] Hex(JsonElement row, string name) => Convert.FromHexString(row.GetProperty(name).GetString()!);

    private static byte[] Wrap(byte[] publicKey, string wrapping, byte[] material)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        if (!wrapping.StartsWith("RSA_AES", StringComparison.Ordinal)) return rsa.Encrypt(material, RSAEncryptionPadding.OaepSHA256);
        var inner = new byte[32];
        KeyActors.Cipher.Entropy.Kernel.Fill(inner);
        using var aes = Aes.Create();
        aes.SetKey(inner);
        return [.. rsa.Encrypt(inner, RSAEncryptionPadding.OaepSHA256), .. aes.EncryptKeyWrapPadded(material)];
    }

    private static SignRequest Sign(string key, byte[] message, string? kind, bool isDry = false) => new()
    {
        KeyId = key, Message = Stream(message), SigningAlgorithm = "ML_DSA_SHAKE_256", MessageType = kind, DryRun = isDry,
    };

    private static VerifyRequest Verify(string key, byte[] message, byte[] signature) => new()
    {
        KeyId = key, Message = Stream(message), SigningAlgorithm = "ML_DSA_SHAKE_256", Signature = Stream(signature),
    };
}
