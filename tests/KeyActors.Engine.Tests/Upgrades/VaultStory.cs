using KeyActors.Model;

using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Upgrades;

/// <summary>Makes a small vault that has been through what its format level knows, and what it must answer for ever.</summary>
/// <remarks>Calls only what there was at level 1: a newer level adds a method of its own behind these.</remarks>
internal static class VaultStory
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    internal static readonly EncryptionContext Context = EncryptionContext.Of(("order", "4711"), ("größe", "XL"));

    /// <summary>Kinds that sign since level 3.</summary>
    internal static readonly (string Name, KeySpec Spec, SigningAlgorithm Algorithm)[] Signers =
    [
        ("ed25519", KeySpec.EccNistEdwards25519, SigningAlgorithm.Ed25519Sha512),
        ("ml-dsa", KeySpec.MlDsa44, SigningAlgorithm.MlDsaShake256),
        ("sm2", KeySpec.Sm2, SigningAlgorithm.Sm2Dsa),
    ];

    /// <summary>A public key on P-256: its generator.</summary>
    internal static readonly byte[] Peer = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
        + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

    internal static ReadOnlySpan<byte> Plaintext => "kept for ever"u8;

    internal static VaultOptions Options(FakeTimeProvider clock) => new()
    {
        Clock = clock,
        IsClockVirtual = true,
        Environment = [],
        Seals = [VaultSeal.Passphrase("a passphrase that everybody knows")],
    };

    /// <summary>Blobs and what became of their keys, by name.</summary>
    internal static async Task<IReadOnlyDictionary<string, byte[]>> TellAsync(string folder)
    {
        var clock = new FakeTimeProvider(Start);
        var told = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        await using var vault = await KeyVault.OpenAsync(folder, Options(clock));

        await vault.CreateKeyAsync("alias/rotated", new NewKey { Description = "drei Schlüssel 🔑", Tags = [new Tag("team", "red")] });
        for (var i = 0; i < 3; i++)
        {
            told[$"rotated-{i}"] = await vault.EncryptAsync("alias/rotated", Plaintext.ToArray(), Context);
            if (i < 2) await vault.RotateKeyAsync("alias/rotated");
        }

        await vault.EnableKeyRotationAsync("alias/rotated", 90);
        await vault.CreateKeyAsync("alias/disabled");
        told["disabled"] = await vault.EncryptAsync("alias/disabled", Plaintext.ToArray());
        await vault.DisableKeyAsync("alias/disabled");

        await vault.CreateKeyAsync("alias/budget");
        await vault.SetUsageBudgetAsync("alias/budget", new UsageBudget(3, null, AtLimit.Rotate));
        for (var i = 0; i < 5; i++) told["budget"] = await vault.EncryptAsync("alias/budget", Plaintext.ToArray());

        await vault.CreateKeyAsync("alias/imported", new NewKey { Origin = KeyOrigin.External, MaterialDeletionDays = 3 });
        await ImportAsync(vault);
        told["imported"] = await vault.EncryptAsync("alias/imported", Plaintext.ToArray());

        Assert.True(RegionName.TryParse("eu-central-1", out var region));
        var there = vault.In(new Realm(AccountId.Default, region));
        await there.CreateKeyAsync("alias/rotated");
        told["elsewhere"] = await there.EncryptAsync("alias/rotated", Plaintext.ToArray());

        await vault.CreateKeyAsync("alias/pending");
        await vault.CreateKeyAsync("alias/destroyed");
        told["destroyed"] = await vault.EncryptAsync("alias/destroyed", Plaintext.ToArray());
        var dead = (await vault.DescribeKeyAsync("alias/destroyed")).Arn.ToString();
        await vault.ScheduleKeyDeletionAsync("alias/destroyed", 7);
        clock.Advance(TimeSpan.FromDays(8));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await vault.ListKeysAsync().ContainsAsync(k => k.ToString() == dead)) await Task.Delay(20, patience.Token);
        await vault.ScheduleKeyDeletionAsync("alias/pending", 30);
        await TellLevel2Async(vault, there, told);
        await TellLevel3Async(vault, told);
        return told;
    }

    /// <summary>Kinds that level 2 had no words for: a signature of each that signs, a secret that was encapsulated, and one that
    /// was agreed on with <see cref="Peer"/>. The opening is the last use that its key tells of.</summary>
    private static async Task TellLevel3Async(KeyVault vault, SortedDictionary<string, byte[]> told)
    {
        foreach (var (name, spec, algorithm) in Signers)
        {
            await vault.CreateKeyAsync($"alias/{name}", new NewKey { Spec = spec, Usage = KeyUsage.SignVerify });
            told[name] = (await vault.SignAsync($"alias/{name}", Plaintext.ToArray(), algorithm)).Signature.ToArray();
        }

        await vault.CreateKeyAsync("alias/kem", new NewKey { Spec = KeySpec.MlKem768, Usage = KeyUsage.EncapsulateDecapsulate });
        using var made = await vault.EncapsulateAsync("alias/kem", EncapsulationAlgorithm.MlKem);
        (told["kem"], told["kem-secret"]) = (made.Ciphertext.ToArray(), made.SharedSecret.ToArray());
        await vault.CreateKeyAsync("alias/agrees", new NewKey { Spec = KeySpec.EccNistP256, Usage = KeyUsage.KeyAgreement });
        using var shared = await vault.DeriveSharedSecretAsync("alias/agrees", Peer, KeyAgreementAlgorithm.Ecdh);
        told["agrees"] = shared.Secret.ToArray();
        await vault.DecryptAsync(told["budget"]);
    }

    /// <summary>Keys that level 1 had no words for.</summary>
    private static async Task TellLevel2Async(KeyVault vault, VaultClient there, SortedDictionary<string, byte[]> told)
    {
        told["managed"] = await vault.EncryptAsync("alias/aws/s3", Plaintext.ToArray());
        await vault.Owned.CreateKeyAsync("alias/tokens");
        told["owned"] = await vault.Owned.EncryptAsync("alias/tokens", Plaintext.ToArray());
        var key = await vault.CreateKeyAsync("alias/everywhere", new NewKey { IsMultiRegion = true });
        await vault.ReplicateKeyAsync("alias/everywhere", "eu-central-1");
        told["everywhere"] = await vault.EncryptAsync("alias/everywhere", Plaintext.ToArray());
        await vault.RotateKeyAsync("alias/everywhere");
        await TellAccessAsync(vault, key.Arn.ToString());
        told["everywhere-there"] = await there.EncryptAsync(key.Arn.Id.ToString(), Plaintext.ToArray());
    }

    /// <summary>A policy of its own, and grants: one that stays, one that has gone.</summary>
    private static async Task TellAccessAsync(KeyVault vault, string key)
    {
        await vault.PutKeyPolicyAsync(key, DefaultPolicy.In(AccountId.Default).Replace("key-default-1", "kept", StringComparison.Ordinal));
        var terms = new GrantTerms
        {
            Grantee = "arn:aws:iam::000000000000:role/orders",
            Retiring = "arn:aws:iam::000000000000:user/zoe",
            Operations = [GrantOperation.Decrypt, GrantOperation.Encrypt],
            Name = "kept",
            ContextSubset = Context,
        };
        await vault.CreateGrantAsync(key, terms);
        await vault.RevokeGrantAsync(key, (await vault.CreateGrantAsync(key, terms with { Name = "gone" })).Id.ToString());
    }

    private static async Task ImportAsync(KeyVault vault)
    {
        var parameters = await vault.GetParametersForImportAsync("alias/imported", ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256);
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(parameters.PublicKey.Span, out _);
        var wrapped = rsa.Encrypt([.. Enumerable.Range(0, 32).Select(static i => (byte)i)], System.Security.Cryptography.RSAEncryptionPadding.OaepSHA256);
        await vault.ImportKeyMaterialAsync("alias/imported", parameters.Token, wrapped, new ImportOptions { ExpiresAt = null, Description = "known to all" });
    }

    private static async Task<bool> ContainsAsync(this IAsyncEnumerable<KeyArn> keys, Func<KeyArn, bool> isIt)
    {
        await foreach (var key in keys)
            if (isIt(key)) return true;
        return false;
    }
}
