using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The real SDK for .NET, unchanged, over a real socket.</summary>
public sealed partial class SdkTests
{
    [Fact]
    public async Task The_main_way_create_describe_encrypt_decrypt()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();

        var made = (await kms.CreateKeyAsync(new CreateKeyRequest
        {
            Description = "orders",
            Tags = [new Tag { TagKey = "team", TagValue = "a" }],
        })).KeyMetadata;
        Assert.Equal(KeyState.Enabled, made.KeyState);
        Assert.Equal(KeySpec.SYMMETRIC_DEFAULT, made.KeySpec);
        Assert.Equal(KeyUsageType.ENCRYPT_DECRYPT, made.KeyUsage);
        Assert.Equal(OriginType.AWS_KMS, made.Origin);
        Assert.Equal(KeyManagerType.CUSTOMER, made.KeyManager);
        Assert.Equal("000000000000", made.AWSAccountId);
        Assert.True(made.Enabled);
        Assert.Equal($"arn:aws:kms:us-east-1:000000000000:key/{made.KeyId}", made.Arn);

        var described = (await kms.DescribeKeyAsync(made.KeyId)).KeyMetadata;
        Assert.Equal(made.CreationDate, described.CreationDate);
        Assert.Equal("orders", described.Description);
        Assert.Equal(64, described.CurrentKeyMaterialId.Length);

        var context = new Dictionary<string, string> { ["order"] = "4711", ["Zoë"] = "日本" };
        var sealed_ = await kms.EncryptAsync(new EncryptRequest
        {
            KeyId = made.Arn, Plaintext = Stream("secret"), EncryptionContext = context,
        });
        Assert.Equal(made.Arn, sealed_.KeyId);
        var opened = await kms.DecryptAsync(new DecryptRequest
        {
            CiphertextBlob = sealed_.CiphertextBlob, EncryptionContext = context,
        });
        Assert.Equal("secret"u8.ToArray(), opened.Plaintext.ToArray());
        Assert.Equal(made.Arn, opened.KeyId);
        Assert.Equal(described.CurrentKeyMaterialId, opened.KeyMaterialId);
        Assert.Equal(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT, opened.EncryptionAlgorithm);

        sealed_.CiphertextBlob.Position = 0;
        var no = await Assert.ThrowsAsync<InvalidCiphertextException>(
            () => kms.DecryptAsync(new DecryptRequest { CiphertextBlob = sealed_.CiphertextBlob }));
        Assert.Equal(36, no.RequestId.Length);
    }

    [Fact]
    public async Task Data_keys_random_bytes_and_encryption_again()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var (one, two) = ((await kms.CreateKeyAsync(new())).KeyMetadata, (await kms.CreateKeyAsync(new())).KeyMetadata);

        var pair = await kms.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = one.KeyId, KeySpec = DataKeySpec.AES_256 });
        Assert.Equal(32, pair.Plaintext.Length);
        Assert.Equal(one.CurrentKeyMaterialId, pair.KeyMaterialId);
        var opened = await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = pair.CiphertextBlob, KeyId = one.KeyId });
        Assert.Equal(pair.Plaintext.ToArray(), opened.Plaintext.ToArray());

        var blob = await kms.GenerateDataKeyWithoutPlaintextAsync(
            new GenerateDataKeyWithoutPlaintextRequest { KeyId = one.KeyId, NumberOfBytes = 1024 });
        Assert.Equal(1024, (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = blob.CiphertextBlob })).Plaintext.Length);

        pair.CiphertextBlob.Position = 0;
        var again = await kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = pair.CiphertextBlob,
            SourceKeyId = one.KeyId,
            DestinationKeyId = two.KeyId,
            DestinationEncryptionContext = new() { ["a"] = "b" },
        });
        Assert.Equal((one.Arn, two.Arn), (again.SourceKeyId, again.KeyId));
        Assert.Equal(one.CurrentKeyMaterialId, again.SourceKeyMaterialId);
        Assert.Equal(two.CurrentKeyMaterialId, again.DestinationKeyMaterialId);
        var reopened = await kms.DecryptAsync(
            new DecryptRequest { CiphertextBlob = again.CiphertextBlob, EncryptionContext = new() { ["a"] = "b" } });
        Assert.Equal(pair.Plaintext.ToArray(), reopened.Plaintext.ToArray());

        pair.CiphertextBlob.Position = 0;
        await Assert.ThrowsAsync<IncorrectKeyException>(() => kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = pair.CiphertextBlob, SourceKeyId = two.KeyId, DestinationKeyId = two.KeyId,
        }));
        pair.CiphertextBlob.Position = 0;
        await Assert.ThrowsAsync<IncorrectKeyException>(
            () => kms.DecryptAsync(new DecryptRequest { CiphertextBlob = pair.CiphertextBlob, KeyId = two.KeyId }));
        Assert.Equal(1000, (await kms.GenerateRandomAsync(1000)).Plaintext.Length);
        var both = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(
            () => kms.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = one.KeyId }));
        Assert.Equal("ValidationException", both.ErrorCode);
    }

    [Fact]
    public async Task A_dry_run_says_what_a_real_one_would_and_changes_nothing()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        var blob = (await kms.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = Stream("x") })).CiphertextBlob.ToArray();

        await Assert.ThrowsAsync<DryRunOperationException>(
            () => kms.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = Stream("x"), DryRun = true }));
        await Assert.ThrowsAsync<DryRunOperationException>(
            () => kms.GenerateDataKeyAsync(new GenerateDataKeyRequest { KeyId = key, NumberOfBytes = 1, DryRun = true }));
        await Assert.ThrowsAsync<DryRunOperationException>(
            () => kms.DecryptAsync(new DecryptRequest { CiphertextBlob = new MemoryStream(blob), DryRun = true }));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.DecryptAsync(
            new DecryptRequest { KeyId = key, DryRun = true, DryRunModifiers = [DryRunModifierType.IGNORE_CIPHERTEXT] }));
        await Assert.ThrowsAsync<DryRunOperationException>(() => kms.ReEncryptAsync(
            new ReEncryptRequest { CiphertextBlob = new MemoryStream(blob), DestinationKeyId = key, DryRun = true }));
        await kms.DisableKeyAsync(key);
        await Assert.ThrowsAsync<DisabledException>(
            () => kms.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = Stream("x"), DryRun = true }));
    }

    [Fact]
    public async Task Aliases()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var (one, two) = ((await kms.CreateKeyAsync(new())).KeyMetadata, (await kms.CreateKeyAsync(new())).KeyMetadata);

        await kms.CreateAliasAsync("alias/a", one.KeyId);
        await kms.CreateAliasAsync("alias/b", one.Arn);
        await Assert.ThrowsAsync<AlreadyExistsException>(() => kms.CreateAliasAsync("alias/a", two.KeyId));
        Assert.Equal(one.Arn, (await kms.EncryptAsync(new EncryptRequest { KeyId = "alias/a", Plaintext = Stream("x") })).KeyId);
        await kms.UpdateAliasAsync("alias/a", two.KeyId);
        Assert.Equal(two.Arn, (await kms.DescribeKeyAsync("alias/a")).KeyMetadata.Arn);
        Assert.Equal(two.Arn, (await kms.DescribeKeyAsync("arn:aws:kms:us-east-1:000000000000:alias/a")).KeyMetadata.Arn);

        var first = await kms.ListAliasesAsync(new ListAliasesRequest { Limit = 1 });
        Assert.True(first.Truncated);
        Assert.Equal("alias/a", first.Aliases.Single().AliasName);
        var second = await kms.ListAliasesAsync(new ListAliasesRequest { Limit = 100, Marker = first.NextMarker });
        Assert.False(second.Truncated);
        var own = second.Aliases.Single(static a => a.TargetKeyId is not null);
        Assert.Equal(("alias/b", one.KeyId), (own.AliasName, own.TargetKeyId));
        // Those of services are there before their keys.
        Assert.Contains("alias/aws/s3", second.Aliases.Where(static a => a.TargetKeyId is null).Select(static a => a.AliasName));
        Assert.Equal("alias/b", (await kms.ListAliasesAsync(new ListAliasesRequest { KeyId = one.KeyId })).Aliases.Single().AliasName);

        await kms.DeleteAliasAsync("alias/a");
        var gone = await Assert.ThrowsAsync<NotFoundException>(() => kms.DeleteAliasAsync("alias/a"));
        Assert.Equal("Alias arn:aws:kms:us-east-1:000000000000:alias/a is not found.", gone.Message);
        // What changes a key takes no alias.
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DisableKeyAsync("alias/b"));
    }

    [Fact]
    public async Task Lists_go_page_by_page_and_miss_nothing()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = new HashSet<string>();
        for (var i = 0; i < 7; i++) made.Add((await kms.CreateKeyAsync(new())).KeyMetadata.KeyId);

        var (found, marker) = (new List<string>(), (string?)null);
        do
        {
            var page = await kms.ListKeysAsync(new ListKeysRequest { Limit = 2, Marker = marker });
            found.AddRange(page.Keys.Select(static k => k.KeyId));
            marker = page.Truncated == true ? page.NextMarker : null;
        }
        while (marker is not null);

        Assert.Equal(7, found.Count);
        Assert.Equal(made, [.. found]);
        await Assert.ThrowsAsync<InvalidMarkerException>(() => kms.ListKeysAsync(new ListKeysRequest { Marker = "!" }));
    }

    [Fact]
    public async Task Status_description_and_tags()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;

        await kms.DisableKeyAsync(key);
        var no = await Assert.ThrowsAsync<DisabledException>(
            () => kms.EncryptAsync(new EncryptRequest { KeyId = key, Plaintext = Stream("x") }));
        Assert.Equal($"arn:aws:kms:us-east-1:000000000000:key/{key} is disabled.", no.Message);
        await kms.EnableKeyAsync(key);
        await kms.UpdateKeyDescriptionAsync(key, "other");
        Assert.Equal("other", (await kms.DescribeKeyAsync(key)).KeyMetadata.Description);

        await kms.TagResourceAsync(new TagResourceRequest
        {
            KeyId = key,
            Tags = [new Tag { TagKey = "b", TagValue = "2" }, new Tag { TagKey = "a", TagValue = "" }],
        });
        var tags = (await kms.ListResourceTagsAsync(new ListResourceTagsRequest { KeyId = key })).Tags;
        Assert.Equal([("a", ""), ("b", "2")], tags.Select(static t => (t.TagKey, t.TagValue)));
        await kms.UntagResourceAsync(new UntagResourceRequest { KeyId = key, TagKeys = ["a", "nope"] });
        Assert.Equal("b", (await kms.ListResourceTagsAsync(new ListResourceTagsRequest { KeyId = key })).Tags.Single().TagKey);
        var reserved = await Assert.ThrowsAsync<TagException>(() => kms.TagResourceAsync(new TagResourceRequest
        {
            KeyId = key, Tags = [new Tag { TagKey = "aws:x", TagValue = "1" }],
        }));
        Assert.Equal("Tags beginning with aws: are reserved", reserved.Message);
    }

    [Fact]
    public async Task Rotation()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var old = (await kms.EncryptAsync(new EncryptRequest { KeyId = made.KeyId, Plaintext = Stream("x") })).CiphertextBlob;

        Assert.False((await kms.GetKeyRotationStatusAsync(made.KeyId)).KeyRotationEnabled);
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = made.KeyId, RotationPeriodInDays = 90 });
        var status = await kms.GetKeyRotationStatusAsync(made.KeyId);
        Assert.True(status.KeyRotationEnabled);
        Assert.Equal(90, status.RotationPeriodInDays);
        Assert.NotNull(status.NextRotationDate);
        await kms.DisableKeyRotationAsync(made.KeyId);
        Assert.Equal(made.Arn, (await kms.RotateKeyOnDemandAsync(new RotateKeyOnDemandRequest { KeyId = made.KeyId })).KeyId);
        var rotations = (await kms.ListKeyRotationsAsync(new ListKeyRotationsRequest { KeyId = made.KeyId })).Rotations;
        Assert.Equal(RotationType.ON_DEMAND, rotations.Single().RotationType);
        var all = (await kms.ListKeyRotationsAsync(new ListKeyRotationsRequest
        {
            KeyId = made.KeyId, IncludeKeyMaterial = IncludeKeyMaterial.ALL_KEY_MATERIAL,
        })).Rotations;
        Assert.Equal([KeyMaterialState.NON_CURRENT, KeyMaterialState.CURRENT], all.Select(static r => r.KeyMaterialState));

        var opened = await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = old });
        Assert.Equal(made.CurrentKeyMaterialId, opened.KeyMaterialId);
        Assert.NotEqual(made.CurrentKeyMaterialId, (await kms.DescribeKeyAsync(made.KeyId)).KeyMetadata.CurrentKeyMaterialId);
    }

    [Fact]
    public async Task Material_from_elsewhere()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new CreateKeyRequest { Origin = OriginType.EXTERNAL })).KeyMetadata;
        Assert.Equal(KeyState.PendingImport, key.KeyState);
        var pending = await Assert.ThrowsAsync<KMSInvalidStateException>(
            () => kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Stream("x") }));
        Assert.Equal($"{key.Arn} is pending import.", pending.Message);

        var parameters = await kms.GetParametersForImportAsync(new GetParametersForImportRequest
        {
            KeyId = key.KeyId,
            WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256,
            WrappingKeySpec = WrappingKeySpec.RSA_2048,
        });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey.ToArray(), out _);
        var wrapped = rsa.Encrypt(Enumerable.Repeat((byte)7, 32).ToArray(), RSAEncryptionPadding.OaepSHA256);
        var import = new ImportKeyMaterialRequest
        {
            KeyId = key.KeyId,
            ImportToken = parameters.ImportToken,
            EncryptedKeyMaterial = new MemoryStream(wrapped),
        };
        var undated = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.ImportKeyMaterialAsync(import));
        Assert.Equal("A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES", undated.Message);
        import.ExpirationModel = ExpirationModelType.KEY_MATERIAL_EXPIRES;
        import.ValidTo = DateTime.UnixEpoch.AddSeconds(served.Vault.Signatures.Now.AddDays(30).ToUnixTimeSeconds());
        (import.ImportToken.Position, import.EncryptedKeyMaterial.Position) = (0, 0);
        var imported = await kms.ImportKeyMaterialAsync(import);
        Assert.Equal(key.Arn, imported.KeyId);
        var found = (await kms.DescribeKeyAsync(key.KeyId)).KeyMetadata;
        Assert.Equal((KeyState.Enabled, imported.KeyMaterialId), (found.KeyState, found.CurrentKeyMaterialId));
        Assert.Equal(ExpirationModelType.KEY_MATERIAL_EXPIRES, found.ExpirationModel);
        Assert.Equal(import.ValidTo, found.ValidTo);

        Assert.Equal(imported.KeyMaterialId, (await kms.DeleteImportedKeyMaterialAsync(
            new DeleteImportedKeyMaterialRequest { KeyId = key.KeyId })).KeyMaterialId);
        Assert.Equal(KeyState.PendingImport, (await kms.DescribeKeyAsync(key.KeyId)).KeyMetadata.KeyState);
        var ours = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var no = await Assert.ThrowsAsync<UnsupportedOperationException>(() => kms.GetParametersForImportAsync(
            new GetParametersForImportRequest
            {
                KeyId = ours.KeyId,
                WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256,
                WrappingKeySpec = WrappingKeySpec.RSA_2048,
            }));
        Assert.Equal($"{ours.Arn} origin is AWS_KMS which is not valid for this operation.", no.Message);
    }

    [Fact]
    public async Task Deletion_and_its_cancellation_and_the_last_use()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        Assert.Null((await kms.GetKeyLastUsageAsync(new GetKeyLastUsageRequest { KeyId = key.KeyId })).KeyLastUsage?.Timestamp);
        await kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Stream("x") });
        var usage = await kms.GetKeyLastUsageAsync(new GetKeyLastUsageRequest { KeyId = key.KeyId });
        Assert.NotNull(usage.KeyLastUsage.Timestamp);
        Assert.Equal(key.CreationDate, usage.KeyCreationDate);

        var going = await kms.ScheduleKeyDeletionAsync(
            new ScheduleKeyDeletionRequest { KeyId = key.KeyId, PendingWindowInDays = 7 });
        Assert.Equal((key.Arn, KeyState.PendingDeletion, 7), (going.KeyId, going.KeyState, going.PendingWindowInDays));
        Assert.Equal(going.DeletionDate, (await kms.DescribeKeyAsync(key.KeyId)).KeyMetadata.DeletionDate);
        var no = await Assert.ThrowsAsync<KMSInvalidStateException>(
            () => kms.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Stream("x") }));
        Assert.Equal($"{key.Arn} is pending deletion.", no.Message);
        Assert.Equal(key.Arn, (await kms.CancelKeyDeletionAsync(key.KeyId)).KeyId);
        Assert.Equal(KeyState.Disabled, (await kms.DescribeKeyAsync(key.KeyId)).KeyMetadata.KeyState);
        var idle = await Assert.ThrowsAsync<KMSInvalidStateException>(() => kms.CancelKeyDeletionAsync(key.KeyId));
        Assert.Equal($"{key.Arn} is not pending deletion.", idle.Message);
    }

    [Fact]
    public async Task One_endpoint_serves_regions_and_accounts_apart()
    {
        await using var served = await Served.StartAsync();
        Assert.True(KeyActors.Model.AccountId.TryParse("222222222222", out var account));
        using var root = await served.Vault.CreateRootCredentialsAsync(account);
        using var here = served.Client();
        using var elsewhere = served.Client("eu-west-1");
        using var others = served.Client(by: new Signer(root.Id.ToString(), root.Secret.ToString()));
        var key = (await here.CreateKeyAsync(new())).KeyMetadata;
        var blob = (await here.EncryptAsync(new EncryptRequest { KeyId = key.KeyId, Plaintext = Stream("x") })).CiphertextBlob.ToArray();

        var far = await Assert.ThrowsAsync<NotFoundException>(() => elsewhere.DescribeKeyAsync(key.KeyId));
        Assert.Equal($"Key 'arn:aws:kms:eu-west-1:000000000000:key/{key.KeyId}' does not exist", far.Message);
        Assert.Equal(
            "Invalid arn us-east-1",
            (await Assert.ThrowsAsync<NotFoundException>(() => elsewhere.DescribeKeyAsync(key.Arn))).Message);
        Assert.Empty((await elsewhere.ListKeysAsync(new ListKeysRequest())).Keys ?? []);
        foreach (var client in new[] { elsewhere, others })
        {
            var no = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(
                () => client.DecryptAsync(new DecryptRequest { CiphertextBlob = new MemoryStream(blob) }));
            Assert.Equal("AccessDeniedException", no.ErrorCode);
        }

        await Assert.ThrowsAsync<NotFoundException>(() => others.DescribeKeyAsync(key.KeyId));
        var foreign = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => others.DescribeKeyAsync(key.Arn));
        Assert.Equal("AccessDeniedException", foreign.ErrorCode);
        Assert.Equal("222222222222", (await others.CreateKeyAsync(new())).KeyMetadata.AWSAccountId);
    }

    [Fact]
    public async Task Keys_of_many_regions()
    {
        await using var served = await Served.StartAsync();
        using var here = served.Client();
        using var there = served.Client("eu-west-1");
        var primary = (await here.CreateKeyAsync(new CreateKeyRequest { MultiRegion = true })).KeyMetadata;
        Assert.StartsWith("mrk-", primary.KeyId);
        Assert.Equal(MultiRegionKeyType.PRIMARY, primary.MultiRegionConfiguration.MultiRegionKeyType);
        var made = (await here.ReplicateKeyAsync(new ReplicateKeyRequest
        {
            KeyId = primary.KeyId, ReplicaRegion = "eu-west-1", Tags = [new Tag { TagKey = "a", TagValue = "b" }],
        }));
        Assert.Equal($"arn:aws:kms:eu-west-1:000000000000:key/{primary.KeyId}", made.ReplicaKeyMetadata.Arn);
        Assert.Equal("a", made.ReplicaTags.Single().TagKey);
        var blob = (await here.EncryptAsync(new EncryptRequest { KeyId = primary.KeyId, Plaintext = Stream("x") })).CiphertextBlob;
        Assert.Equal(made.ReplicaKeyMetadata.Arn, (await there.DecryptAsync(new DecryptRequest { CiphertextBlob = blob })).KeyId);
        var no = await Assert.ThrowsAsync<UnsupportedOperationException>(() => there.ReplicateKeyAsync(
            new ReplicateKeyRequest { KeyId = primary.KeyId, ReplicaRegion = "eu-west-2" }));
        Assert.Equal($"{made.ReplicaKeyMetadata.Arn} is not a multi-region primary key.", no.Message);
        await here.UpdatePrimaryRegionAsync(new UpdatePrimaryRegionRequest { KeyId = primary.KeyId, PrimaryRegion = "eu-west-1" });
        var moved = (await there.DescribeKeyAsync(primary.KeyId)).KeyMetadata.MultiRegionConfiguration;
        Assert.Equal(MultiRegionKeyType.PRIMARY, moved.MultiRegionKeyType);
        Assert.Equal("us-east-1", moved.ReplicaKeys.Single().Region);
    }

    private static MemoryStream Stream(string text) => new(KeyActors.Model.StrictUtf8.Encoding.GetBytes(text));
}
