using System.Security.Cryptography;
using KeyActors.Engine.Tests.Trail;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Keys that derive shared secrets, on a real vault: the other side, which has no vault, gets the same.</summary>
public sealed class KeyAgreementTests
{
    public static TheoryData<KeySpec> Specs =>
        [.. SpecRules.Rows.Where(static r => !r.Agreement.IsEmpty).Select(static r => r.Spec)];

    [Theory]
    [MemberData(nameof(Specs))]
    public async Task Two_keys_and_somebody_outside_derive_the_same_and_after_a_reopening(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var (one, two) = (await MakeAsync(test, spec), await MakeAsync(test, spec));
        var (first, second) = (await test.Vault.GetPublicKeyAsync(one), await test.Vault.GetPublicKeyAsync(two));
        Assert.Equal((spec, KeyUsage.KeyAgreement), (first.Spec, first.Usage));
        Assert.Equal(KeyAgreementAlgorithm.Ecdh, Assert.Single(first.KeyAgreementAlgorithms));
        Assert.Empty(first.SigningAlgorithms);
        using var here = await DeriveAsync(test, one, second.SubjectPublicKeyInfo);
        using var there = await DeriveAsync(test, two, first.SubjectPublicKeyInfo);
        Assert.Equal((one, KeyAgreementAlgorithm.Ecdh, KeyOrigin.Generated), (here.Key.ToString(), here.Algorithm, here.Origin));
        Assert.Equal(SpecRules.SecretBytes(spec), here.Secret.Length);
        Assert.Equal(here.Secret.ToArray(), there.Secret.ToArray());

        var peer = Outside.Peer(spec);
        var shared = await Outside.DeriveAsync(test.Vault, one, peer);
        // OpenSSL derives nothing with keys of SM2.
        if (spec != KeySpec.Sm2)
        {
            using var outside = ECDiffieHellman.Create();
            outside.ImportSubjectPublicKeyInfo(first.SubjectPublicKeyInfo.Span, out _);
            Assert.Equal(shared, peer.DeriveRawSecretAgreement(outside.PublicKey));
        }

        await test.ReopenAsync();
        Assert.Equal(shared, await Outside.DeriveAsync(test.Vault, one, peer));
    }

    [Fact]
    public async Task A_secret_is_zeroed_and_told_by_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test, KeySpec.EccNistP256);
        var secret = await DeriveAsync(test, key, Outside.Peer(KeySpec.EccNistP256).ExportSubjectPublicKeyInfo());
        Assert.Equal($"shared secret of {key}", secret.ToString());
        Assert.NotEqual(new byte[32], secret.Secret.ToArray());
        secret.Dispose();
        Assert.Equal(new byte[32], secret.Secret.ToArray());
    }

    [Fact]
    public async Task A_key_refuses_in_the_order_of_status_usage_algorithm_size_and_public_key()
    {
        await using var test = await TestVault.OpenAsync();
        const KeySpec spec = KeySpec.EccNistP256;
        var key = await MakeAsync(test, spec);
        var peer = Outside.Peer(spec).ExportSubjectPublicKeyInfo();
        var signer = await AlgorithmTests.MakeAsync(test.Vault, spec, KeyUsage.SignVerify);
        await Refused.AsAsync<Refusal.UsageForbids>(() => DeriveAsync(test, signer, new byte[9000]));
        await Refused.AsAsync<Refusal.UsageForbids>(() => test.Vault.SignAsync(key, peer, SigningAlgorithm.EcdsaSha256).AsTask());
        await Refused.AsAsync<Refusal.AlgorithmForbids>(
            () => test.Vault.DeriveSharedSecretAsync(key, default, KeyAgreementAlgorithm.Unknown).AsTask());
        await Refused.AsAsync<Refusal.SizeInvalid>(() => DeriveAsync(test, key, default));
        await Refused.AsAsync<Refusal.SizeInvalid>(() => DeriveAsync(test, key, new byte[8193]));
        byte[][] bad =
        [
            [1], new byte[8192], [.. peer, 0], peer[..^1], Outside.Peer(KeySpec.EccNistP384).ExportSubjectPublicKeyInfo(),
            (await test.Vault.GetPublicKeyAsync(
                await AlgorithmTests.MakeAsync(test.Vault, KeySpec.EccSecgP256K1, KeyUsage.SignVerify))).SubjectPublicKeyInfo.ToArray(),
        ];
        foreach (var other in bad)
        {
            var no = await Refused.AsAsync<Refusal.PeerKeyInvalid>(() => DeriveAsync(test, key, other));
            Assert.Equal(spec, no.Spec);
            Assert.False(PublicKey.Fits(spec, other));
        }

        Assert.True(PublicKey.Fits(spec, peer));
        await test.Vault.DisableKeyAsync(key);
        await Refused.AsAsync<Refusal.KeyDisabled>(() => DeriveAsync(test, key, new byte[] { 1 }));
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Secrets_are_counted_by_their_bytes_and_meet_a_budget_and_refused_ones_are_free()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test, KeySpec.EccNistP521);
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(3, null, AtLimit.Refuse));
        var peer = Outside.Peer(KeySpec.EccNistP521);
        await Outside.DeriveAsync(test.Vault, key, peer);
        await test.ReopenAsync();
        await Refused.AsAsync<Refusal.PeerKeyInvalid>(() => DeriveAsync(test, key, new byte[] { 1 }));
        for (var i = 0; i < 2; i++) await Outside.DeriveAsync(test.Vault, key, peer);

        await Refused.AsAsync<Refusal.BudgetSpent>(() => Outside.DeriveAsync(test.Vault, key, peer));

        var usage = Assert.Single((await test.Vault.GetKeyLastUsageAsync(key)).Materials);
        Assert.Equal((3, 0, 3 * 66), (usage.Encrypts, usage.DataKeys, usage.Bytes));
    }

    private static Task<string> MakeAsync(TestVault test, KeySpec spec) =>
        AlgorithmTests.MakeAsync(test.Vault, spec, KeyUsage.KeyAgreement);

    private static Task<SharedSecret> DeriveAsync(TestVault test, string key, ReadOnlyMemory<byte> publicKey) =>
        test.Vault.DeriveSharedSecretAsync(key, publicKey, KeyAgreementAlgorithm.Ecdh).AsTask();
}
