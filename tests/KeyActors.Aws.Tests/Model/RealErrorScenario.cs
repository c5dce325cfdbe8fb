using System.Security.Cryptography;
using System.Text.Json;

namespace KeyActors.Aws.Tests;

/// <summary>Does what the captured errors were captured from.</summary>
internal sealed class RealErrorScenario(Served served)
{
    private const string Here = "us-east-1";
    private const string There = "eu-west-1";
    private readonly ModelRun run = new(served);
    private readonly List<RealError> told = [];

    /// <summary>Whether a capture is of asymmetric keys, codes or data key pairs.</summary>
    internal static bool IsOfKinds(string capture) =>
        new[] { "RSA", "ECC", "HMAC_", "mac[", "Mac.", "pair", "non_symmetric", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "for Verify" }
            .Any(word => capture.Contains(word, StringComparison.Ordinal));

    internal async Task<List<RealError>> RunAsync()
    {
        await NamesAsync();
        await BoundsAsync();
        await SymmetricAsync();
        await RotationsAsync();
        await ImportsAsync();
        await RegionsAsync();
        await SecretsAsync();
        if (ModelRun.Has("Sign")) await KindsAsync();
        return told;
    }

    private async Task TellAsync(string name, string operation, object body, string region = Here)
    {
        var (status, code, answer) = await run.SendAsync(operation, body, region);
        told.Add(new RealError(
            name, status, code, answer.TryGetProperty("message", out var text) ? text.GetString()! : ""));
    }

    private async Task<string> KeyAsync(object? body = null) =>
        (await run.OkAsync("CreateKey", body ?? new { })).GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;

    private static string Arn(string key, string region = Here) => $"arn:aws:kms:{region}:000000000000:key/{key}";

    private async Task NamesAsync()
    {
        var key = await KeyAsync();
        await TellAsync("test_get_key_in_different_region", "DescribeKey", new { KeyId = key }, There);
        await TellAsync("test_get_key_in_different_region", "DescribeKey", new { KeyId = Arn(key) }, There);
        const string unknown = "1234abcd-12ab-4cd3-8abc-1234567890ab";
        await TellAsync("test_get_key_does_not_exist", "DescribeKey", new { KeyId = unknown });
        await TellAsync("test_get_key_does_not_exist", "DescribeKey", new { KeyId = "mrk-1234abcd12ab4cd38abc1234567890ab" });
        foreach (var id in (string[])["fake-key-id", "134f2428cec14b25a1ae9048164dba47", "mrk-fake-key-id"])
            await TellAsync("test_get_key_invalid_uuid", "DescribeKey", new { KeyId = id });
        await TellAsync("test_create_alias", "CreateAlias", new { AliasName = "no-prefix", TargetKeyId = key });
        await TellAsync(
            "test_rotate_key_on_demand_raises_error_given_key_that_does_not_exist", "RotateKeyOnDemand", new { KeyId = unknown });
    }

    private async Task BoundsAsync()
    {
        await TellAsync("test_generate_random_invalid_number_of_bytes[None]", "GenerateRandom", new { });
        foreach (var bytes in (int[])[0, 1025])
            await TellAsync($"test_generate_random_invalid_number_of_bytes[{bytes}]", "GenerateRandom", new { NumberOfBytes = bytes });
        var key = await KeyAsync();
        await TellAsync(
            "test_plaintext_size_for_encrypt", "Encrypt", new { KeyId = key, Plaintext = Convert.ToBase64String(new byte[4097]) });
        object Tags(params string[] keys) => new { Tags = keys.Select(static k => new { TagKey = k, TagValue = "v" }) };
        await TellAsync("test_tag_key_with_duplicate_tag_keys_raises_error", "CreateKey", Tags("a", "a"));
        await TellAsync(
            "test_create_key_with_too_many_tags_raises_error", "CreateKey",
            Tags([.. Enumerable.Range(0, 51).Select(static i => $"t{i}")]));
        await TellAsync("test_create_key_with_invalid_tag_key[lowercase_prefix]", "CreateKey", Tags("aws:a"));
        await TellAsync("test_create_key_with_invalid_tag_key[uppercase_prefix]", "CreateKey", Tags("AWS:a"));
        await TellAsync("test_create_key_with_invalid_tag_key[too_long_key]", "CreateKey", Tags(new string('a', 129)));
        await TellAsync("test_tag_existing_key_with_invalid_tag_key", "TagResource", new
        {
            KeyId = key, Tags = new[] { new { TagKey = "aws:a", TagValue = "v" } },
        });
        await TellAsync("test_key_with_long_tag_value_raises_error", "TagResource", new
        {
            KeyId = key, Tags = new[] { new { TagKey = "a", TagValue = new string('v', 257) } },
        });
        foreach (var body in (object[])[
            new { KeySpec = "HMAC_256" }, new { KeySpec = "HMAC_random", KeyUsage = "GENERATE_VERIFY_MAC" },
            new { KeySpec = "HMAC_256", KeyUsage = "RANDOM" }])
            await TellAsync("test_hmac_create_key_invalid_operations", "CreateKey", body);
    }

    private async Task SymmetricAsync()
    {
        var (key, other) = (await KeyAsync(), await KeyAsync());
        async Task<string> BlobAsync(string operation, object body) =>
            (await run.OkAsync(operation, body)).GetProperty("CiphertextBlob").GetString()!;
        var blob = await BlobAsync("Encrypt", new { KeyId = key, Plaintext = "aGk=", EncryptionContext = new { a = "b" } });
        await TellAsync("test_encrypt_decrypt_encryption_context", "Decrypt", new { CiphertextBlob = blob });
        await TellAsync("test_key_rotations_encryption_decryption", "Decrypt", new { CiphertextBlob = blob[..^4] + "AAAA" });
        var data = await BlobAsync("GenerateDataKey", new { KeyId = key, KeySpec = "AES_256", EncryptionContext = new { a = "b" } });
        await TellAsync("test_encryption_context_generate_data_key", "Decrypt", new { CiphertextBlob = data });
        data = await BlobAsync(
            "GenerateDataKeyWithoutPlaintext", new { KeyId = key, KeySpec = "AES_256", EncryptionContext = new { a = "b" } });
        await TellAsync("test_encryption_context_generate_data_key_without_plaintext", "Decrypt", new { CiphertextBlob = data });
        blob = await BlobAsync("Encrypt", new { KeyId = key, Plaintext = "aGk=" });
        await TellAsync("test_re_encrypt_incorrect_source_key", "ReEncrypt", new
        {
            CiphertextBlob = blob, SourceKeyId = other, DestinationKeyId = other,
        });
        await TellAsync("test_error_messaging_for_invalid_keys", "Decrypt", new { CiphertextBlob = blob, KeyId = other });
    }

    private async Task RotationsAsync()
    {
        var key = await KeyAsync();
        for (var i = 0; i < 25; i++) await run.OkAsync("RotateKeyOnDemand", new { KeyId = key });
        await TellAsync("test_key_rotations_limits", "RotateKeyOnDemand", new { KeyId = key });
        await run.OkAsync("DisableKey", new { KeyId = key });
        await TellAsync("test_rotate_key_on_demand_raises_error_given_key_is_disabled", "RotateKeyOnDemand", new { KeyId = key });
    }

    private async Task ImportsAsync()
    {
        var inner = await KeyAsync();
        foreach (var name in (string[])[
            "test_get_parameters_for_import", "test_get_parameters_for_import_raises_for_non_external_kms_keys"])
            await TellAsync(name, "GetParametersForImport", new
            {
                KeyId = inner, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_2048",
            });
        var key = await KeyAsync(new { Origin = "EXTERNAL" });
        await TellAsync("test_import_key_symmetric", "Encrypt", new { KeyId = key, Plaintext = "aGk=" });
        await TellAsync(
            "test_rotate_key_on_demand_on_external_key_with_no_key_material[SYMMETRIC_DEFAULT]", "RotateKeyOnDemand",
            new { KeyId = key });
        await TellAsync("test_import_key_symmetric", "ImportKeyMaterial", new
        {
            KeyId = key, ImportToken = "aGk=", EncryptedKeyMaterial = "aGk=", ExpirationModel = "KEY_MATERIAL_EXPIRES",
        });
        await run.OkAsync("ImportKeyMaterial", await ImportAsync(key, 1, "NEW_KEY_MATERIAL"));
        await TellAsync("test_rotate_key_on_demand_raises_for_no_pending_key_material", "RotateKeyOnDemand", new { KeyId = key });
        await run.OkAsync("ImportKeyMaterial", await ImportAsync(key, 2, "NEW_KEY_MATERIAL"));
        await TellAsync(
            "test_import_key_material_raises_if_there_is_already_key_material_pending", "ImportKeyMaterial",
            await ImportAsync(key, 3, "NEW_KEY_MATERIAL"));
    }

    private async Task<object> ImportAsync(string key, byte secret, string type)
    {
        var asked = await run.OkAsync(
            "GetParametersForImport", new { KeyId = key, WrappingAlgorithm = "RSAES_OAEP_SHA_256", WrappingKeySpec = "RSA_2048" });
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(asked.GetProperty("PublicKey").GetBytesFromBase64(), out _);
        return new
        {
            KeyId = key,
            ImportToken = asked.GetProperty("ImportToken").GetString(),
            EncryptedKeyMaterial = rsa.Encrypt([.. Enumerable.Repeat(secret, 32)], RSAEncryptionPadding.OaepSHA256),
            ExpirationModel = "KEY_MATERIAL_DOES_NOT_EXPIRE",
            ImportType = type,
        };
    }

    private async Task RegionsAsync()
    {
        var key = await KeyAsync(new { MultiRegion = true });
        await TellAsync("test_replicate_key", "DescribeKey", new { KeyId = key }, There);
        await run.OkAsync("ReplicateKey", new { KeyId = key, ReplicaRegion = There });
        await TellAsync(
            "test_replicate_replica_key_should_fail", "ReplicateKey", new { KeyId = key, ReplicaRegion = "eu-north-1" }, There);
    }

    private async Task SecretsAsync()
    {
        var key = await KeyAsync();
        object Body(string algorithm) => new { KeyId = key, KeyAgreementAlgorithm = algorithm, PublicKey = "aGk=" };
        await TellAsync("test_derive_shared_secret", "DeriveSharedSecret", Body("INVALID"));
        await TellAsync("test_derive_shared_secret", "DeriveSharedSecret", Body("ECDH"));
        if (!ModelRun.Has("Sign")) return;
        var signs = await KeyAsync(new { KeySpec = "ECC_NIST_P256", KeyUsage = "SIGN_VERIFY" });
        await TellAsync("test_derive_shared_secret", "DeriveSharedSecret", new
        {
            KeyId = signs, KeyAgreementAlgorithm = "ECDH", PublicKey = "aGk=",
        });
        await TellAsync("test_derive_shared_secret", "CreateKey", new { KeySpec = "RSA_2048", KeyUsage = "KEY_AGREEMENT" });
        var agrees = await KeyAsync(new { KeySpec = "ECC_NIST_P256", KeyUsage = "KEY_AGREEMENT" });
        await TellAsync("test_derive_shared_secret", "DeriveSharedSecret", new
        {
            KeyId = agrees, KeyAgreementAlgorithm = "ECDH", PublicKey = "InvalidPublicKey",
        });
    }

    private async Task KindsAsync()
    {
        foreach (var (spec, bytes) in new[] { ("RSA_2048", 256), ("RSA_3072", 384), ("RSA_4096", 512) })
        {
            var key = await KeyAsync(new { KeySpec = spec, KeyUsage = "ENCRYPT_DECRYPT" });
            foreach (var (algorithm, hash) in new[] { ("RSAES_OAEP_SHA_1", 20), ("RSAES_OAEP_SHA_256", 32) })
                await TellAsync($"test_encrypt_validate_plaintext_size_per_key_type[{spec}-{algorithm}]", "Encrypt", new
                {
                    KeyId = key, EncryptionAlgorithm = algorithm, Plaintext = new byte[bytes - (2 * hash) - 1],
                });
        }

        await SignaturesAsync();
        await CodesAsync();
        var (symmetric, signs, mac) = (
            await KeyAsync(), await KeyAsync(new { KeySpec = "RSA_2048", KeyUsage = "SIGN_VERIFY" }),
            await KeyAsync(new { KeySpec = "HMAC_256", KeyUsage = "GENERATE_VERIFY_MAC" }));
        const string invalid = "test_error_messaging_for_invalid_keys";
        await TellAsync(invalid, "GenerateMac", new { KeyId = symmetric, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256" });
        await TellAsync(invalid, "Sign", new { KeyId = mac, Message = "aGk=", SigningAlgorithm = "RSASSA_PSS_SHA_256" });
        await TellAsync(invalid, "Verify", new
        {
            KeyId = symmetric, Message = "aGk=", SigningAlgorithm = "RSASSA_PSS_SHA_256", Signature = "aGk=",
        });
        await TellAsync(invalid, "Encrypt", new { KeyId = signs, Plaintext = "aGk=" });
        await TellAsync("test_rotate_key_on_demand_raises_error_given_non_symmetric_key", "RotateKeyOnDemand", new { KeyId = signs });
        var (status, _, made) = await run.SendAsync(
            "CreateKey", new { KeySpec = "RSA_4096", KeyUsage = "SIGN_VERIFY", Origin = "EXTERNAL" });
        if (status == 200)
            await TellAsync("test_rotate_key_on_demand_on_external_key_with_no_key_material[RSA_4096]", "RotateKeyOnDemand", new
            {
                KeyId = made.GetProperty("KeyMetadata").GetProperty("KeyId").GetString(),
            });
        foreach (var suffix in (string[])["", "_without_plaintext"])
        {
            var operation = suffix.Length == 0 ? "GenerateDataKeyPair" : "GenerateDataKeyPairWithoutPlaintext";
            if (!ModelRun.Has(operation)) continue;
            await TellAsync($"test_generate_data_key_pair{suffix}_dry_run", operation, new
            {
                KeyId = symmetric, KeyPairSpec = "ECC_NIST_P256", DryRun = true,
            });
            var pair = await run.OkAsync(
                operation, new { KeyId = symmetric, KeyPairSpec = "ECC_NIST_P256", EncryptionContext = new { a = "b" } });
            await TellAsync($"test_encryption_context_generate_data_key_pair{suffix}", "Decrypt", new
            {
                CiphertextBlob = pair.GetProperty("PrivateKeyCiphertextBlob").GetString(),
            });
        }
    }

    private async Task SignaturesAsync()
    {
        foreach (var row in (string[])[
            "RSA_2048-RSASSA_PSS_SHA_256", "RSA_2048-RSASSA_PSS_SHA_384", "RSA_2048-RSASSA_PSS_SHA_512",
            "RSA_4096-RSASSA_PKCS1_V1_5_SHA_256", "RSA_4096-RSASSA_PKCS1_V1_5_SHA_512", "ECC_NIST_P256-ECDSA_SHA_256",
            "ECC_SECG_P256K1-ECDSA_SHA_256", "ECC_NIST_P384-ECDSA_SHA_384"])
        {
            var (spec, algorithm) = (row.Split('-')[0], row.Split('-')[1]);
            var key = await KeyAsync(new { KeySpec = spec, KeyUsage = "SIGN_VERIFY" });
            var name = $"test_sign_verify[{row}]";
            await TellAsync(name, "Sign", new { KeyId = key, Message = "aGk=", MessageType = "DIGEST", SigningAlgorithm = algorithm });
            var signature = (await run.OkAsync("Sign", new { KeyId = key, Message = "aGk=", SigningAlgorithm = algorithm }))
                .GetProperty("Signature").GetString();
            await TellAsync(name, "Verify", new
            {
                KeyId = key, Message = "aGo=", SigningAlgorithm = algorithm, Signature = signature,
            });
        }
    }

    private async Task CodesAsync()
    {
        foreach (var bits in (int[])[224, 256, 384, 512])
            await TellAsync($"test_generate_and_verify_mac[HMAC_{bits}-HMAC_SHA_{bits}]", "GenerateMac", new
            {
                KeyId = "key_id", Message = "aGk=", MacAlgorithm = $"HMAC_SHA_{bits}",
            });
        var small = await KeyAsync(new { KeySpec = "HMAC_224", KeyUsage = "GENERATE_VERIFY_MAC" });
        var key = await KeyAsync(new { KeySpec = "HMAC_256", KeyUsage = "GENERATE_VERIFY_MAC" });
        object Body(string id, string algorithm) => new { KeyId = id, Message = "aGk=", MacAlgorithm = algorithm };
        await TellAsync("test_invalid_generate_mac[HMAC_224-HMAC_SHA_256]", "GenerateMac", Body(small, "HMAC_SHA_256"));
        await TellAsync("test_invalid_generate_mac[HMAC_256-INVALID]", "GenerateMac", Body(key, "INVALID"));
        var mac = (await run.OkAsync("GenerateMac", Body(key, "HMAC_SHA_256"))).GetProperty("Mac").GetString();
        foreach (var (row, message, algorithm) in new[]
        {
            ("HMAC_256-HMAC_SHA_256-some different important message", "aGo=", "HMAC_SHA_256"),
            ("HMAC_256-HMAC_SHA_512-some important message", "aGk=", "HMAC_SHA_512"),
            ("HMAC_256-INVALID-some important message", "aGk=", "INVALID"),
        })
            await TellAsync($"test_invalid_verify_mac[{row}]", "VerifyMac", new
            {
                KeyId = key, Message = message, MacAlgorithm = algorithm, Mac = mac,
            });
    }
}

/// <summary>An error that came.</summary>
internal sealed record RealError(string Name, int Status, string Code, string Text);
