using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;
using static KeyActors.Aws.Tests.AsymmetricSdkTests;

namespace KeyActors.Aws.Tests;

/// <summary>Keys on edwards25519 through the real SDK. Their signatures are held against others' in the Cipher room, and in the client
/// in JavaScript.</summary>
public sealed class Ed25519SdkTests
{
    private const string Spec = "ECC_NIST_EDWARDS25519";
    private static readonly byte[] Message = "pay 17 to Zoë"u8.ToArray();
    private static readonly byte[] Hash = SHA512.HashData(Message);

    [Fact]
    public async Task A_key_signs_messages_in_one_way_and_digests_in_the_other()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = await MakeAsync(kms, Spec, KeyUsageType.SIGN_VERIFY);
        Assert.Equal((Spec, "SIGN_VERIFY"), (made.KeySpec.Value, made.KeyUsage.Value));
        Assert.Equal(["ED25519_SHA_512", "ED25519_PH_SHA_512"], made.SigningAlgorithms);
        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = made.KeyId });
        Assert.Equal((Spec, made.Arn), (open.KeySpec.Value, open.KeyId));
        Assert.Equal(made.SigningAlgorithms, open.SigningAlgorithms);
        Assert.Equal("302a300506032b6570032100", Convert.ToHexStringLower(open.PublicKey.ToArray())[..24]);
        foreach (var (algorithm, type, text) in new[] { ("ED25519_SHA_512", "RAW", Message), ("ED25519_PH_SHA_512", "DIGEST", Hash) })
        {
            var signed = await SignAsync(kms, made.KeyId, algorithm, type, text);
            Assert.Equal((64, algorithm), ((int)signed.Signature.Length, signed.SigningAlgorithm.Value));
            var proof = signed.Signature.ToArray();
            var verified = await kms.VerifyAsync(new()
            {
                KeyId = made.Arn, Message = Stream(text), MessageType = type, SigningAlgorithm = algorithm, Signature = Stream(proof),
            });
            Assert.True(verified.SignatureValid);
            proof[0] ^= 1;
            await Assert.ThrowsAsync<KMSInvalidSignatureException>(() => kms.VerifyAsync(new()
            {
                KeyId = made.Arn, Message = Stream(text), MessageType = type, SigningAlgorithm = algorithm, Signature = Stream(proof),
            }));
        }

        foreach (var (algorithm, type) in new[] { ("ED25519_SHA_512", "DIGEST"), ("ED25519_PH_SHA_512", "RAW"), ("ED25519_PH_SHA_512", null), ("ED25519_SHA_512", "EXTERNAL_MU") })
            Assert.Equal(
                $"Message type {type ?? "RAW"} is incompatible with key spec {Spec}.",
                await FailsAsync("ValidationException", () => SignAsync(kms, made.KeyId, algorithm, type, Hash)));
        Assert.Equal(
            "Digest is invalid length for algorithm ED25519_PH_SHA_512.",
            await FailsAsync("ValidationException", () => SignAsync(kms, made.KeyId, "ED25519_PH_SHA_512", "DIGEST", Message)));
        Assert.Equal(
            $"Algorithm ECDSA_SHA_256 is incompatible with key spec {Spec}.",
            await FailsAsync("InvalidKeyUsageException", () => SignAsync(kms, made.KeyId, "ECDSA_SHA_256", "RAW", Message)));
        Assert.Equal(
            $"KeyUsage KEY_AGREEMENT is not compatible with KeySpec {Spec}",
            await FailsAsync("ValidationException", () => MakeAsync(kms, Spec, KeyUsageType.KEY_AGREEMENT)));
        await kms.DisableKeyAsync(made.KeyId);
        await Assert.ThrowsAsync<DisabledException>(() => SignAsync(kms, made.KeyId, "ED25519_SHA_512", "DIGEST", Message));
    }

    [Fact]
    public async Task A_data_key_pair_is_one()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        var pair = await kms.GenerateDataKeyPairAsync(new() { KeyId = key, KeyPairSpec = Spec });
        Assert.Equal(Spec, pair.KeyPairSpec.Value);
        var secret = pair.PrivateKeyPlaintext.ToArray();
        Assert.Equal("302e020100300506032b657004220420", Convert.ToHexStringLower(secret)[..32]);
        Assert.Equal(KeyActors.Cipher.KeyMaterials.PublicKey(KeyActors.Model.KeySpec.EccNistEdwards25519, secret.AsSpan(16)), pair.PublicKey.ToArray());
        Assert.Equal(secret, (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = pair.PrivateKeyCiphertextBlob })).Plaintext.ToArray());
        var closed = await kms.GenerateDataKeyPairWithoutPlaintextAsync(new() { KeyId = key, KeyPairSpec = Spec });
        Assert.Equal(48, (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = closed.PrivateKeyCiphertextBlob })).Plaintext.Length);
    }

    private static Task<SignResponse> SignAsync(
        AmazonKeyManagementServiceClient kms, string key, string algorithm, string? type, byte[] message) => kms.SignAsync(new()
        {
            KeyId = key, Message = Stream(message), MessageType = type, SigningAlgorithm = algorithm,
        });
}
