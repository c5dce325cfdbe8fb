using System.Security.Cryptography;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The emulator, as the real SDK sees it.</summary>
public sealed class EmulatorTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";

    [Theory]
    [InlineData("x", "y")]
    [InlineData("test", "test")]
    [InlineData("any-body/at.all", "+/=")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")]
    public async Task Any_credentials_are_root(string id, string secret)
    {
        await using var emulated = await Emulated.StartAsync();
        using var kms = emulated.Client(id: id, secret: secret);
        var made = await kms.CreateKeyAsync(new());
        Assert.StartsWith("arn:aws:kms:eu-central-1:000000000000:key/", made.KeyMetadata.Arn);
        using var elsewhere = emulated.Client("us-west-2");
        Assert.Empty((await elsewhere.ListKeysAsync(new())).Keys ?? []);
    }

    [Fact]
    public async Task A_session_token_is_let_in_and_no_signature_is_not()
    {
        await using var emulated = await Emulated.StartAsync();
        using var session = new AmazonKeyManagementServiceClient(
            new SessionAWSCredentials("ASIA", "secret", "token"),
            new AmazonKeyManagementServiceConfig { ServiceURL = emulated.Url.ToString(), AuthenticationRegion = "us-east-1" });
        Assert.NotNull((await session.CreateKeyAsync(new())).KeyMetadata);
        var (status, body) = await emulated.SendAsync(
            HttpMethod.Post, "/", "{}", static m => m.Headers.Add("X-Amz-Target", "TrentService.ListKeys"));
        Assert.Equal(400, status);
        Assert.Equal("MissingAuthenticationTokenException", body.GetProperty("__type").GetString());
    }

    [Fact]
    public async Task Rotation_happens_when_the_clock_is_moved_and_not_before()
    {
        await using var emulated = await Emulated.StartAsync();
        using var kms = emulated.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var sealed1 = await kms.EncryptAsync(new() { KeyId = key.KeyId, Plaintext = new("before"u8.ToArray()) });
        await kms.EnableKeyRotationAsync(new EnableKeyRotationRequest { KeyId = key.KeyId, RotationPeriodInDays = 90 });
        await emulated.PostAsync("clock", """{"advance":"89.00:00:00"}""");
        Assert.Empty((await kms.ListKeyRotationsAsync(new() { KeyId = key.KeyId })).Rotations ?? []);
        await emulated.PostAsync("clock", """{"advance":"182.00:00:00"}""");
        var rotations = (await kms.ListKeyRotationsAsync(new() { KeyId = key.KeyId })).Rotations;
        Assert.Equal(3, rotations.Count);
        // Each at its own time, and not all at the time of the last look.
        Assert.Equal(90, (rotations[1].RotationDate!.Value - rotations[0].RotationDate!.Value).TotalDays, 0.01);
        Assert.Equal(90, (rotations[2].RotationDate!.Value - rotations[1].RotationDate!.Value).TotalDays, 0.01);
        var opened = await kms.DecryptAsync(new() { CiphertextBlob = sealed1.CiphertextBlob });
        Assert.Equal("before"u8.ToArray(), opened.Plaintext.ToArray());
        Assert.NotEqual(sealed1.CiphertextBlob.ToArray(), (await kms.EncryptAsync(
            new() { KeyId = key.KeyId, Plaintext = new("before"u8.ToArray()) })).CiphertextBlob.ToArray());
    }

    [Fact]
    public async Task Imported_material_expires()
    {
        await using var emulated = await Emulated.StartAsync();
        using var kms = emulated.Client();
        var key = (await kms.CreateKeyAsync(new() { Origin = OriginType.EXTERNAL })).KeyMetadata.KeyId;
        var asked = await kms.GetParametersForImportAsync(new()
        {
            KeyId = key, WrappingAlgorithm = AlgorithmSpec.RSAES_OAEP_SHA_256, WrappingKeySpec = WrappingKeySpec.RSA_2048,
        });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(asked.PublicKey.ToArray(), out _);
        await kms.ImportKeyMaterialAsync(new()
        {
            KeyId = key, ImportToken = asked.ImportToken, ExpirationModel = ExpirationModelType.KEY_MATERIAL_EXPIRES,
            EncryptedKeyMaterial = new(rsa.Encrypt(new byte[32], RSAEncryptionPadding.OaepSHA256)),
            ValidTo = emulated.Emulator.Now.AddDays(30).UtcDateTime,
        });
        await emulated.Emulator.AdvanceAsync(TimeSpan.FromDays(29));
        var blob = (await kms.EncryptAsync(new() { KeyId = key, Plaintext = new(new byte[1]) })).CiphertextBlob;
        await emulated.Emulator.AdvanceAsync(TimeSpan.FromDays(2));
        Assert.Equal(KeyState.PendingImport, (await kms.DescribeKeyAsync(key)).KeyMetadata.KeyState);
        await Assert.ThrowsAsync<KMSInvalidStateException>(() => kms.DecryptAsync(new() { CiphertextBlob = blob }));
    }

    [Fact]
    public async Task A_deletion_is_completed()
    {
        await using var emulated = await Emulated.StartAsync();
        using var kms = emulated.Client();
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        var blob = (await kms.EncryptAsync(new() { KeyId = key, Plaintext = new(new byte[1]) })).CiphertextBlob;
        await kms.ScheduleKeyDeletionAsync(new ScheduleKeyDeletionRequest { KeyId = key, PendingWindowInDays = 7 });
        await emulated.PostAsync("clock", """{"advance":"6.00:00:00"}""");
        Assert.Equal(KeyState.PendingDeletion, (await kms.DescribeKeyAsync(key)).KeyMetadata.KeyState);
        await emulated.PostAsync("clock", """{"advance":"1.00:00:01"}""");
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeKeyAsync(key));
        Assert.Empty((await kms.ListKeysAsync(new())).Keys ?? []);
        await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.DecryptAsync(new() { CiphertextBlob = blob }));
    }

    [Fact]
    public async Task A_key_id_is_fixed_by_a_tag_that_is_not_kept()
    {
        await using var emulated = await Emulated.StartAsync();
        using var kms = emulated.Client();
        var made = await kms.CreateKeyAsync(Named(Id));
        Assert.Equal(Id, made.KeyMetadata.KeyId);
        Assert.Equal(["team"], (await kms.ListResourceTagsAsync(new() { KeyId = Id })).Tags.Select(static t => t.TagKey));
        var blob = (await kms.EncryptAsync(new() { KeyId = Id, Plaintext = new(new byte[1]) })).CiphertextBlob;
        Assert.EndsWith(Id, (await kms.DecryptAsync(new() { CiphertextBlob = blob })).KeyId);
        var twice = await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(() => kms.CreateKeyAsync(Named(Id)));
        Assert.Equal("AlreadyExistsException", twice.ErrorCode);
        foreach (var bad in (string[])["nothing", Id.ToUpperInvariant().Replace('1', 'A'), "mrk-" + new string('a', 32), "{" + Id + "}"])
            Assert.Equal("ValidationException", (await Assert.ThrowsAsync<AmazonKeyManagementServiceException>(
                () => kms.CreateKeyAsync(Named(bad)))).ErrorCode);
        Assert.Single((await kms.ListKeysAsync(new())).Keys);
        var wide = Named("mrk-" + new string('a', 32));
        wide.MultiRegion = true;
        Assert.Equal("mrk-" + new string('a', 32), (await kms.CreateKeyAsync(wide)).KeyMetadata.KeyId);
    }

    [Fact]
    public async Task In_a_real_server_that_tag_is_a_tag()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = (await kms.CreateKeyAsync(Named(Id))).KeyMetadata.KeyId;
        Assert.NotEqual(Id, made);
        Assert.Contains((await kms.ListResourceTagsAsync(new() { KeyId = made })).Tags, static t => t.TagKey == "_custom_id_");
    }

    [Fact]
    public async Task A_reset_leaves_nothing()
    {
        await using var emulated = await Emulated.StartAsync();
        using var kms = emulated.Client();
        var key = (await kms.CreateKeyAsync(Named(Id))).KeyMetadata.KeyId;
        await emulated.Emulator.AdvanceAsync(TimeSpan.FromDays(400));
        await emulated.PostAsync("fault", """{"count":5,"error":"ThrottlingException"}""");
        var (status, _) = await emulated.PostAsync("reset", "{}");
        Assert.Equal(200, status);
        Assert.True(emulated.Emulator.Now < TimeProvider.System.GetUtcNow().AddDays(1));
        await Assert.ThrowsAsync<NotFoundException>(() => kms.DescribeKeyAsync(key));
        Assert.Equal(200, (await emulated.SendAsync(HttpMethod.Get, "/healthz", null)).Status);
        Assert.Equal(Id, (await kms.CreateKeyAsync(Named(Id))).KeyMetadata.KeyId);
    }

    [Theory]
    [InlineData("ThrottlingException")]
    [InlineData("KMSInternalException")]
    [InlineData("DependencyTimeoutException")]
    public async Task Faults_are_answered_that_often_and_a_client_that_tries_again_gets_through(string error)
    {
        await using var emulated = await Emulated.StartAsync();
        using var impatient = emulated.Client();
        using var patient = emulated.Client(retries: 4);
        await emulated.PostAsync("fault", $$"""{"count":1,"error":"{{error}}"}""");
        var fault = await Assert.ThrowsAnyAsync<AmazonKeyManagementServiceException>(() => impatient.CreateKeyAsync(new()));
        Assert.Equal(error, fault.ErrorCode);
        emulated.Emulator.FailNext(2, error);
        await patient.CreateKeyAsync(new());
        Assert.Single((await impatient.ListKeysAsync(new())).Keys);
    }

    private static CreateKeyRequest Named(string id) => new()
    {
        Tags = [new Tag { TagKey = "_custom_id_", TagValue = id }, new Tag { TagKey = "team", TagValue = "blue" }],
    };
}
