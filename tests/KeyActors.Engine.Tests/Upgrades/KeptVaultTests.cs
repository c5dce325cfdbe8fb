using KeyActors.Calls;
using KeyActors.History;
using KeyActors.Model;

using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Upgrades;

/// <summary>Vault folders of every format level that was ever written open, work, verify, and step up.</summary>
public sealed class KeptVaultTests : IDisposable
{
    private readonly TempFolder home = new();
    private readonly FakeTimeProvider clock = new(VaultStory.Start.AddDays(9));

    public static TheoryData<string> Kept => [.. KeptVault.Names];

    private string Folder => home.At("vault");

    public void Dispose() => home.Dispose();

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_vault_of_every_level_opens_works_and_verifies(string name)
    {
        var kept = KeptVault.Read(name);
        kept.Unpack(Folder);
        await VerifyAsync();
        await using (var vault = await OpenAsync())
        {
            await CheckAsync(vault, kept);
            await LiveAsync(vault);
        }

        await using (var vault = await OpenAsync()) await CheckAsync(vault, kept);
        await VerifyAsync();
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task A_vault_of_every_level_steps_up_in_place_on_an_operators_word(string name)
    {
        var kept = KeptVault.Read(name);
        kept.Unpack(Folder);
        await using (var vault = await OpenAsync())
        {
            var before = vault.Engine.Parts.Level;
            var copied = 0;
            if (before < FormatLevel.Tiers)
            {
                await Refused.AsAsync<Refusal.VaultOlder>(async () => await vault.EncryptAsync("alias/aws/s3", "abc"u8.ToArray()));
                await Refused.AsAsync<Refusal.VaultOlder>(async () => await vault.Owned.CreateKeyAsync());
                await Refused.AsAsync<Refusal.VaultOlder>(async () => await vault.CreateKeyAsync(
                    null, new NewKey { Spec = KeySpec.Hmac256, Usage = KeyUsage.GenerateVerifyMac }));
            }

            if (before < FormatLevel.Kinds)
                await Refused.AsAsync<Refusal.VaultOlder>(async () => await vault.CreateKeyAsync(
                    null, new NewKey { Spec = KeySpec.MlDsa44, Usage = KeyUsage.SignVerify }));

            Task Copy() => Task.FromResult(copied++);
            var raised = await vault.Engine.RaiseLevelAsync(Copy, Caller.Host, IdempotencyKey.Of("up"), CancellationToken.None);
            Assert.Equal((before, FormatLevel.Newest), raised);
            Assert.Equal(before == FormatLevel.Newest ? 0 : 1, copied);
            Assert.Equal(FormatLevel.Newest, (await vault.GetHealthAsync()).FormatLevel);
        }

        await using (var vault = await OpenAsync())
        {
            Assert.Equal(FormatLevel.Newest, vault.Engine.Parts.Level);
            await CheckAsync(vault, kept);
            var blob = await vault.EncryptAsync("alias/aws/s3", "abc"u8.ToArray());
            Assert.Equal("abc"u8.ToArray(), await vault.DecryptAsync(blob));
        }

        await VerifyAsync();
    }

    [Fact]
    public async Task A_copy_that_fails_leaves_the_level_as_it_was()
    {
        KeptVault.Read("level-1").Unpack(Folder);
        await using var vault = await OpenAsync();
        static Task Fail() => throw new IOException("no room");
        await Assert.ThrowsAsync<IOException>(() =>
            vault.Engine.RaiseLevelAsync(Fail, Caller.Host, IdempotencyKey.Of("up"), CancellationToken.None));
        Assert.Equal(1, vault.Engine.Parts.Level);
    }

    [Fact]
    public async Task A_vault_of_a_level_that_nobody_knows_yet_is_refused_and_left_alone()
    {
        const int future = FormatLevel.Newest + 1;
        await using (var vault = await OpenAsync())
        {
            var stamp = new CommandStamp(Caller.Host, IdempotencyKey.Of("up"), CommandFingerprint.Of("up"));
            var call = new RecordCall(at => new VaultEvent.FormatRaised(at, stamp, future));
            vault.Engine.Parts.Vault.Tell(call, Akka.Actor.ActorRefs.NoSender);
            Assert.True(await call.Recorded);
        }

        var before = new RawJournal(Folder).Content();
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await OpenAsync());
        var newer = Assert.IsType<Refusal.VaultNewer>(refused.Refusal);
        Assert.Equal((future, FormatLevel.Newest), (newer.Format, newer.Known));
        Assert.Equal(before, new RawJournal(Folder).Content());
    }

    /// <summary>What was told of the keys when the vault was written.</summary>
    private static async Task CheckAsync(KeyVault vault, KeptVault kept)
    {
        // Before anything is used here.
        if (kept.Blobs.ContainsKey("agrees"))
            Assert.Equal(KeyWork.Decrypt, (await vault.GetKeyLastUsageAsync("alias/budget")).LastWork);
        foreach (var name in new[] { "rotated-0", "rotated-1", "rotated-2" })
            Assert.Equal(VaultStory.Plaintext.ToArray(), await vault.DecryptAsync(kept.Blobs[name], VaultStory.Context));
        await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await vault.DecryptAsync(kept.Blobs["rotated-0"]));
        Assert.Equal(VaultStory.Plaintext.ToArray(), await vault.DecryptAsync(kept.Blobs["budget"]));
        Assert.Equal(VaultStory.Plaintext.ToArray(), await vault.DecryptAsync(kept.Blobs["imported"]));
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await vault.DecryptAsync(kept.Blobs["disabled"]));
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await vault.DecryptAsync(kept.Blobs["destroyed"]));
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await vault.DecryptAsync(kept.Blobs["elsewhere"]));
        Assert.True(RegionName.TryParse("eu-central-1", out var region));
        var there = vault.In(new Realm(AccountId.Default, region));
        Assert.Equal(VaultStory.Plaintext.ToArray(), await there.DecryptAsync(kept.Blobs["elsewhere"]));

        if (kept.Blobs.TryGetValue("managed", out var managed))
        {
            Assert.Equal(VaultStory.Plaintext.ToArray(), await vault.DecryptAsync(managed));
            Assert.Equal(VaultStory.Plaintext.ToArray(), await vault.Owned.DecryptAsync(kept.Blobs["owned"]));
            var everywhere = Assert.Single(await vault.ListAliasesAsync().AllAsync(), static a => a.Name.ToString() == "alias/everywhere").Key;
            Assert.Contains("\"Id\" : \"kept\"", await vault.GetKeyPolicyAsync(everywhere.ToString()), StringComparison.Ordinal);
            var grant = Assert.Single(await vault.ListGrantsAsync(everywhere.ToString(), GrantFilter.All).AllAsync());
            Assert.Equal(("kept", VaultStory.Context), (grant.Terms.Name, grant.Terms.ContextSubset));
            Assert.Equal(grant.Id, (await vault.CreateGrantAsync(everywhere.ToString(), grant.Terms)).Id);
            Assert.Empty(await there.ListGrantsAsync(everywhere.Id.ToString(), GrantFilter.All).AllAsync());
            foreach (var client in new[] { vault, there })
            {
                Assert.Equal(VaultStory.Plaintext.ToArray(), await client.DecryptAsync(kept.Blobs["everywhere"]));
                Assert.Equal(VaultStory.Plaintext.ToArray(), await client.DecryptAsync(kept.Blobs["everywhere-there"]));
            }
        }

        if (kept.Blobs.TryGetValue("agrees", out var agreed))
        {
            foreach (var (name, _, algorithm) in VaultStory.Signers)
                await vault.VerifyAsync(
                    $"alias/{name}", VaultStory.Plaintext.ToArray(), MessageKind.Raw, algorithm, kept.Blobs[name]);
            using var opened = await vault.DecapsulateAsync("alias/kem", kept.Blobs["kem"], EncapsulationAlgorithm.MlKem);
            Assert.Equal(kept.Blobs["kem-secret"], opened.SharedSecret.ToArray());
            using var shared = await vault.DeriveSharedSecretAsync("alias/agrees", VaultStory.Peer, KeyAgreementAlgorithm.Ecdh);
            Assert.Equal(agreed, shared.Secret.ToArray());
        }

        var rotated = await vault.DescribeKeyAsync("alias/rotated");
        Assert.True(rotated.Materials.Length >= 3);
        Assert.Equal(90, rotated.Rotation!.PeriodDays);
        Assert.Equal("drei Schlüssel 🔑", rotated.Description);
        Assert.Equal(new Tag("team", "red"), Assert.Single(rotated.Tags));
        Assert.Equal(KeyStatus.PendingDeletion, (await vault.DescribeKeyAsync("alias/pending")).Status);
        Assert.True((await vault.DescribeKeyAsync("alias/budget")).Materials.Length >= 2);
        Assert.Equal(KeyOrigin.External, (await vault.DescribeKeyAsync("alias/imported")).Origin);
    }

    private static async Task LiveAsync(KeyVault vault)
    {
        await vault.RotateKeyAsync("alias/rotated");
        await vault.CreateKeyAsync("alias/new");
        var blob = await vault.EncryptAsync("alias/new", "abc"u8.ToArray());
        Assert.Equal("abc"u8.ToArray(), await vault.DecryptAsync(blob));
        await vault.RotateEpochAsync();
    }

    private ValueTask<KeyVault> OpenAsync() => KeyVault.OpenAsync(Folder, VaultStory.Options(clock));

    private async Task VerifyAsync()
    {
        await using var inspection = await KeyVault.InspectAsync(Folder, VaultStory.Options(clock));
        var evidence = inspection.Evidence;
        var report = await VaultVerifier.VerifyAsync(VaultHistory.Open(Folder), evidence.Macs, evidence.HeadMacs, evidence.TrailMacs, evidence.Secrets, null);
        Assert.Empty(report.Faults);
    }
}
