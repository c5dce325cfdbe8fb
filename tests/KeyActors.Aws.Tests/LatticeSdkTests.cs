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

    [Theory]
    [InlineData("ML_KEM_512", 822, 768)]
    [InlineData("ML_KEM_768", 1206, 1088)]
    [InlineData("ML_KEM_1024", 1590, 1568)]
    public async Task Whoever_encapsulates_and_whoever_decapsulates_have_one_secret(string spec, int publicBytes, int ciphertextBytes)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = await MakeAsync(kms, spec, "ENCAPSULATE_DECAPSULATE");
        Assert.Equal((spec, "ENCAPSULATE_DECAPSULATE"), (key.KeySpec.Value, key.KeyUsage.Value));
        Assert.Equal(["ML_KEM"], key.EncapsulationAlgorithms);
        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key.KeyId });
        Assert.Equal(publicBytes, open.PublicKey.Length);
        Assert.Equal(["ML_KEM"], open.EncapsulationAlgorithms);

        var made = await kms.EncapsulateAsync(new EncapsulateRequest { KeyId = key.KeyId, EncapsulationAlgorithm = "ML_KEM" });

        var ciphertext = made.SharedSecretCiphertextBlob.ToArray();
        Assert.Equal((ciphertextBytes, 32, key.Arn, "ML_KEM"), (ciphertext.Length, (int)made.SharedSecret.Length, made.KeyId, made.EncapsulationAlgorithm.Value));
        var opened = await kms.DecapsulateAsync(Decapsulate(key.KeyId, ciphertext));
        Assert.Equal(made.SharedSecret.ToArray(), opened.SharedSecret.ToArray());
        Assert.Equal((key.Arn, "ML_KEM"), (opened.KeyId, opened.EncapsulationAlgorithm.Value));
        var flipped = ciphertext.ToArray();
        flipped[0] ^= 1;
        var other = (await kms.DecapsulateAsync(Decapsulate(key.KeyId, flipped))).SharedSecret.ToArray();
        Assert.Equal(32, other.Length);
        Assert.NotEqual(made.SharedSecret.ToArray(), other);
        Assert.Equal("", await FailsAsync("InvalidCiphertextException", () => kms.DecapsulateAsync(Decapsulate(key.KeyId, [.. ciphertext, 0]))));
        Assert.Equal("", await FailsAsync("InvalidCiphertextException", () => kms.DecapsulateAsync(Decapsulate(key.KeyId, ciphertext, length: 100, isDry: true))));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.DecapsulateAsync(Decapsulate(key.KeyId, flipped, isDry: true)));
        await Assert.ThrowsAsync<DryRunOperationException>(
            () => kms.EncapsulateAsync(new EncapsulateRequest { KeyId = key.KeyId, EncapsulationAlgorithm = "ML_KEM", DryRun = true }));
        await FailsAsync("InvalidKeyUsageException", () => kms.SignAsync(Sign(key.KeyId, Message, "RAW")));
        await kms.DisableKeyAsync(key.KeyId);
        await FailsAsync("DisabledException", () => kms.DecapsulateAsync(Decapsulate(key.KeyId, [1])));

        var symmetric = (await kms.CreateKeyAsync(new())).KeyMetadata;
        Assert.Equal(
            $"{symmetric.Arn} key usage is ENCRYPT_DECRYPT which is not valid for Encapsulate.",
            await FailsAsync("InvalidKeyUsageException", () => kms.EncapsulateAsync(
                new EncapsulateRequest { KeyId = symmetric.KeyId, EncapsulationAlgorithm = "ML_KEM" })));
        var pair = await kms.GenerateDataKeyPairAsync(new GenerateDataKeyPairRequest { KeyId = symmetric.KeyId, KeyPairSpec = spec });
        Assert.Equal((86, publicBytes, spec), ((int)pair.PrivateKeyPlaintext.Length, (int)pair.PublicKey.Length, pair.KeyPairSpec.Value));
        Assert.Equal(pair.PrivateKeyPlaintext.ToArray(), (await kms.DecryptAsync(
            new DecryptRequest { CiphertextBlob = pair.PrivateKeyCiphertextBlob })).Plaintext.ToArray());
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

    private static DecapsulateRequest Decapsulate(string key, byte[] ciphertext, int? length = null, bool isDry = false) => new()
    {
        KeyId = key, SharedSecretCiphertextBlob = Stream(ciphertext[..(length ?? ciphertext.Length)]), EncapsulationAlgorithm = "ML_KEM",
        DryRun = isDry,
    };

    private static SignRequest Sign(string key, byte[] message, string? kind, bool isDry = false) => new()
    {
        KeyId = key, Message = Stream(message), SigningAlgorithm = "ML_DSA_SHAKE_256", MessageType = kind, DryRun = isDry,
    };

    private static VerifyRequest Verify(string key, byte[] message, byte[] signature) => new()
    {
        KeyId = key, Message = Stream(message), SigningAlgorithm = "ML_DSA_SHAKE_256", Signature = Stream(signature),
    };
}
