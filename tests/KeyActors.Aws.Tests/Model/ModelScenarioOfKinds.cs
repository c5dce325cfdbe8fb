namespace KeyActors.Aws.Tests;

/// <summary>Asymmetric keys, message authentication codes and data key pairs.</summary>
internal sealed class ModelScenarioOfKinds(ModelRun run, Dictionary<string, string> keys)
{
    internal async Task RunAsync()
    {
        var rsa = keys["rsa"] = await KeyAsync("RSA_2048", "ENCRYPT_DECRYPT");
        var sealed_ = (await run.OkAsync(
            "Encrypt", new { KeyId = rsa, Plaintext = "aGk=", EncryptionAlgorithm = "RSAES_OAEP_SHA_256" })).GetProperty("CiphertextBlob").GetString()!;
        await run.OkAsync("Decrypt", new { KeyId = rsa, CiphertextBlob = sealed_, EncryptionAlgorithm = "RSAES_OAEP_SHA_256" });
        await run.OkAsync("GetPublicKey", new { KeyId = rsa });
        var ec = keys["signs"] = await KeyAsync("ECC_NIST_P256", "SIGN_VERIFY");
        await run.OkAsync("GetPublicKey", new { KeyId = ec });
        await run.OkAsync("DescribeKey", new { KeyId = ec });
        object Signed(string? signature) => signature is null
            ? new { KeyId = ec, Message = "aGk=", SigningAlgorithm = "ECDSA_SHA_256" }
            : new { KeyId = ec, Message = "aGk=", SigningAlgorithm = "ECDSA_SHA_256", Signature = signature };
        var signature = (await run.OkAsync("Sign", Signed(null))).GetProperty("Signature").GetString()!;
        await run.OkAsync("Verify", Signed(signature));
        await run.NoAsync("Verify", "KMSInvalidSignatureException", new
        {
            KeyId = ec, Message = "aGo=", SigningAlgorithm = "ECDSA_SHA_256", Signature = signature,
        });
        await AgreeAsync();
        var mac = keys["mac"] = await KeyAsync("HMAC_256", "GENERATE_VERIFY_MAC");
        await run.OkAsync("DescribeKey", new { KeyId = mac });
        var made = (await run.OkAsync("GenerateMac", new { KeyId = mac, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256" })).GetProperty("Mac").GetString()!;
        await run.OkAsync("VerifyMac", new { KeyId = mac, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256", Mac = made });
        await run.NoAsync("VerifyMac", "KMSInvalidMacException", new { KeyId = mac, Message = "aGo=", MacAlgorithm = "HMAC_SHA_256", Mac = made });
        await RefuseAsync(rsa, ec, mac);
        await LatticeAsync(keys["kem"] = await KeyAsync("ML_KEM_512", "ENCAPSULATE_DECAPSULATE"));
        foreach (var (spec, usage) in new[]
        {
            ("ECC_NIST_P256", "SIGN_VERIFY"), ("HMAC_256", "GENERATE_VERIFY_MAC"), ("ML_KEM_768", "ENCAPSULATE_DECAPSULATE"),
            ("ECC_NIST_P256", "KEY_AGREEMENT"),
        })
        {
            var wide = (await run.OkAsync("CreateKey", new { KeySpec = spec, KeyUsage = usage, MultiRegion = true }))
                .GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
            await run.OkAsync("ReplicateKey", new { KeyId = wide, ReplicaRegion = "eu-west-1" });
        }

        foreach (var operation in (string[])["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext"])
        {
            if (!ModelRun.Has(operation)) continue;
            await run.OkAsync(operation, new { KeyId = keys["enabled"], KeyPairSpec = "ECC_NIST_P256" });
            await run.SendAsync(operation, new { KeyId = keys["enabled"], KeyPairSpec = "ECC_NIST_EDWARDS25519" });
        }
    }

    private async Task LatticeAsync(string kem)
    {
        await run.OkAsync("DescribeKey", new { KeyId = kem });
        await run.OkAsync("GetPublicKey", new { KeyId = kem });
        var made = await run.OkAsync("Encapsulate", new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM" });
        var blob = made.GetProperty("SharedSecretCiphertextBlob").GetString()!;
        await run.OkAsync("Decapsulate", new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM", SharedSecretCiphertextBlob = blob });
        await run.NoAsync(
            "Decapsulate", "InvalidCiphertextException", new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM", SharedSecretCiphertextBlob = "aGk=" });
        const string dry = "DryRunOperationException";
        await run.NoAsync("Encapsulate", dry, new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM", DryRun = true });
        await run.NoAsync(
            "Decapsulate", dry, new { KeyId = kem, EncapsulationAlgorithm = "ML_KEM", SharedSecretCiphertextBlob = blob, DryRun = true });
        await run.OkAsync("GetPublicKey", new { KeyId = await KeyAsync("ML_DSA_44", "SIGN_VERIFY") });
    }

    /// <summary>Shared secrets.</summary>
    private async Task AgreeAsync()
    {
        var key = keys["agrees"] = await KeyAsync("ECC_NIST_P256", "KEY_AGREEMENT");
        await run.OkAsync("DescribeKey", new { KeyId = key });
        var open = (await run.OkAsync("GetPublicKey", new { KeyId = key })).GetProperty("PublicKey").GetString()!;
        object Derive(string peer, bool isDry = false) => new { KeyId = key, KeyAgreementAlgorithm = "ECDH", PublicKey = peer, DryRun = isDry };
        await run.OkAsync("DeriveSharedSecret", Derive(open));
        await run.NoAsync("DeriveSharedSecret", "DryRunOperationException", Derive(open, isDry: true));
        await run.NoAsync("DeriveSharedSecret", "ValidationException", Derive("aGk="));
    }

    /// <summary>What keys of these kinds refuse, and what would succeed.</summary>
    private async Task RefuseAsync(string rsa, string signs, string mac)
    {
        const string usage = "InvalidKeyUsageException";
        await run.NoAsync("Decrypt", usage, new { KeyId = signs, CiphertextBlob = "aGk=", EncryptionAlgorithm = "RSAES_OAEP_SHA_256" });
        await run.NoAsync("GenerateDataKey", usage, new { KeyId = rsa, NumberOfBytes = 16 });
        await run.NoAsync("GenerateDataKeyWithoutPlaintext", usage, new { KeyId = signs, NumberOfBytes = 16 });
        await run.NoAsync("GenerateDataKeyPair", usage, new { KeyId = mac, KeyPairSpec = "ECC_NIST_P256" });
        await run.NoAsync("GenerateDataKeyPairWithoutPlaintext", usage, new { KeyId = rsa, KeyPairSpec = "ECC_NIST_P256" });
        await run.NoAsync("ReEncrypt", usage, new
        {
            CiphertextBlob = "aGk=", SourceKeyId = mac, SourceEncryptionAlgorithm = "RSAES_OAEP_SHA_256", DestinationKeyId = rsa,
        });
        await run.NoAsync("GetPublicKey", "UnsupportedOperationException", new { KeyId = mac });
        await run.NoAsync("RotateKeyOnDemand", "UnsupportedOperationException", new { KeyId = rsa });
        const string dry = "DryRunOperationException";
        await run.NoAsync("Sign", dry, new { KeyId = signs, Message = "aGk=", SigningAlgorithm = "ECDSA_SHA_256", DryRun = true });
        await run.NoAsync(
            "Verify", dry, new { KeyId = signs, Message = "aGk=", SigningAlgorithm = "ECDSA_SHA_256", Signature = "aGk=", DryRun = true });
        await run.NoAsync("GenerateMac", dry, new { KeyId = mac, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256", DryRun = true });
        await run.NoAsync("VerifyMac", dry, new { KeyId = mac, Message = "aGk=", MacAlgorithm = "HMAC_SHA_256", Mac = "aGk=", DryRun = true });
    }

    private async Task<string> KeyAsync(string spec, string usage) =>
        (await run.OkAsync("CreateKey", new { KeySpec = spec, KeyUsage = usage })).GetProperty("KeyMetadata").GetProperty("KeyId").GetString()!;
}
