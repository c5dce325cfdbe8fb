using KeyActors.Engine.Tests.Imports;
using KeyActors.Engine.Tests.Trail;
using KeyActors.Model;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Keys on lattices in a real vault.</summary>
public sealed class LatticeTests(ITestOutputHelper output)
{
    private const EncapsulationAlgorithm Kem = EncapsulationAlgorithm.MlKem;
    private const SigningAlgorithm Algorithm = SigningAlgorithm.MlDsaShake256;
    private static readonly byte[] Message = "pay 17 to Zoë"u8.ToArray();

    public static TheoryData<KeySpec> Encapsulators => [KeySpec.MlKem512, KeySpec.MlKem768, KeySpec.MlKem1024];

    public static TheoryData<KeySpec> Signers => [KeySpec.MlDsa44, KeySpec.MlDsa65, KeySpec.MlDsa87];

    [Theory]
    [MemberData(nameof(Signers))]
    public async Task What_a_key_of_ML_DSA_signs_verifies_here_and_outside_and_after_a_reopening(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, spec, KeyUsage.SignVerify);
        var open = await test.Vault.GetPublicKeyAsync(key);
        Assert.Equal((spec, Algorithm), (open.Spec, Assert.Single(open.SigningAlgorithms)));
        var longest = Outside.Random(Limits.MessageBytesMax);
        var signature = (await test.Vault.SignAsync(key, longest, Algorithm)).Signature.ToArray();
        Assert.NotEqual(signature, (await test.Vault.SignAsync(key, longest, Algorithm)).Signature.ToArray());

        await test.ReopenAsync();

        Assert.Equal(open.SubjectPublicKeyInfo.ToArray(), (await test.Vault.GetPublicKeyAsync(key)).SubjectPublicKeyInfo.ToArray());
        Assert.True(Outside.Verifies(open.SubjectPublicKeyInfo.Span, Algorithm, longest, signature));
        await test.Vault.VerifyAsync(key, longest, MessageKind.Raw, Algorithm, signature);
        longest[17] ^= 1;
        await Refused.AsAsync<Refusal.SignatureInvalid>(
            () => test.Vault.VerifyAsync(key, longest, MessageKind.Raw, Algorithm, signature).AsTask());
        await Refused.AsAsync<Refusal.SignatureInvalid>(
            () => test.Vault.VerifyAsync(key, longest, MessageKind.Raw, Algorithm, signature.AsMemory(1)).AsTask());
        await Refused.AsAsync<Refusal.SizeInvalid>(() => test.Vault.SignAsync(key, new byte[4097], Algorithm).AsTask());
        await Refused.AsAsync<Refusal.SpecForbids>(() => test.Vault.RotateKeyAsync(key).AsTask());
        var usage = Assert.Single((await test.Vault.GetKeyLastUsageAsync(key)).Materials);
        Assert.Equal((2, 2 * 4096), (usage.Encrypts, usage.Bytes));
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task A_digest_is_nothing_for_ML_DSA_and_an_external_mu_only_where_the_system_can()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.MlDsa44, KeyUsage.SignVerify);
        var mu = Outside.Random(64);
        await Refused.AsAsync<Refusal.MessageKindForbids>(() => SignAsync(mu, MessageKind.Digest));
        await Refused.AsAsync<Refusal.DigestInvalid>(() => SignAsync(mu.AsSpan(1).ToArray(), MessageKind.ExternalMu));
        await test.Vault.DisableKeyAsync(key);
        await Refused.AsAsync<Refusal.KeyDisabled>(() => SignAsync(mu, MessageKind.ExternalMu));
        await test.Vault.EnableKeyAsync(key);
        if (SystemRules.Lacks(new KeyUse.Sign(Caller.Vault, default, Algorithm, MessageKind.ExternalMu, 64)) is { } lacks)
        {
            Console.WriteLine("NOT SIGNED: no library of this system takes an external mu, only its refusal was seen.");
            output.WriteLine("Not signed: no library of this system takes an external mu.");
            Assert.Equal(new Refusal.ExternalMuUnavailable(), lacks);
            await Refused.AsAsync<Refusal.ExternalMuUnavailable>(() => SignAsync(mu, MessageKind.ExternalMu));
            await Refused.AsAsync<Refusal.ExternalMuUnavailable>(
                () => test.Vault.VerifyAsync(key, mu, MessageKind.ExternalMu, Algorithm, new byte[2420]).AsTask());
            Assert.Empty((await test.Vault.GetKeyLastUsageAsync(key)).Materials.Where(static m => m.Encrypts > 0));
        }
        else
        {
            var signed = await test.Vault.SignAsync(key, mu, MessageKind.ExternalMu, Algorithm);
            await test.Vault.VerifyAsync(key, mu, MessageKind.ExternalMu, Algorithm, signed.Signature);
        }

        var said = (await TrailBook.WhenAsync(test.Vault, 6)).Where(static e => e.Operation == "Sign").Select(static e => e.Result);
        Assert.Contains("digest-invalid", said);

        async Task SignAsync(byte[] message, MessageKind kind) => await test.Vault.SignAsync(key, message, kind, Algorithm);
    }

    [Theory]
    [MemberData(nameof(Encapsulators))]
    public async Task Whoever_encapsulates_and_whoever_decapsulates_have_one_secret_also_after_a_reopening(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, spec, KeyUsage.EncapsulateDecapsulate);
        var open = await test.Vault.GetPublicKeyAsync(key);
        Assert.Equal(Kem, Assert.Single(open.EncapsulationAlgorithms));
        var made = await test.Vault.EncapsulateAsync(key, Kem);
        Assert.Equal((key, 32, SpecRules.EncapsulatedBytes(spec)), (made.Key.ToString(), made.SharedSecret.Length, made.Ciphertext.Length));
        Assert.Equal("encapsulated secret of 32 bytes", made.ToString());
        var outside = OutsideLattice.Encapsulate(open.SubjectPublicKeyInfo.Span);

        await test.ReopenAsync();

        using (var opened = await test.Vault.DecapsulateAsync(key, made.Ciphertext, Kem))
        {
            Assert.Equal(made.SharedSecret.ToArray(), opened.SharedSecret.ToArray());
            opened.Dispose();
            Assert.Equal(new byte[32], opened.SharedSecret.ToArray());
        }

        using (var opened = await test.Vault.DecapsulateAsync(key, outside.Ciphertext, Kem))
            Assert.Equal(outside.Secret, opened.SharedSecret.ToArray());
        outside.Ciphertext[^1] ^= 1;
        using (var opened = await test.Vault.DecapsulateAsync(key, outside.Ciphertext, Kem))
        {
            Assert.Equal(32, opened.SharedSecret.Length);
            Assert.NotEqual(outside.Secret, opened.SharedSecret.ToArray());
        }

        foreach (var wrong in (byte[][])[[], outside.Ciphertext[..^1], [.. outside.Ciphertext, 0]])
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecapsulateAsync(key, wrong, Kem).AsTask());
        made.Dispose();
        Assert.Equal(new byte[32], made.SharedSecret.ToArray());
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Encapsulating_is_counted_and_refused_like_other_uses_and_told_in_the_trail()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.MlKem512, KeyUsage.EncapsulateDecapsulate);
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(2, null, AtLimit.Refuse));
        using var made = await test.Vault.EncapsulateAsync(key, Kem);
        using (await test.Vault.EncapsulateAsync(key, Kem))
        {
        }

        await Refused.AsAsync<Refusal.BudgetSpent>(() => test.Vault.EncapsulateAsync(key, Kem).AsTask());
        for (var i = 0; i < 3; i++) (await test.Vault.DecapsulateAsync(key, made.Ciphertext, Kem)).Dispose();
        var usage = Assert.Single((await test.Vault.GetKeyLastUsageAsync(key)).Materials);
        Assert.Equal((2, 0, 64), (usage.Encrypts, usage.DataKeys, usage.Bytes));
        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => test.Vault.EncapsulateAsync(key, EncapsulationAlgorithm.Unknown).AsTask());
        await Refused.AsAsync<Refusal.UsageForbids>(() => test.Vault.SignAsync(key, Message, Algorithm).AsTask());
        await Refused.AsAsync<Refusal.UsageForbids>(async () => await test.Vault.EncapsulateAsync(await test.KeyAsync(), Kem));
        await test.Vault.DisableKeyAsync(key);
        await Refused.AsAsync<Refusal.KeyDisabled>(() => test.Vault.DecapsulateAsync(key, new byte[1], Kem).AsTask());

        var told = await TrailBook.WhenAsync(test.Vault, 12);
        var entry = told.First(static e => e.Operation == "Encapsulate" && e.Result == "ok");
        Assert.Equal(("ML_KEM", 32L), (entry.Parameters["encapsulationAlgorithm"], entry.Bytes));
        Assert.Contains(told, static e => e.Operation == "Decapsulate" && e.Result == "ok");
    }

    /// <summary>An encapsulated secret, and the secret behind it.</summary>
    internal static async Task<byte[]> ProveAsync(VaultClient vault, string key)
    {
        using var made = await vault.EncapsulateAsync(key, Kem);
        return [.. made.Ciphertext.Span, .. made.SharedSecret.Span];
    }

    internal static async Task CheckAsync(VaultClient vault, string key, byte[] proof)
    {
        using var opened = await vault.DecapsulateAsync(key, proof.AsMemory(..^32), Kem);
        Assert.Equal(proof[^32..], opened.SharedSecret.ToArray());
    }

    [Theory]
    [MemberData(nameof(Signers))]
    public async Task A_seed_that_comes_with_what_it_expands_to_is_taken_and_that_alone_is_not(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        using var corpus = OutsideLattice.Corpus("mldsa.json");
        var row = corpus.RootElement.GetProperty("tests").EnumerateArray()
            .Single(t => t.GetProperty("keySpec").GetString() == AlgorithmNames.Of(spec));
        var key = await AlgorithmTests.MakeAsync(test.Vault, spec, KeyUsage.SignVerify, KeyOrigin.External);

        await Refused.AsAsync<Refusal.ImportWrappingInvalid>(() => ImportAsync("expanded"));
        Assert.Equal(KeyStatus.PendingImport, await test.Vault.StatusAsync(key));
        await ImportAsync("both");
        await ImportAsync("pkcs8");

        var open = await test.Vault.GetPublicKeyAsync(key);
        Assert.Equal(Hex("publicKey"), open.SubjectPublicKeyInfo.ToArray());
        var signature = Convert.FromHexString(row.GetProperty("signatures").GetProperty("ML_DSA_SHAKE_256").GetString()!);
        await test.Vault.VerifyAsync(
            key, Convert.FromHexString(corpus.RootElement.GetProperty("message").GetString()!), MessageKind.Raw, Algorithm, signature);

        byte[] Hex(string name) => Convert.FromHexString(row.GetProperty(name).GetString()!);

        async Task ImportAsync(string form)
        {
            var given = await test.Vault.GetParametersForImportAsync(key, ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha256);
            await test.Vault.ImportKeyMaterialAsync(key, given.Wrap(Hex(form)));
        }
    }
}
