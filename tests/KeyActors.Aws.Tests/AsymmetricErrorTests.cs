using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;
using static KeyActors.Aws.Tests.AsymmetricSdkTests;

namespace KeyActors.Aws.Tests;

/// <summary>What is refused about kinds, usages and algorithms, in the words that the real service was seen to use; and imports of
/// every kind.</summary>
public sealed class AsymmetricErrorTests
{
    private static readonly byte[] Message = "m"u8.ToArray();

    [Fact]
    public async Task A_key_says_that_its_usage_is_another()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var symmetric = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var signer = await MakeAsync(kms, "ECC_NIST_P256", KeyUsageType.SIGN_VERIFY);
        var coder = await MakeAsync(kms, "HMAC_256", KeyUsageType.GENERATE_VERIFY_MAC);

        await SaysAsync(symmetric, "ENCRYPT_DECRYPT", "GenerateMac", () => kms.GenerateMacAsync(new() { KeyId = symmetric.KeyId, Message = Stream(Message), MacAlgorithm = "HMAC_SHA_256" }));
        await SaysAsync(coder, "GENERATE_VERIFY_MAC", "Sign", () => kms.SignAsync(new() { KeyId = coder.KeyId, Message = Stream(Message), SigningAlgorithm = "ECDSA_SHA_256" }));
        await SaysAsync(symmetric, "ENCRYPT_DECRYPT", "Verify", () => kms.VerifyAsync(
            new() { KeyId = symmetric.KeyId, Message = Stream(Message), Signature = Stream([1]), SigningAlgorithm = "ECDSA_SHA_256" }));
        await SaysAsync(signer, "SIGN_VERIFY", "Encrypt", () => kms.EncryptAsync(new() { KeyId = signer.KeyId, Plaintext = Stream(Message) }));
        await SaysAsync(signer, "SIGN_VERIFY", "GenerateDataKey", () => kms.GenerateDataKeyAsync(new() { KeyId = signer.KeyId, NumberOfBytes = 16 }));
        await SaysAsync(signer, "SIGN_VERIFY", "GenerateDataKeyPair", () => kms.GenerateDataKeyPairAsync(new() { KeyId = signer.KeyId, KeyPairSpec = "ECC_NIST_P256" }));
        await SaysAsync(coder, "GENERATE_VERIFY_MAC", "Decrypt", () => kms.DecryptAsync(
            new() { KeyId = coder.KeyId, CiphertextBlob = Stream(new byte[256]), EncryptionAlgorithm = "RSAES_OAEP_SHA_1" }));
        // Algorithms that are the service's and of no key here are refused like any other key's.
        await SaysAsync(coder, "GENERATE_VERIFY_MAC", "Sign", () => kms.SignAsync(new() { KeyId = coder.KeyId, Message = Stream(Message), SigningAlgorithm = "ML_DSA_SHAKE_256" }));
        Assert.Equal(
            "Algorithm ML_DSA_SHAKE_256 is incompatible with key spec ECC_NIST_P256.",
            await FailsAsync("InvalidKeyUsageException", () => kms.SignAsync(new() { KeyId = signer.KeyId, Message = Stream(Message), SigningAlgorithm = "ML_DSA_SHAKE_256" })));
        Assert.Equal(
            "Algorithm SM2PKE is incompatible with key spec SYMMETRIC_DEFAULT.",
            await FailsAsync("InvalidKeyUsageException", () => kms.EncryptAsync(new() { KeyId = symmetric.KeyId, Plaintext = Stream(Message), EncryptionAlgorithm = "SM2PKE" })));
        Assert.Equal(
            "Message type EXTERNAL_MU is incompatible with key spec ECC_NIST_P256.",
            await FailsAsync("ValidationException", () => kms.SignAsync(
                new() { KeyId = signer.KeyId, Message = Stream(Message), SigningAlgorithm = "ECDSA_SHA_256", MessageType = "EXTERNAL_MU" })));

        static async Task SaysAsync(KeyMetadata key, string usage, string operation, Func<Task> call) => Assert.Equal(
            $"{key.Arn} key usage is {usage} which is not valid for {operation}.", await FailsAsync("InvalidKeyUsageException", call));
    }

    [Fact]
    public async Task A_rehearsal_says_what_the_real_one_would_and_makes_nothing()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var signer = (await MakeAsync(kms, "ECC_NIST_P256", KeyUsageType.SIGN_VERIFY)).KeyId;
        var coder = (await MakeAsync(kms, "HMAC_256", KeyUsageType.GENERATE_VERIFY_MAC)).KeyId;
        SignRequest Sign(string key) => new() { KeyId = key, Message = Stream(Message), SigningAlgorithm = "ECDSA_SHA_256", DryRun = true };

        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.SignAsync(Sign(signer)));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.VerifyAsync(
            new() { KeyId = signer, Message = Stream(Message), Signature = Stream([1]), SigningAlgorithm = "ECDSA_SHA_256", DryRun = true }));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.GenerateMacAsync(
            new() { KeyId = coder, Message = Stream(Message), MacAlgorithm = "HMAC_SHA_256", DryRun = true }));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.VerifyMacAsync(
            new() { KeyId = coder, Message = Stream(Message), Mac = Stream([1]), MacAlgorithm = "HMAC_SHA_256", DryRun = true }));
        await FailsAsync("InvalidKeyUsageException", () => kms.SignAsync(Sign(coder)));
        await FailsAsync("InvalidKeyUsageException", () => kms.EncryptAsync(new() { KeyId = signer, Plaintext = Stream(Message), DryRun = true }));
        await kms.DisableKeyAsync(signer);
        await Assert.ThrowsAsync<DisabledException>(() => kms.SignAsync(Sign(signer)));
        var used = await served.Vault.GetKeyLastUsageAsync(signer);
        Assert.Empty(used.Materials);
    }

    [Fact]
    public async Task A_new_key_needs_a_usage_that_fits()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();

        Assert.Equal(
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
            await FailsAsync("ValidationException", () => kms.CreateKeyAsync(new() { KeySpec = "HMAC_256" })));
        await NotCompatibleAsync("RSA_2048", "KEY_AGREEMENT");
        await NotCompatibleAsync("RSA_2048", "GENERATE_VERIFY_MAC");
        await NotCompatibleAsync("ECC_NIST_P256", "ENCRYPT_DECRYPT");
        await NotCompatibleAsync("SYMMETRIC_DEFAULT", "SIGN_VERIFY");
        await NotCompatibleAsync("ECC_SECG_P256K1", "KEY_AGREEMENT");
        await NotCompatibleAsync("SM2", "GENERATE_VERIFY_MAC");
        Assert.Empty((await kms.ListKeysAsync(new())).Keys ?? []);

        async Task NotCompatibleAsync(string spec, string usage) => Assert.Equal(
            $"KeyUsage {usage} is not compatible with KeySpec {spec}", await FailsAsync("ValidationException", () => MakeAsync(kms, spec, usage)));
    }

    [Fact]
    public async Task Members_are_held_to_the_model_in_its_words()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var coder = (await MakeAsync(kms, "HMAC_256", KeyUsageType.GENERATE_VERIFY_MAC)).KeyId;

        Assert.Equal(
            "1 validation error detected: Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
            await FailsAsync("ValidationException", () => kms.GenerateMacAsync(new() { KeyId = coder, Message = Stream(Message), MacAlgorithm = "INVALID" })));
        var (status, body) = await served.SendAsync("Sign", "{}");
        Assert.Equal(400, status);
        body = body.Replace(@"\u0027", "'", StringComparison.Ordinal);
        foreach (var member in new[] { "keyId", "message", "signingAlgorithm" }) Assert.Contains($"Value null at '{member}'", body, StringComparison.Ordinal);
        (_, body) = await served.SendAsync("VerifyMac", $$"""{"KeyId":"{{coder}}","Message":"","MacAlgorithm":"HMAC_SHA_256","Mac":""}""");
        Assert.Contains("2 validation errors detected", body, StringComparison.Ordinal);
        (_, body) = await served.SendAsync("GenerateDataKeyPair", $$"""{"KeyId":"{{coder}}","KeyPairSpec":"HMAC_256"}""");
        Assert.Contains("HMAC_256", body, StringComparison.Ordinal);
        Assert.Contains("keyPairSpec", body, StringComparison.Ordinal);
        await FailsAsync("InvalidKeyUsageException", () => kms.GenerateDataKeyPairAsync(new() { KeyId = coder, KeyPairSpec = "ML_KEM_768" }));
        await FailsAsync("InvalidGrantTokenException", () => kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = coder, GrantTokens = ["x"] }));
        Assert.Equal(
            "Invalid keyId 'key_id'",
            await FailsAsync("NotFoundException", () => kms.GenerateMacAsync(new() { KeyId = "key_id", Message = Stream(Message), MacAlgorithm = "HMAC_SHA_256" })));
    }

    [Theory]
    [InlineData("RSA_2048", "SIGN_VERIFY")]
    [InlineData("ECC_NIST_P256", "SIGN_VERIFY")]
    [InlineData("ECC_SECG_P256K1", "SIGN_VERIFY")]
    [InlineData("HMAC_384", "GENERATE_VERIFY_MAC")]
    [InlineData("SM2", "SIGN_VERIFY")]
    public async Task Material_from_outside_comes_in_once_and_for_ever(string spec, string usage)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = await MakeAsync(kms, spec, usage, "EXTERNAL");
        Assert.Equal(KeyState.PendingImport, key.KeyState);
        var material = Material(spec);

        await ImportAsync(material);

        Assert.Equal(KeyState.Enabled, (await kms.DescribeKeyAsync(key.KeyId)).KeyMetadata.KeyState);
        if (spec.StartsWith("HMAC", StringComparison.Ordinal))
        {
            var mac = await kms.GenerateMacAsync(new() { KeyId = key.KeyId, Message = Stream(Message), MacAlgorithm = "HMAC_SHA_384" });
            Assert.Equal(HMACSHA384.HashData(material, Message), mac.Mac.ToArray());
        }
        else
        {
            Assert.Equal(PublicHalf(spec, material), (await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key.KeyId })).PublicKey.ToArray());
        }

        await FailsAsync("IncorrectKeyMaterialException", () => ImportAsync(Material(spec)));
        await ImportAsync(material);
        if (spec == "RSA_2048")
            await FailsAsync("ValidationException", () => kms.GetParametersForImportAsync(
                new() { KeyId = key.KeyId, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_4096" }));

        async Task ImportAsync(byte[] bytes)
        {
            var given = await kms.GetParametersForImportAsync(
                new() { KeyId = key.KeyId, WrappingAlgorithm = "RSA_AES_KEY_WRAP_SHA_256", WrappingKeySpec = "RSA_2048" });
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(given.PublicKey.ToArray(), out _);
            using var aes = Aes.Create();
            aes.Key = SHA256.HashData([7]);
            byte[] wrapped = [.. rsa.Encrypt(aes.Key, RSAEncryptionPadding.OaepSHA256), .. aes.EncryptKeyWrapPadded(bytes)];
            await kms.ImportKeyMaterialAsync(new()
            {
                KeyId = key.KeyId, ImportToken = given.ImportToken, EncryptedKeyMaterial = Stream(wrapped),
                ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
            });
        }
    }

    [Fact]
    public async Task An_alias_does_not_move_to_a_key_of_another_kind()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var one = await MakeAsync(kms, "RSA_2048", KeyUsageType.SIGN_VERIFY);
        var alike = await MakeAsync(kms, "ECC_NIST_P256", KeyUsageType.SIGN_VERIFY);
        var symmetric = (await kms.CreateKeyAsync(new())).KeyMetadata;
        await kms.CreateAliasAsync("alias/a", one.KeyId);
        await kms.UpdateAliasAsync("alias/a", alike.KeyId);
        await FailsAsync("ValidationException", () => kms.UpdateAliasAsync("alias/a", symmetric.KeyId));
        Assert.Equal(alike.Arn, (await kms.DescribeKeyAsync("alias/a")).KeyMetadata.Arn);
    }

    private static byte[] Material(string spec)
    {
        if (spec.StartsWith("RSA", StringComparison.Ordinal))
        {
            using var rsa = RSA.Create(2048);
            return rsa.ExportPkcs8PrivateKey();
        }

        if (spec.StartsWith("ECC", StringComparison.Ordinal) || spec == "SM2")
        {
            using var ec = ECDsa.Create(spec switch
            {
                "ECC_NIST_P256" => ECCurve.NamedCurves.nistP256,
                "SM2" => ECCurve.CreateFromValue("1.2.156.10197.1.301"),
                _ => ECCurve.CreateFromFriendlyName("secp256k1"),
            });
            return ec.ExportPkcs8PrivateKey();
        }

        var bytes = new byte[48];
        KeyActors.Cipher.Entropy.Kernel.Fill(bytes);
        return bytes;
    }
}
