using KeyActors.Model;

namespace KeyActors.Engine.Tests.Tiers;

/// <summary>Managed keys come at the first use of their alias; owned keys are seen by no account.</summary>
public sealed class TierTests
{
    [Fact]
    public async Task The_first_use_of_a_services_alias_makes_its_key_and_every_later_one_finds_it()
    {
        await using var test = await TestVault.OpenAsync();
        Assert.Empty(await test.Vault.ListAliasesAsync().AllAsync());

        var blob = await test.Vault.EncryptAsync("alias/aws/s3", "abc"u8.ToArray());

        var key = await test.Vault.DescribeKeyAsync("alias/aws/s3");
        Assert.Equal((KeyTier.Managed, "s3", 365), (key.Tier, key.Service, key.Rotation!.PeriodDays));
        Assert.Contains("s3.us-east-1.amazonaws.com", key.Policy, StringComparison.Ordinal);
        Assert.Equal("alias/aws/s3", Assert.Single(key.Aliases).ToString());
        await test.ReopenAsync();
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(blob));
        using var dataKey = await test.Vault.GenerateDataKeyAsync("alias/aws/s3", 32, EncryptionContext.Empty);
        Assert.Equal(key.Arn, dataKey.Key);
        Assert.Equal(key.Arn, Assert.Single(await test.Vault.ListKeysAsync().AllAsync()));
    }

    [Fact]
    public async Task Callers_that_come_at_once_make_one_key()
    {
        await using var test = await TestVault.OpenAsync();
        var described = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
            await test.Vault.As(new Caller($"caller {i}", "")).DescribeKeyAsync("alias/aws/ebs"))));
        Assert.Single(described.Select(static k => k.Arn).Distinct());
        Assert.Single(await test.Vault.ListKeysAsync().AllAsync());
    }

    [Fact]
    public async Task Each_realm_has_its_own_key_of_a_service()
    {
        await using var test = await TestVault.OpenAsync();
        Assert.True(RegionName.TryParse("eu-central-1", out var frankfurt));
        var there = test.Vault.In(new Realm(AccountId.Default, frankfurt));
        var blob = await test.Vault.EncryptAsync("alias/aws/s3", "abc"u8.ToArray());
        await there.EncryptAsync("alias/aws/s3", "abc"u8.ToArray());
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await there.DecryptAsync(blob));
        Assert.Contains("s3.eu-central-1", (await there.DescribeKeyAsync("alias/aws/s3")).Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Naming_a_services_alias_of_another_realm_makes_nothing_there()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.AliasUnknown>(async () =>
            await test.Vault.DescribeKeyAsync("arn:aws:kms:eu-central-1:123456789012:alias/aws/s3"));
        Assert.Equal(before, test.Journal.Content());
        await test.Vault.DescribeKeyAsync("arn:aws:kms:us-east-1:000000000000:alias/aws/s3");
    }

    [Fact]
    public async Task A_name_that_is_no_service_makes_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.EncryptAsync("alias/aws/nothing", "abc"u8.ToArray()));
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.DescribeKeyAsync("alias/aws/S3"));
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.DisableKeyAsync("alias/aws/s3"));
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task Managing_a_managed_key_is_refused_and_changes_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.DescribeKeyAsync("alias/aws/s3")).Arn.ToString();
        var mine = await test.KeyAsync();
        var before = test.Journal.Content();
        var vault = test.Vault;
        Func<Task>[] tries =
        [
            async () => await vault.DisableKeyAsync(key),
            async () => await vault.RotateKeyAsync(key),
            async () => await vault.EnableKeyRotationAsync(key, 90),
            async () => await vault.DisableKeyRotationAsync(key),
            async () => await vault.ScheduleKeyDeletionAsync(key),
            async () => await vault.UpdateDescriptionAsync(key, "mine"),
            async () => await vault.TagKeyAsync(key, [new Tag("a", "b")]),
            async () => await vault.UntagKeyAsync(key, ["a"]),
            async () => await vault.CreateAliasAsync("alias/mine", key),
        ];
        foreach (var attempt in tries) await Refused.AsAsync<Refusal.KeyManaged>(attempt);
        await Refused.AsAsync<Refusal.AliasReserved>(async () => await vault.DeleteAliasAsync("alias/aws/s3"));
        await Refused.AsAsync<Refusal.AliasReserved>(async () => await vault.UpdateAliasAsync("alias/aws/s3", mine));
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task Owned_keys_are_seen_by_no_account()
    {
        await using var test = await TestVault.OpenAsync();
        var owned = await test.Vault.Owned.CreateKeyAsync("alias/tokens", new NewKey { Description = "of the host" });
        Assert.Equal(KeyTier.Owned, owned.Tier);
        var blob = await test.Vault.Owned.EncryptAsync("alias/tokens", "abc"u8.ToArray());

        Assert.Empty(await test.Vault.ListKeysAsync().AllAsync());
        Assert.Empty(await test.Vault.ListAliasesAsync().AllAsync());
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.DescribeKeyAsync(owned.Arn.ToString()));
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.DisableKeyAsync(owned.Arn.ToString()));
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.EncryptAsync(owned.Arn.Id.ToString(), "abc"u8.ToArray()));
        var alias = new AliasArn(owned.Arn.Realm, AliasName.Parse("alias/tokens")).ToString();
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.EncryptAsync(alias, "abc"u8.ToArray()));
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await test.Vault.DecryptAsync(blob));

        await test.ReopenAsync();
        Assert.Equal("abc"u8.ToArray(), await test.Vault.Owned.DecryptAsync(blob));
        await test.Vault.Owned.RotateKeyAsync("alias/tokens");
        Assert.Equal("abc"u8.ToArray(), await test.Vault.Owned.DecryptAsync(blob));
    }

    [Fact]
    public async Task A_managed_key_rotates_after_a_year_though_nobody_calls_it()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock, IsClockVirtual = true });
        var blob = await test.Vault.EncryptAsync("alias/aws/s3", "abc"u8.ToArray());
        clock.Advance(TimeSpan.FromDays(366));
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await test.Vault.DescribeKeyAsync("alias/aws/s3", patience.Token)).Materials.Length < 2) await Task.Delay(20, patience.Token);
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(blob));
    }
}
