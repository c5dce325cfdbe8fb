using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Keys that sign, keys of RSA that encrypt, keys for codes, and key pairs, through the real SDK.</summary>
public sealed class AsymmetricSdkTests
{
    private static readonly byte[] Message = "pay 17 to Zoë"u8.ToArray();

    public static TheoryData<string> Signers =>
        ["RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1"];

    [Theory]
    [MemberData(nameof(Signers))]
    public async Task A_signature_verifies_by_the_service_and_by_the_public_key_alone(string spec)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = await MakeAsync(kms, spec, KeyUsageType.SIGN_VERIFY);
        Assert.Equal((spec, "SIGN_VERIFY"), (made.KeySpec.Value, made.KeyUsage.Value));
        Assert.Null(made.CurrentKeyMaterialId);
        Assert.True(made.EncryptionAlgorithms is null or { Count: 0 });

        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = made.KeyId });
        Assert.Equal((made.Arn, spec, "SIGN_VERIFY"), (open.KeyId, open.KeySpec.Value, open.KeyUsage.Value));
        Assert.Equal(made.SigningAlgorithms, open.SigningAlgorithms);
        Assert.NotEmpty(open.SigningAlgorithms);
        foreach (var name in open.SigningAlgorithms)
        {
            var algorithm = SigningAlgorithmSpec.FindValue(name);
            var digest = CryptographicOperations.HashData(HashOf(name), Message);
            var raw = await kms.SignAsync(new SignRequest
            {
                KeyId = made.KeyId, Message = Stream(Message), SigningAlgorithm = algorithm,
            });
            var hashed = await kms.SignAsync(new SignRequest
            {
                KeyId = made.Arn, Message = Stream(digest), MessageType = MessageType.DIGEST, SigningAlgorithm = algorithm,
            });
            Assert.Equal((made.Arn, algorithm), (raw.KeyId, raw.SigningAlgorithm));
            Assert.True(Verifies(open.PublicKey.ToArray(), name, raw.Signature.ToArray()));
            Assert.True(Verifies(open.PublicKey.ToArray(), name, hashed.Signature.ToArray()));
            var verified = await kms.VerifyAsync(new VerifyRequest
            {
                KeyId = made.KeyId, Message = Stream(digest), MessageType = MessageType.DIGEST, Signature = raw.Signature,
                SigningAlgorithm = algorithm,
            });
            Assert.True(verified.SignatureValid);
            await Assert.ThrowsAsync<KMSInvalidSignatureException>(() => kms.VerifyAsync(new VerifyRequest
            {
                KeyId = made.KeyId, Message = Stream([1]), Signature = Stream(hashed.Signature.ToArray()), SigningAlgorithm = algorithm,
            }));
            var no = await FailsAsync("ValidationException", () => kms.SignAsync(new SignRequest
            {
                KeyId = made.KeyId, Message = Stream(Message), MessageType = MessageType.DIGEST, SigningAlgorithm = algorithm,
            }));
            Assert.Equal($"Digest is invalid length for algorithm {name}.", no);
        }
    }

    [Theory]
    [InlineData("RSA_2048", "RSAES_OAEP_SHA_1", 214)]
    [InlineData("RSA_3072", "RSAES_OAEP_SHA_256", 318)]
    [InlineData("RSA_4096", "RSAES_OAEP_SHA_256", 446)]
    public async Task Rsa_encrypts_here_and_outside_and_says_how_much(string spec, string algorithm, int max)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = await MakeAsync(kms, spec, KeyUsageType.ENCRYPT_DECRYPT);
        Assert.Equal(["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"], made.EncryptionAlgorithms);
        var how = EncryptionAlgorithmSpec.FindValue(algorithm);
        var sealed_ = await kms.EncryptAsync(new EncryptRequest
        {
            KeyId = made.KeyId, Plaintext = Stream(new byte[max]), EncryptionAlgorithm = how,
        });
        Assert.Equal((made.Arn, how), (sealed_.KeyId, sealed_.EncryptionAlgorithm));
        var opened = await kms.DecryptAsync(new DecryptRequest
        {
            KeyId = made.KeyId, CiphertextBlob = sealed_.CiphertextBlob, EncryptionAlgorithm = how,
        });
        Assert.Equal(new byte[max], opened.Plaintext.ToArray());
        Assert.Null(opened.KeyMaterialId);
        Assert.Equal(how, opened.EncryptionAlgorithm);

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo((await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = made.KeyId })).PublicKey.ToArray(), out _);
        var outside = rsa.Encrypt(Message, algorithm.EndsWith("_1", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256);
        Assert.Equal(Message, (await kms.DecryptAsync(new DecryptRequest
        {
            KeyId = made.Arn, CiphertextBlob = Stream(outside), EncryptionAlgorithm = how,
        })).Plaintext.ToArray());

        var no = await FailsAsync("ValidationException", () => kms.EncryptAsync(new EncryptRequest
        {
            KeyId = made.KeyId, Plaintext = Stream(new byte[max + 1]), EncryptionAlgorithm = how,
        }));
        Assert.Equal($"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {max} bytes.", no);
        await FailsAsync("ValidationException", () => kms.EncryptAsync(new EncryptRequest
        {
            KeyId = made.KeyId, Plaintext = Stream(Message), EncryptionAlgorithm = how, EncryptionContext = new() { ["a"] = "b" },
        }));
        await FailsAsync("ValidationException", () => kms.DecryptAsync(new DecryptRequest
        {
            CiphertextBlob = Stream(outside), EncryptionAlgorithm = how,
        }));
        no = await FailsAsync("InvalidKeyUsageException", () => kms.EncryptAsync(new EncryptRequest { KeyId = made.KeyId, Plaintext = Stream(Message) }));
        Assert.Equal($"Algorithm SYMMETRIC_DEFAULT is incompatible with key spec {spec}.", no);
        outside[9] ^= 1;
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(new DecryptRequest
        {
            KeyId = made.KeyId, CiphertextBlob = Stream(outside), EncryptionAlgorithm = how,
        }));
    }

    [Fact]
    public async Task A_ciphertext_moves_between_rsa_and_symmetric_keys()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var rsa = await MakeAsync(kms, "RSA_2048", KeyUsageType.ENCRYPT_DECRYPT);
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var blob = (await kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Stream(Message) })).CiphertextBlob;

        var there = await kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = blob, DestinationKeyId = rsa.KeyId, DestinationEncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256,
        });
        Assert.Equal((key.Arn, rsa.Arn, key.CurrentKeyMaterialId), (there.SourceKeyId, there.KeyId, there.SourceKeyMaterialId));
        Assert.Null(there.DestinationKeyMaterialId);
        Assert.Equal(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256, there.DestinationEncryptionAlgorithm);
        var back = await kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = Stream(there.CiphertextBlob.ToArray()), SourceKeyId = rsa.KeyId,
            SourceEncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256, DestinationKeyId = key.KeyId,
        });
        Assert.Equal(Message, (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = back.CiphertextBlob })).Plaintext.ToArray());
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = Stream(there.CiphertextBlob.ToArray()), SourceKeyId = rsa.KeyId,
            SourceEncryptionAlgorithm = EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256, DestinationKeyId = key.KeyId, DryRun = true,
        }));
    }

    [Theory]
    [InlineData("HMAC_224", "HMAC_SHA_224", 28)]
    [InlineData("HMAC_256", "HMAC_SHA_256", 32)]
    [InlineData("HMAC_384", "HMAC_SHA_384", 48)]
    [InlineData("HMAC_512", "HMAC_SHA_512", 64)]
    public async Task A_code_verifies_and_no_other_does(string spec, string algorithm, int bytes)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = await MakeAsync(kms, spec, KeyUsageType.GENERATE_VERIFY_MAC);
        Assert.Equal([algorithm], made.MacAlgorithms);
        var how = MacAlgorithmSpec.FindValue(algorithm);
        var mac = await kms.GenerateMacAsync(new GenerateMacRequest { KeyId = made.KeyId, Message = Stream(Message), MacAlgorithm = how });
        Assert.Equal((made.Arn, how, bytes), (mac.KeyId, mac.MacAlgorithm, (int)mac.Mac.Length));
        var good = await kms.VerifyMacAsync(new VerifyMacRequest { KeyId = made.Arn, Message = Stream(Message), MacAlgorithm = how, Mac = mac.Mac });
        Assert.Equal((true, made.Arn, how), (good.MacValid, good.KeyId, good.MacAlgorithm));
        await Assert.ThrowsAsync<KMSInvalidMacException>(() => kms.VerifyMacAsync(
            new VerifyMacRequest { KeyId = made.KeyId, Message = Stream([1]), MacAlgorithm = how, Mac = Stream(mac.Mac.ToArray()) }));
        var foreign = algorithm == "HMAC_SHA_512" ? "HMAC_SHA_256" : "HMAC_SHA_512";
        var no = await FailsAsync("InvalidKeyUsageException", () => kms.GenerateMacAsync(
            new GenerateMacRequest { KeyId = made.KeyId, Message = Stream(Message), MacAlgorithm = MacAlgorithmSpec.FindValue(foreign) }));
        Assert.Equal($"Algorithm {foreign} is incompatible with key spec {spec}.", no);
        await FailsAsync("UnsupportedOperationException", () => kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = made.KeyId }));
        Assert.Equal("", await FailsAsync("UnsupportedOperationException", () => kms.RotateKeyOnDemandAsync(new() { KeyId = made.KeyId })));
        await FailsAsync("UnsupportedOperationException", () => kms.GetKeyRotationStatusAsync(made.KeyId));
        await FailsAsync("UnsupportedOperationException", () => kms.ListKeyRotationsAsync(new() { KeyId = made.KeyId }));
        await FailsAsync("UnsupportedOperationException", () => kms.EnableKeyRotationAsync(made.KeyId));
    }

    [Theory]
    [InlineData("RSA_2048")]
    [InlineData("ECC_NIST_P256")]
    [InlineData("ECC_NIST_P521")]
    [InlineData("ECC_SECG_P256K1")]
    [InlineData("SM2")]
    public async Task A_data_key_pair_is_one_and_its_private_half_opens_with_its_context(string spec)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var context = new Dictionary<string, string> { ["a"] = "b" };
        var pair = await kms.GenerateDataKeyPairAsync(
            new GenerateDataKeyPairRequest { KeyId = key.KeyId, KeyPairSpec = spec, EncryptionContext = context });
        Assert.Equal((key.Arn, spec, key.CurrentKeyMaterialId), (pair.KeyId, pair.KeyPairSpec.Value, pair.KeyMaterialId));
        Assert.Equal(PublicHalf(spec, pair.PrivateKeyPlaintext.ToArray()), pair.PublicKey.ToArray());
        var opened = await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = pair.PrivateKeyCiphertextBlob, EncryptionContext = context });
        Assert.Equal(pair.PrivateKeyPlaintext.ToArray(), opened.Plaintext.ToArray());
        var closed = await kms.GenerateDataKeyPairWithoutPlaintextAsync(
            new GenerateDataKeyPairWithoutPlaintextRequest { KeyId = key.KeyId, KeyPairSpec = spec });
        opened = await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = closed.PrivateKeyCiphertextBlob });
        Assert.Equal(closed.PublicKey.ToArray(), PublicHalf(spec, opened.Plaintext.ToArray()));
        Assert.Equal(closed.KeyMaterialId, key.CurrentKeyMaterialId);
        await Assert.ThrowsAsync<InvalidCiphertextException>(() => kms.DecryptAsync(
            new DecryptRequest { CiphertextBlob = Stream(pair.PrivateKeyCiphertextBlob.ToArray()) }));
        foreach (var dry in new Func<Task>[]
        {
            () => kms.GenerateDataKeyPairAsync(new GenerateDataKeyPairRequest { KeyId = key.KeyId, KeyPairSpec = spec, DryRun = true }),
            () => kms.GenerateDataKeyPairWithoutPlaintextAsync(
                new GenerateDataKeyPairWithoutPlaintextRequest { KeyId = key.KeyId, KeyPairSpec = spec, DryRun = true }),
        }) await Assert.ThrowsAsync<DryRunOperationException>(dry);
    }

    internal static async Task<KeyMetadata> MakeAsync(IAmazonKeyManagementService kms, string spec, KeyUsageType usage, string? origin = null) =>
        (await kms.CreateKeyAsync(new CreateKeyRequest { KeySpec = spec, KeyUsage = usage, Origin = origin })).KeyMetadata;

    internal static async Task<string> FailsAsync(string code, Func<Task> call)
    {
        var no = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(call);
        Assert.Equal((code, 400), (no.ErrorCode, (int)no.StatusCode));
        // The SDK fills in a sentence of its own where the service sends none.
        return no.Message.StartsWith("The service returned an error", StringComparison.Ordinal) ? "" : no.Message;
    }

    internal static MemoryStream Stream(byte[] bytes) => new(bytes);

    internal static byte[] PublicHalf(string spec, byte[] pkcs8)
    {
        using AsymmetricAlgorithm key = spec.StartsWith("RSA", StringComparison.Ordinal) ? RSA.Create() : ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key.ExportSubjectPublicKeyInfo();
    }

    internal static bool Verifies(byte[] publicKey, string algorithm, byte[] signature)
    {
        if (algorithm.StartsWith("ECDSA", StringComparison.Ordinal))
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return ecdsa.VerifyData(Message, signature, HashOf(algorithm), DSASignatureFormat.Rfc3279DerSequence);
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var isPss = algorithm.Contains("PSS", StringComparison.Ordinal);
        return rsa.VerifyData(Message, signature, HashOf(algorithm), isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    private static HashAlgorithmName HashOf(string algorithm) => new("SHA" + algorithm[^3..]);
}
