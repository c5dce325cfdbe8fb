using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;
using static KeyActors.Aws.Tests.AsymmetricSdkTests;

namespace KeyActors.Aws.Tests;

/// <summary>Two parties who derive one secret through the real SDK, and a third one without a key in the vault.</summary>
public sealed class KeyAgreementSdkTests
{
    [Theory]
    [InlineData("ECC_NIST_P256", 32)]
    [InlineData("ECC_NIST_P384", 48)]
    [InlineData("ECC_NIST_P521", 66)]
    public async Task Two_parties_derive_the_same_secret(string spec, int bytes)
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var (alice, bob) = (await MakeAsync(kms, spec, KeyUsageType.KEY_AGREEMENT), await MakeAsync(kms, spec, KeyUsageType.KEY_AGREEMENT));
        Assert.Equal((spec, "KEY_AGREEMENT"), (alice.KeySpec.Value, alice.KeyUsage.Value));
        Assert.Equal(["ECDH"], alice.KeyAgreementAlgorithms);
        Assert.Equal(["ECDH"], (await kms.DescribeKeyAsync(alice.KeyId)).KeyMetadata.KeyAgreementAlgorithms);
        Assert.True(alice.SigningAlgorithms is null or { Count: 0 });
        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = bob.KeyId });
        Assert.Equal((bob.Arn, "KEY_AGREEMENT"), (open.KeyId, open.KeyUsage.Value));
        Assert.Equal(["ECDH"], open.KeyAgreementAlgorithms);

        var one = await DeriveAsync(kms, alice.KeyId, open.PublicKey.ToArray());
        Assert.Equal((alice.Arn, "ECDH", "AWS_KMS"), (one.KeyId, one.KeyAgreementAlgorithm.Value, one.KeyOrigin.Value));
        Assert.Equal(bytes, one.SharedSecret.Length);
        Assert.True(one.CiphertextForRecipient is null or { Length: 0 });
        var other = await DeriveAsync(kms, bob.Arn, await PublicAsync(kms, alice.KeyId));
        Assert.Equal(one.SharedSecret.ToArray(), other.SharedSecret.ToArray());

        using var carol = ECDiffieHellman.Create(CurveOf(spec));
        using var shown = ECDiffieHellman.Create();
        shown.ImportSubjectPublicKeyInfo(open.PublicKey.ToArray(), out _);
        Assert.Equal(
            carol.DeriveRawSecretAgreement(shown.PublicKey),
            (await DeriveAsync(kms, bob.KeyId, carol.ExportSubjectPublicKeyInfo())).SharedSecret.ToArray());
    }

    [Fact]
    public async Task Imported_and_replicated_keys_derive_the_same_and_say_where_they_are_from()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        using var outside = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var key = (await kms.CreateKeyAsync(new()
        {
            KeySpec = "ECC_NIST_P256", KeyUsage = KeyUsageType.KEY_AGREEMENT, Origin = "EXTERNAL", MultiRegion = true,
        })).KeyMetadata;
        var given = await kms.GetParametersForImportAsync(
            new() { KeyId = key.KeyId, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_2048" });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(given.PublicKey.ToArray(), out _);
        await kms.ImportKeyMaterialAsync(new()
        {
            KeyId = key.KeyId, ImportToken = given.ImportToken, ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
            EncryptedKeyMaterial = Stream(rsa.Encrypt(outside.ExportPkcs8PrivateKey(), RSAEncryptionPadding.OaepSHA256)),
        });
        Assert.Equal(outside.ExportSubjectPublicKeyInfo(), await PublicAsync(kms, key.KeyId));
        using var peer = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var made = await DeriveAsync(kms, key.KeyId, peer.ExportSubjectPublicKeyInfo());
        Assert.Equal("EXTERNAL", made.KeyOrigin.Value);
        Assert.Equal(outside.DeriveRawSecretAgreement(peer.PublicKey), made.SharedSecret.ToArray());

        var wide = (await kms.CreateKeyAsync(
            new() { KeySpec = "ECC_NIST_P384", KeyUsage = KeyUsageType.KEY_AGREEMENT, MultiRegion = true })).KeyMetadata;
        var replica = (await kms.ReplicateKeyAsync(new() { KeyId = wide.KeyId, ReplicaRegion = "eu-west-1" })).ReplicaKeyMetadata;
        Assert.Equal(["ECDH"], replica.KeyAgreementAlgorithms);
        using var there = served.Client("eu-west-1");
        using var large = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        Assert.Equal(
            (await DeriveAsync(kms, wide.KeyId, large.ExportSubjectPublicKeyInfo())).SharedSecret.ToArray(),
            (await DeriveAsync(there, wide.KeyId, large.ExportSubjectPublicKeyInfo())).SharedSecret.ToArray());
    }

    [Fact]
    public async Task State_comes_first_then_usage_then_the_public_key_whose_error_has_no_text()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await MakeAsync(kms, "ECC_NIST_P256", KeyUsageType.KEY_AGREEMENT)).KeyId;
        var signer = await MakeAsync(kms, "ECC_NIST_P256", KeyUsageType.SIGN_VERIFY);
        var good = await PublicAsync(kms, key);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP521);
        Assert.Equal(
            $"{signer.Arn} key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret.",
            await FailsAsync("InvalidKeyUsageException", () => DeriveAsync(kms, signer.KeyId, [1])));
        foreach (var bad in new[] { [1], other.ExportSubjectPublicKeyInfo(), good[..^1], [.. good, 0] })
        {
            Assert.Equal("", await FailsAsync("ValidationException", () => DeriveAsync(kms, key, bad)));
            Assert.Equal("", await FailsAsync("ValidationException", () => DeriveAsync(kms, key, bad, isDry: true)));
        }

        await Assert.ThrowsAsync<DryRunOperationException>(() => DeriveAsync(kms, key, good, isDry: true));
        await FailsAsync("InvalidKeyUsageException", () => DeriveAsync(kms, signer.KeyId, [1], isDry: true));
        Assert.All((await served.Vault.GetKeyLastUsageAsync(key)).Materials, static m => Assert.Equal(0, m.AtMost));
        await FailsAsync("UnsupportedOperationException", () => kms.DeriveSharedSecretAsync(new()
        {
            KeyId = key, KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.ECDH, PublicKey = Stream(good),
            Recipient = new() { KeyEncryptionAlgorithm = "RSAES_OAEP_SHA_256", AttestationDocument = Stream([1]) },
        }));
        await kms.DisableKeyAsync(key);
        await kms.DisableKeyAsync(signer.KeyId);
        await Assert.ThrowsAsync<DisabledException>(() => DeriveAsync(kms, key, [1]));
        await Assert.ThrowsAsync<DisabledException>(() => DeriveAsync(kms, signer.KeyId, [1]));
        await kms.ScheduleKeyDeletionAsync(key, 7);
        await FailsAsync("KMSInvalidStateException", () => DeriveAsync(kms, key, good));
    }

    private static Task<DeriveSharedSecretResponse> DeriveAsync(
        AmazonKeyManagementServiceClient kms, string key, byte[] publicKey, bool? isDry = null) => kms.DeriveSharedSecretAsync(new()
        {
            KeyId = key, KeyAgreementAlgorithm = KeyAgreementAlgorithmSpec.ECDH, PublicKey = Stream(publicKey), DryRun = isDry,
        });

    private static async Task<byte[]> PublicAsync(AmazonKeyManagementServiceClient kms, string key) =>
        (await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = key })).PublicKey.ToArray();

    private static ECCurve CurveOf(string spec) => spec switch
    {
        "ECC_NIST_P256" => ECCurve.NamedCurves.nistP256,
        "ECC_NIST_P384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };
}
