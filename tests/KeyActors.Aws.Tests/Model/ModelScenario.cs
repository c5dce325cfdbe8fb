using System.Security.Cryptography;
using System.Text.Json;

namespace KeyActors.Aws.Tests;

/// <summary>The life of keys over the wire: every operation that is made here answers at least once, with every member that it
/// can have, and refuses with the errors that need more than one request.</summary>
internal sealed class ModelScenario(ModelRun run)
{
    private const string There = "eu-west-1";

    /// <summary>Keys by what they are, for those who ask further.</summary>
    internal Dictionary<string, string> Keys { get; } = [];

    /// <summary>Blobs that keys sealed while they did, by the same names.</summary>
    internal Dictionary<string, string> Blobs { get; } = [];

    /// <summary>A blob that the enabled key sealed.</summary>
    internal string Blob { get; private set; } = "";

    internal async Task RunAsync()
    {
        await SymmetricAsync();
        await NamesAsync();
        await StatesAsync();
        await ImportAsync();
        await RegionsAsync();
        await run.OkAsync("DescribeCustomKeyStores", new { });
        if (ModelRun.Has("Sign")) await new ModelScenarioOfKinds(run, Keys).RunAsync();
        if (ModelRun.Has("CreateGrant")) await new ModelScenarioOfAccess(run, Keys).RunAsync();
    }

    private async Task<string> KeyAsync(object? body = null, string? region = null) =>
        (await run.OkAsync("CreateKey", body ?? new { }, region)).GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;

    private async Task SymmetricAsync()
    {
        var key = Keys["enabled"] = await KeyAsync(new { Description = "orders", Tags = new[] { new { TagKey = "team", TagValue = "a" } } });
        var other = Keys["other"] = await KeyAsync();
        Blob = (await run.OkAsync("Encrypt", new { KeyId = key, Plaintext = "aGk=" })).GetProperty("CiphertextBlob").GetString()!;
        await run.OkAsync("Decrypt", new { CiphertextBlob = Blob });
        await run.OkAsync("ReEncrypt", new { CiphertextBlob = Blob, DestinationKeyId = other });
        await run.OkAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_128" });
        await run.OkAsync("GenerateDataKeyWithoutPlaintext", new { KeyId = key, NumberOfBytes = 7 });
        await run.OkAsync("GenerateRandom", new { NumberOfBytes = 7 });
        await run.OkAsync("UpdateKeyDescription", new { KeyId = key, Description = "bills" });
        await run.OkAsync("DescribeKey", new { KeyId = key });
        await run.OkAsync("GetKeyLastUsage", new { KeyId = key });
        await run.NoAsync("Decrypt", "InvalidCiphertextException", new { CiphertextBlob = Blob, EncryptionContext = new { a = "b" } });
        await run.NoAsync("Decrypt", "IncorrectKeyException", new { CiphertextBlob = Blob, KeyId = other });
        await run.NoAsync(
            "ReEncrypt", "InvalidCiphertextException",
            new { CiphertextBlob = Blob, DestinationKeyId = other, SourceEncryptionContext = new { a = "b" } });
        await run.NoAsync(
            "ReEncrypt", "IncorrectKeyException", new { CiphertextBlob = Blob, DestinationKeyId = other, SourceKeyId = other });
    }

    private async Task NamesAsync()
    {
        var (key, other) = (Keys["enabled"], Keys["other"]);
        for (var i = 0; i < 50; i++) await run.OkAsync("CreateAlias", new { AliasName = $"alias/n{i:D2}", TargetKeyId = key });
        await run.NoAsync("CreateAlias", "LimitExceededException", new { AliasName = "alias/n50", TargetKeyId = key });
        await run.NoAsync("CreateAlias", "AlreadyExistsException", new { AliasName = "alias/n00", TargetKeyId = other });
        await run.NoAsync("CreateAlias", "InvalidAliasNameException", new { AliasName = "alias/", TargetKeyId = other });
        await run.OkAsync("CreateAlias", new { AliasName = "alias/more", TargetKeyId = other });
        await run.NoAsync("UpdateAlias", "LimitExceededException", new { AliasName = "alias/more", TargetKeyId = key });
        await run.OkAsync("UpdateAlias", new { AliasName = "alias/n00", TargetKeyId = other });
        await run.OkAsync("ListAliases", new { Limit = 1 });
        await run.OkAsync("DeleteAlias", new { AliasName = "alias/more" });
        await run.OkAsync("ListKeys", new { Limit = 1 });
        await run.OkAsync("TagResource", new { KeyId = key, Tags = new[] { new { TagKey = "stage", TagValue = "b" } } });
        await run.OkAsync("ListResourceTags", new { KeyId = key, Limit = 1 });
        await run.OkAsync("UntagResource", new { KeyId = key, TagKeys = new[] { "stage" } });
        foreach (var part in (int[])[0, 25])
            await run.SendAsync(
                "TagResource",
                new { KeyId = other, Tags = Enumerable.Range(part, 25).Select(static i => new { TagKey = $"t{i}", TagValue = "" }) });
        await run.SendAsync("TagResource", new { KeyId = other, Tags = new[] { new { TagKey = "one-more", TagValue = "" } } });
    }

    private async Task StatesAsync()
    {
        var key = Keys["rotating"] = await KeyAsync();
        await run.OkAsync("EnableKeyRotation", new { KeyId = key, RotationPeriodInDays = 90 });
        await run.OkAsync("GetKeyRotationStatus", new { KeyId = key });
        await run.OkAsync("DisableKeyRotation", new { KeyId = key });
        for (var i = 0; i < 25; i++) await run.OkAsync("RotateKeyOnDemand", new { KeyId = key });
        await run.NoAsync("RotateKeyOnDemand", "LimitExceededException", new { KeyId = key });
        await run.OkAsync("ListKeyRotations", new { KeyId = key, IncludeKeyMaterial = "ALL_KEY_MATERIAL", Limit = 1 });
        await run.OkAsync("ListKeyRotations", new { KeyId = key });
        var off = Keys["disabled"] = await KeyAsync();
        var sealedByOff = Blobs["disabled"] = await SealAsync(off);
        await run.OkAsync("DisableKey", new { KeyId = off });
        await run.OkAsync("EnableKey", new { KeyId = off });
        await run.OkAsync("DisableKey", new { KeyId = off });
        await run.NoAsync("Decrypt", "DisabledException", new { CiphertextBlob = sealedByOff });
        await run.NoAsync("ReEncrypt", "DisabledException", new { CiphertextBlob = sealedByOff, DestinationKeyId = key });
        var gone = Keys["pending deletion"] = await KeyAsync();
        var sealedByGone = Blobs["pending deletion"] = await SealAsync(gone);
        await run.OkAsync("ScheduleKeyDeletion", new { KeyId = gone, PendingWindowInDays = 7 });
        await run.OkAsync("CancelKeyDeletion", new { KeyId = gone });
        await run.OkAsync("ScheduleKeyDeletion", new { KeyId = gone, PendingWindowInDays = 7 });
        await run.OkAsync("DescribeKey", new { KeyId = gone });
        await run.NoAsync("Decrypt", "KMSInvalidStateException", new { CiphertextBlob = sealedByGone });
        await run.NoAsync("ReEncrypt", "KMSInvalidStateException", new { CiphertextBlob = sealedByGone, DestinationKeyId = key });
    }

    private async Task<string> SealAsync(string key) =>
        (await run.OkAsync("Encrypt", new { KeyId = key, Plaintext = "aGk=" })).GetProperty("CiphertextBlob").GetString()!;

    private async Task ImportAsync()
    {
        Keys["pending import"] = await KeyAsync(new { Origin = "EXTERNAL" });
        var key = Keys["imported"] = await KeyAsync(new { Origin = "EXTERNAL" });
        var gone = Keys["imported, pending deletion"] = await KeyAsync(new { Origin = "EXTERNAL" });
        await ImportAsync(gone, 4, null);
        var late = await WrapAsync(gone, 4);
        await run.OkAsync("ScheduleKeyDeletion", new { KeyId = gone });
        await run.NoAsync("ImportKeyMaterial", "KMSInvalidStateException", Body(gone, late.Token, late.Wrapped));
        var first = await ImportAsync(key, 1, null);
        await run.OkAsync("DescribeKey", new { KeyId = key });
        await ImportAsync(key, 2, "NEW_KEY_MATERIAL");
        await run.OkAsync("ListKeyRotations", new { KeyId = key, IncludeKeyMaterial = "ALL_KEY_MATERIAL" });
        await run.OkAsync("RotateKeyOnDemand", new { KeyId = key });
        await run.OkAsync("ListKeyRotations", new { KeyId = key });
        await run.OkAsync("DeleteImportedKeyMaterial", new { KeyId = key, KeyMaterialId = first });
        var (token, wrapped) = await WrapAsync(key, 3);
        var (otherToken, _) = await WrapAsync(Keys["pending import"], 3);
        await run.NoAsync("ImportKeyMaterial", "InvalidImportTokenException", Body(key, otherToken, wrapped));
        await run.NoAsync("ImportKeyMaterial", "InvalidCiphertextException", Body(key, token, Convert.ToBase64String(new byte[256])));
        await run.NoAsync("ImportKeyMaterial", "IncorrectKeyMaterialException", Body(key, token, wrapped));
        await ImportAsync(key, 1, "EXISTING_KEY_MATERIAL");
    }

    private static object Body(string key, string token, string wrapped) => new
    {
        KeyId = key, ImportToken = token, EncryptedKeyMaterial = wrapped, ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE",
    };

    private async Task<(string Token, string Wrapped)> WrapAsync(string key, byte secret)
    {
        var asked = await run.OkAsync(
            "GetParametersForImport", new { KeyId = key, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_2048" });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(asked.GetProperty("PublicKey").GetBytesFromBase64(), out _);
        var bytes = Enumerable.Repeat(secret, 32).ToArray();
        return (asked.GetProperty("ImportToken").GetString()!, Convert.ToBase64String(rsa.Encrypt(bytes, RSAEncryptionPadding.OaepSHA256)));
    }

    private async Task<string> ImportAsync(string key, byte secret, string? type)
    {
        var (token, wrapped) = await WrapAsync(key, secret);
        var body = new Dictionary<string, object>
        {
            ["KeyId"] = key, ["ImportToken"] = token, ["EncryptedKeyMaterial"] = wrapped, ["KeyMaterialDescription"] = "from elsewhere",
            ["ExpirationModel"] = "KEY_MATERIAL_EXPIRES",
            ["ValidTo"] = run.Served.Vault.Signatures.Now.AddDays(30).ToUnixTimeSeconds(),
        };
        if (type is not null) body["ImportType"] = type;
        return (await run.OkAsync("ImportKeyMaterial", body)).GetProperty("KeyMaterialId").GetString()!;
    }

    private async Task RegionsAsync()
    {
        var key = Keys["primary"] = await KeyAsync(new { MultiRegion = true });
        var tags = new[] { new { TagKey = "team", TagValue = "a" } };
        await run.OkAsync("ReplicateKey", new { KeyId = key, ReplicaRegion = There, Description = "there", Tags = tags });
        await run.NoAsync("ReplicateKey", "AlreadyExistsException", new { KeyId = key, ReplicaRegion = There });
        await run.NoAsync("ReplicateKey", "UnsupportedOperationException", new { KeyId = Keys["enabled"], ReplicaRegion = There });
        await run.NoAsync("UpdatePrimaryRegion", "UnsupportedOperationException", new { KeyId = Keys["enabled"], PrimaryRegion = There });
        await run.OkAsync("DescribeKey", new { KeyId = key });
        await run.OkAsync("UpdatePrimaryRegion", new { KeyId = key, PrimaryRegion = There });
        await run.OkAsync("DescribeKey", new { KeyId = key });
        foreach (var (operation, state, error) in new[]
        {
            ("DisableKey", "primary, disabled", "DisabledException"),
            ("ScheduleKeyDeletion", "primary, pending deletion", "KMSInvalidStateException"),
        })
        {
            var other = Keys[state] = await KeyAsync(new { MultiRegion = true });
            await run.OkAsync("ReplicateKey", new { KeyId = other, ReplicaRegion = There });
            await run.OkAsync(operation, new { KeyId = other });
            await run.NoAsync("ReplicateKey", error, new { KeyId = other, ReplicaRegion = "eu-north-1" });
            await run.NoAsync("UpdatePrimaryRegion", error, new { KeyId = other, PrimaryRegion = There });
        }

        var leaving = Keys["pending replica deletion"] = await KeyAsync(new { MultiRegion = true });
        await run.OkAsync("ReplicateKey", new { KeyId = leaving, ReplicaRegion = There });
        await run.OkAsync("ScheduleKeyDeletion", new { KeyId = leaving });
        await run.OkAsync("DescribeKey", new { KeyId = leaving });
    }
}
