using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Every operation that the SDK for .NET has, each sent by its client to a served vault. One that a later SDK brings fails
/// here until it is called too.</summary>
public sealed partial class SdkOperationTests(ITestOutputHelper output)
{
    private const string There = "eu-west-1";

    private const string User = "arn:aws:iam::000000000000:user/zoe";

    /// <summary>Operations that have only refusals, because what they work on is not made here.</summary>
    private static readonly string[] Refused =
    [
        "ConnectCustomKeyStore", "CreateCustomKeyStore", "DeleteCustomKeyStore", "DisconnectCustomKeyStore", "UpdateCustomKeyStore",
    ];

    [Fact]
    public async Task Every_operation_of_the_SDK_is_called()
    {
        await using var served = await Served.StartAsync();
        var sent = new SentOperations();
        using var kms = served.Client(through: sent);
        using var there = served.Client(There, through: sent);
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { Description = "orders" })).KeyMetadata;

        await BytesAsync(kms, key);
        await NamesAsync(kms, key);
        await StatesAsync(kms, key);
        await MaterialAsync(kms);
        await KindsAsync(kms, key);
        await AccessAsync(kms, key);
        await RegionsAsync(kms, there);
        await StoresAsync(kms);
        await SharedSecretsAsync(kms, key);

        var wanted = Wanted();
        output.WriteLine($"{wanted.Count} operations of the SDK, {sent.Sent.Count()} sent, {sent.OnlyRefused.Count()} only refused");
        Assert.Equal(wanted, sent.Sent);
        Assert.Equal(Refused, sent.OnlyRefused);
        Assert.Equal(OperationTable.Made.Keys.Order(StringComparer.Ordinal), wanted);
    }

    /// <summary>The operations of the SDK's own interface: its methods that take a request.</summary>
    private static List<string> Wanted() =>
    [
        .. typeof(IAmazonKeyManagementService).GetMethods()
            .Where(static method => method.GetParameters().FirstOrDefault()?.ParameterType is { } first
                && first.IsAssignableTo(typeof(AmazonKeyManagementServiceRequest))
                && method.Name.EndsWith("Async", StringComparison.Ordinal))
            .Select(static method => method.Name[..^"Async".Length]).Distinct().Order(StringComparer.Ordinal),
    ];

    private static async Task BytesAsync(AmazonKeyManagementServiceClient kms, KeyMetadata key)
    {
        var blob = (await kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = new([1, 2]) })).CiphertextBlob.ToArray();
        Assert.Equal([1, 2], (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = new(blob) })).Plaintext.ToArray());
        Assert.Equal(key.Arn, (await kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = new(blob), DestinationKeyId = key.KeyId,
        })).SourceKeyId);
        Assert.Equal(16, (await kms.GenerateDataKeyAsync(new GenerateDataKeyRequest
        {
            KeyId = key.KeyId, KeySpec = DataKeySpec.AES_128,
        })).Plaintext.Length);
        Assert.Equal(key.Arn, (await kms.GenerateDataKeyWithoutPlaintextAsync(new GenerateDataKeyWithoutPlaintextRequest
        {
            KeyId = key.KeyId, NumberOfBytes = 9,
        })).KeyId);
        Assert.Equal(9, (await kms.GenerateRandomAsync(new GenerateRandomRequest { NumberOfBytes = 9 })).Plaintext.Length);
        Assert.NotNull((await kms.GetKeyLastUsageAsync(new GetKeyLastUsageRequest { KeyId = key.KeyId })).KeyLastUsage.Timestamp);
    }

    private static async Task NamesAsync(AmazonKeyManagementServiceClient kms, KeyMetadata key)
    {
        var other = (await kms.CreateKeyAsync(new CreateKeyRequest())).KeyMetadata;
        await kms.CreateAliasAsync(new CreateAliasRequest { AliasName = "alias/a", TargetKeyId = key.KeyId });
        var alias = Assert.Single((await kms.ListAliasesAsync(new ListAliasesRequest { KeyId = key.KeyId })).Aliases);
        Assert.Equal(("alias/a", key.KeyId), (alias.AliasName, alias.TargetKeyId));
        await kms.UpdateAliasAsync(new UpdateAliasRequest { AliasName = "alias/a", TargetKeyId = other.KeyId });
        Assert.Equal(other.Arn, (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = "alias/a" })).KeyMetadata.Arn);
        await kms.DeleteAliasAsync(new DeleteAliasRequest { AliasName = "alias/a" });
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = "alias/a" }));
        await kms.UpdateKeyDescriptionAsync(new UpdateKeyDescriptionRequest { KeyId = key.KeyId, Description = "bills" });
        Assert.Equal("bills", (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = key.KeyId })).KeyMetadata.Description);
        Assert.Equal(2, (await kms.ListKeysAsync(new ListKeysRequest())).Keys.Count);
        var found = new List<string>();
        await foreach (var entry in kms.Paginators.ListKeys(new ListKeysRequest { Limit = 1 }).Keys) found.Add(entry.KeyArn);
        Assert.Equal(new[] { key.Arn, other.Arn }.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Tag[] tags = [new() { TagKey = "a", TagValue = "1" }, new() { TagKey = "b", TagValue = "2" }];
        await kms.TagResourceAsync(new TagResourceRequest { KeyId = key.KeyId, Tags = [.. tags] });
        await kms.UntagResourceAsync(new UntagResourceRequest { KeyId = key.KeyId, TagKeys = ["a"] });
        var left = Assert.Single((await kms.ListResourceTagsAsync(new ListResourceTagsRequest { KeyId = key.KeyId })).Tags);
        Assert.Equal(("b", "2"), (left.TagKey, left.TagValue));
    }

    private static async Task StatesAsync(AmazonKeyManagementServiceClient kms, KeyMetadata key)
    {
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId, RotationPeriodInDays = 100 });
        var status = await kms.GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = key.KeyId });
        Assert.Equal((true, 100), (status.KeyRotationEnabled, status.RotationPeriodInDays));
        await kms.DisableKeyRotationAsync(new DisableKeyRotationRequest { KeyId = key.KeyId });
        status = await kms.GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = key.KeyId });
        Assert.False(status.KeyRotationEnabled);
        Assert.Equal(key.Arn, (await kms.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = key.KeyId })).KeyId);
        var rotations = (await kms.ListKeyRotationsAsync(new ListKeyRotationsRequest { KeyId = key.KeyId })).Rotations;
        Assert.Equal(RotationType.ON_DEMAND, Assert.Single(rotations).RotationType);

        await kms.DisableKeyAsync(new DisableKeyRequest { KeyId = key.KeyId });
        await Assert.ThrowsAsync<DisabledException>(() => kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = new([1]) }));
        await kms.EnableKeyAsync(new EnableKeyRequest { KeyId = key.KeyId });
        var going = await kms.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = 9 });
        Assert.Equal((KeyState.PendingDeletion, 9), (going.KeyState, going.PendingWindowInDays));
        Assert.Equal(key.Arn, (await kms.CancelKeyDeletionAsync(new CancelKeyDeletionRequest { KeyId = key.KeyId })).KeyId);
        await kms.EnableKeyAsync(new EnableKeyRequest { KeyId = key.KeyId });
        Assert.Equal(KeyState.Enabled, (await kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = key.KeyId })).KeyMetadata.KeyState);
    }

    private static async Task MaterialAsync(AmazonKeyManagementServiceClient kms)
    {
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { Origin = OriginType.EXTERNAL })).KeyMetadata;
        var asked = await kms.GetParametersForImportAsync(new GetParametersForImportRequest
        {
            KeyId = key.KeyId, WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec = WrappingKeySpec.RSA_2048,
        });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(asked.PublicKey.ToArray(), out _);
        var imported = await kms.ImportKeyMaterialAsync(new ImportKeyMaterialRequest
        {
            KeyId = key.KeyId,
            ImportToken = asked.ImportToken,
            EncryptedKeyMaterial = new(rsa.Encrypt([.. Enumerable.Repeat((byte)7, 32)], RSAEncryptionPadding.OaepSHA256)),
            ExpirationModel = ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE,
        });
        Assert.Equal(imported.KeyMaterialId, (await kms.DeleteImportedKeyMaterialAsync(new DeleteImportedKeyMaterialRequest
        {
            KeyId = key.KeyId,
        })).KeyMaterialId);
    }

    private static async Task KindsAsync(AmazonKeyManagementServiceClient kms, KeyMetadata key)
    {
        var signer = await AsymmetricSdkTests.MakeAsync(kms, "ECC_NIST_P256", KeyUsageType.SIGN_VERIFY);
        var signed = await kms.SignAsync(new SignRequest
        {
            KeyId = signer.KeyId, Message = new([1]), SigningAlgorithm = SigningAlgorithmSpec.ECDSA_SHA_256,
        });
        using var outside = ECDsa.Create();
        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = signer.KeyId });
        outside.ImportSubjectPublicKeyInfo(open.PublicKey.ToArray(), out _);
        Assert.True(outside.VerifyData(
            (byte[])[1], signed.Signature.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True((await kms.VerifyAsync(new VerifyRequest
        {
            KeyId = signer.KeyId, Message = new([1]), Signature = signed.Signature, SigningAlgorithm = SigningAlgorithmSpec.ECDSA_SHA_256,
        })).SignatureValid);

        var coder = await AsymmetricSdkTests.MakeAsync(kms, "HMAC_256", KeyUsageType.GENERATE_VERIFY_MAC);
        var mac = await kms.GenerateMacAsync(new GenerateMacRequest
        {
            KeyId = coder.KeyId, Message = new([1]), MacAlgorithm = MacAlgorithmSpec.HMAC_SHA_256,
        });
        Assert.True((await kms.VerifyMacAsync(new VerifyMacRequest
        {
            KeyId = coder.KeyId, Message = new([1]), Mac = mac.Mac, MacAlgorithm = MacAlgorithmSpec.HMAC_SHA_256,
        })).MacValid);

        var pair = await kms.GenerateDataKeyPairAsync(new GenerateDataKeyPairRequest
        {
            KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.ECC_NIST_P256,
        });
        Assert.Equal(
            AsymmetricSdkTests.PublicHalf("ECC_NIST_P256", pair.PrivateKeyPlaintext.ToArray()), pair.PublicKey.ToArray());
        Assert.NotEmpty((await kms.GenerateDataKeyPairWithoutPlaintextAsync(new GenerateDataKeyPairWithoutPlaintextRequest
        {
            KeyId = key.KeyId, KeyPairSpec = DataKeyPairSpec.ECC_NIST_P256,
        })).PrivateKeyCiphertextBlob.ToArray());
    }

    private static async Task AccessAsync(AmazonKeyManagementServiceClient kms, KeyMetadata key)
    {
        var policy = (await kms.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = key.KeyId })).Policy;
        await kms.PutKeyPolicyAsync(new PutKeyPolicyRequest { KeyId = key.KeyId, Policy = policy });
        Assert.Equal(["default"], (await kms.ListKeyPoliciesAsync(new ListKeyPoliciesRequest { KeyId = key.KeyId })).PolicyNames);
        var wish = new CreateGrantRequest
        {
            KeyId = key.KeyId, GranteePrincipal = User, RetiringPrincipal = User, Operations = [GrantOperation.Decrypt],
        };
        var (one, two) = (await kms.CreateGrantAsync(wish), await kms.CreateGrantAsync(wish));
        string[] ids = [.. new[] { one.GrantId, two.GrantId }.Order(StringComparer.Ordinal)];
        Assert.Equal(ids, (await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key.KeyId })).Grants.Select(static g => g.GrantId));
        Assert.Equal(ids, (await kms.ListRetirableGrantsAsync(new ListRetirableGrantsRequest { RetiringPrincipal = User }))
            .Grants.Select(static g => g.GrantId).Order(StringComparer.Ordinal));
        await kms.RevokeGrantAsync(new RevokeGrantRequest { KeyId = key.KeyId, GrantId = one.GrantId });
        await kms.RetireGrantAsync(new RetireGrantRequest { GrantToken = two.GrantToken });
        Assert.Empty((await kms.ListGrantsAsync(new ListGrantsRequest { KeyId = key.KeyId })).Grants ?? []);
    }

    private static async Task RegionsAsync(AmazonKeyManagementServiceClient kms, AmazonKeyManagementServiceClient there)
    {
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true })).KeyMetadata;
        var made = await kms.ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = There });
        Assert.Equal($"arn:aws:kms:{There}:000000000000:key/{key.KeyId}", made.ReplicaKeyMetadata.Arn);
        await kms.UpdatePrimaryRegionAsync(new UpdatePrimaryRegionRequest { KeyId = key.KeyId, PrimaryRegion = There });
        var roles = (await there.DescribeKeyAsync(new DescribeKeyRequest { KeyId = key.KeyId })).KeyMetadata.MultiRegionConfiguration;
        Assert.Equal((MultiRegionKeyType.PRIMARY, There), (roles.MultiRegionKeyType, roles.PrimaryKey.Region));
    }
}
