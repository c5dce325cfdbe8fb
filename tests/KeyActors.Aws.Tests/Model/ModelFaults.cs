using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Aws.Tests;

/// <summary>Errors that need a vault of their own: one whose clock is moved, one with small quotas, one that lost material, one
/// that is sealed while it is served.</summary>
internal sealed class ModelFaults(ServiceModel model)
{
    private const string There = "eu-west-1";

    /// <summary>Errors that came.</summary>
    internal HashSet<(string Operation, string Code)> Errors { get; } = [];

    internal async Task RunAsync()
    {
        await LaterAsync();
        await FullAsync();
        await LostAsync();
        await SealedAsync();
    }

    /// <summary>A day behind the parameters of an import, and a moment before a rotation by the timetable.</summary>
    private async Task LaterAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var served = await Served.StartAsync(vaultChange: options => options with { Clock = clock, IsClockVirtual = true });
        var run = new ModelRun(served);
        var rotating = await KeyAsync(run);
        await run.OkAsync("EnableKeyRotation", new { KeyId = rotating, RotationPeriodInDays = 90 });
        clock.Advance(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(21));
        await run.OkAsync("RotateKeyOnDemand", new { KeyId = rotating });
        clock.Advance(TimeSpan.FromMinutes(2));
        await run.NoAsync("RotateKeyOnDemand", "ConflictException", new { KeyId = rotating });

        var key = await KeyAsync(run, new { Origin = "EXTERNAL" });
        var asked = await run.OkAsync(
            "GetParametersForImport", new { KeyId = key, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_2048" });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(asked.GetProperty("PublicKey").GetBytesFromBase64(), out _);
        var import = new
        {
            KeyId = key,
            ImportToken = asked.GetProperty("ImportToken").GetString(),
            EncryptedKeyMaterial = rsa.Encrypt([.. Enumerable.Repeat((byte)7, 32)], RSAEncryptionPadding.OaepSHA256),
            ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE",
        };
        clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        await run.NoAsync("ImportKeyMaterial", "ExpiredImportTokenException", import);
        Errors.UnionWith(run.Errors);
    }

    private async Task FullAsync()
    {
        await using var served = await Served.StartAsync(vaultChange: static options => options with
        {
            Settings = new Dictionary<string, string> { ["quotas.keys-per-realm"] = "1", ["quotas.grants-per-key"] = "1" },
        });
        var run = new ModelRun(served);
        var key = await KeyAsync(run, new { MultiRegion = true });
        await run.NoAsync("CreateKey", "LimitExceededException", new { });
        await run.OkAsync("CreateKey", new { }, There);
        await run.NoAsync("ReplicateKey", "LimitExceededException", new { KeyId = key, ReplicaRegion = There });
        await run.OkAsync("ReplicateKey", new { KeyId = key, ReplicaRegion = "eu-north-1" });
        var grant = new { KeyId = key, GranteePrincipal = "arn:aws:iam::000000000000:user/a", Operations = new[] { "Decrypt" } };
        var made = await run.OkAsync("CreateGrant", grant);
        await run.NoAsync("CreateGrant", "LimitExceededException", grant);
        await run.OkAsync("RevokeGrant", new { KeyId = key, GrantId = made.GetProperty("GrantId").GetString() });
        await run.OkAsync("CreateGrant", grant);
        Errors.UnionWith(run.Errors);
    }

    /// <summary>The newest secrets are cut off the file of a vault that is stopped: their keys say that they are unavailable.</summary>
    private async Task LostAsync()
    {
        await using var served = await Served.StartBehindDoorAsync();
        var run = new ModelRun(served) { MayFault = true };
        var whole = await KeyAsync(run);
        var secrets = Directory.GetFiles(await served.SealAsync(), "secrets-*.kas").Single();
        var length = new FileInfo(secrets).Length;
        await served.UnsealAsync();
        var key = await KeyAsync(run);
        var signs = await KeyAsync(run, new { KeySpec = "ECC_NIST_P256", KeyUsage = "SIGN_VERIFY" });
        var mac = await KeyAsync(run, new { KeySpec = "HMAC_256", KeyUsage = "GENERATE_VERIFY_MAC" });
        var agrees = await KeyAsync(run, new { KeySpec = "ECC_NIST_P256", KeyUsage = "KEY_AGREEMENT" });
        var peer = (await run.OkAsync("GetPublicKey", new { KeyId = agrees })).GetProperty("PublicKey").GetString();
        var kem = await KeyAsync(run, new { KeySpec = "ML_KEM_512", KeyUsage = "ENCAPSULATE_DECAPSULATE" });
        var made = (await run.OkAsync("Encapsulate", new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM" }))
            .GetProperty("SharedSecretCiphertextBlob").GetString();
        var blob = (await run.OkAsync("Encrypt", new { KeyId = key, Plaintext = "aGk=" })).GetProperty("CiphertextBlob").GetString();
        await served.SealAsync();
        await using (var file = File.OpenWrite(secrets)) file.SetLength(length);
        await served.UnsealAsync();

        foreach (var (operation, body) in new (string, object)[]
        {
            ("Encrypt", new { KeyId = key, Plaintext = "aGk=" }),
            ("Decrypt", new { CiphertextBlob = blob }),
            ("ReEncrypt", new { CiphertextBlob = blob, DestinationKeyId = whole }),
            ("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256" }),
            ("GenerateDataKeyWithoutPlaintext", new { KeyId = key, KeySpec = "AES_256" }),
            ("GenerateDataKeyPair", new { KeyId = key, KeyPairSpec = "ECC_NIST_P256" }),
            ("GenerateDataKeyPairWithoutPlaintext", new { KeyId = key, KeyPairSpec = "ECC_NIST_P256" }),
            ("GetPublicKey", new { KeyId = signs }),
            ("Sign", new { KeyId = signs, Message = "aGk=", SigningAlgorithm = "ECDSA_SHA_256" }),
            ("Verify", new { KeyId = signs, Message = "aGk=", SigningAlgorithm = "ECDSA_SHA_256", Signature = "aGk=" }),
            ("GenerateMac", new { KeyId = mac, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256" }),
            ("VerifyMac", new { KeyId = mac, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256", Mac = "aGk=" }),
            ("DeriveSharedSecret", new { KeyId = agrees, KeyAgreementAlgorithm = "ECDH", PublicKey = peer }),
            ("Encapsulate", new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM" }),
            ("Decapsulate", new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM", SharedSecretCiphertextBlob = made }),
        }) await run.NoAsync(operation, "KeyUnavailableException", body);

        await run.OkAsync("Encrypt", new { KeyId = whole, Plaintext = "aGk=" });
        Errors.UnionWith(run.Errors);
    }

    private async Task SealedAsync()
    {
        await using var served = await Served.StartBehindDoorAsync();
        var run = new ModelRun(served) { MayFault = true };
        var key = await KeyAsync(run);
        await served.SealAsync();
        foreach (var operation in model.Operations.Values)
        {
            JsonObject body = operation.Input is null ? [] : new ModelProbes(operation, key).Good();
            await run.NoAsync(operation.Name, "KMSInternalException", body);
        }

        await served.UnsealAsync();
        await run.OkAsync("DescribeKey", new { KeyId = key });
        Errors.UnionWith(run.Errors);
    }

    private static async Task<string> KeyAsync(ModelRun run, object? body = null) =>
        (await run.OkAsync("CreateKey", body ?? new { })).GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
}
