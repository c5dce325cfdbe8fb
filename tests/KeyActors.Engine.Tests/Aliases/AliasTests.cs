using KeyActors.Model;

namespace KeyActors.Engine.Tests.Aliases;

/// <summary>Aliases: made, moved, deleted, listed; rotation by hand; one realm never sees another.</summary>
public sealed class AliasTests
{
    [Fact]
    public async Task An_alias_is_made_moved_listed_and_deleted()
    {
        var clock = new VirtualClock();
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock });
        var (one, two) = ((await test.Vault.CreateKeyAsync()).Arn, (await test.Vault.CreateKeyAsync()).Arn);
        await test.Vault.CreateAliasAsync("alias/app", one.ToString());
        await test.Vault.CreateAliasAsync("alias/App", two.ToString());
        clock.Move(TimeSpan.FromMinutes(1));
        await test.Vault.UpdateAliasAsync("alias/app", two.Id.ToString());
        await test.ReopenAsync();
        var listed = await test.Vault.ListAliasesAsync().AllAsync();
        Assert.Equal(["alias/App", "alias/app"], listed.Select(static a => a.Name.ToString()));
        Assert.All(listed, a => Assert.Equal(two, a.Key));
        Assert.Equal(TimeSpan.FromMinutes(1), listed[1].UpdatedAt - listed[1].CreatedAt);
        Assert.Empty((await test.Vault.DescribeKeyAsync(one.ToString())).Aliases);
        Assert.Equal(2, (await test.Vault.DescribeKeyAsync(two.ToString())).Aliases.Length);
        await test.Vault.DeleteAliasAsync("alias/app");
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.EncryptAsync("alias/app", "abc"u8.ToArray()));
        await test.Vault.CreateAliasAsync("alias/app", one.ToString());
        Assert.Equal(one, (await test.Vault.DescribeKeyAsync("alias/app")).Arn);
    }

    [Fact]
    public async Task Pointing_an_alias_at_another_key_is_rotation_by_hand()
    {
        await using var test = await TestVault.OpenAsync();
        var old = (await test.Vault.CreateKeyAsync("alias/app")).Arn;
        var blob = await test.Vault.EncryptAsync("alias/app", "abc"u8.ToArray());
        var young = (await test.Vault.CreateKeyAsync()).Arn;
        await test.Vault.UpdateAliasAsync("alias/app", young.ToString());
        var (buffer, opened) = (new byte[109], new byte[3]);
        Assert.Equal(young, (await test.Vault.EncryptAsync("alias/app", "abc"u8.ToArray(), EncryptionContext.Empty, buffer)).Key);
        Assert.Equal(old, (await test.Vault.DecryptAsync(blob, EncryptionContext.Empty, opened)).Key);
        Assert.Equal(young, (await test.Vault.DecryptAsync(buffer, EncryptionContext.Empty, opened)).Key);
        await Refused.AsAsync<Refusal.KeyIncorrect>(async () => await test.Vault.DecryptAsync("alias/app", blob, EncryptionContext.Empty));
    }

    [Fact]
    public async Task Refused_alias_changes_change_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync("alias/app")).Arn.ToString();
        var unknown = KeyId.FromRandom(new byte[16], isMultiRegion: false).ToString();
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.AliasTaken>(async () => await test.Vault.CreateAliasAsync("alias/app", key));
        await Refused.AsAsync<Refusal.AliasTaken>(async () => await test.Vault.CreateKeyAsync("alias/app"));
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.UpdateAliasAsync("alias/none", key));
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.DeleteAliasAsync("alias/none"));
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.CreateAliasAsync("alias/new", unknown));
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.UpdateAliasAsync("alias/app", unknown));
        await Refused.AsAsync<Refusal.AliasReserved>(async () => await test.Vault.CreateAliasAsync("alias/aws/app", key));
        await Refused.AsAsync<Refusal.AliasReserved>(async () => await test.Vault.CreateKeyAsync("alias/aws/app"));
        await Refused.AsAsync<Refusal.AliasReserved>(async () => await test.Vault.DeleteAliasAsync("alias/aws/app"));
        foreach (var bad in new[] { "", "alias/", "app", "alias/a b", "alias/ä", "alias/a:b", "ALIAS/a", "alias/a\n", "alias/" + new string('a', 251), "alias/\ud800" })
        {
            await Refused.AsAsync<Refusal.NameInvalid>(async () => await test.Vault.CreateAliasAsync(bad, key));
            await Refused.AsAsync<Refusal.NameInvalid>(async () => await test.Vault.UpdateAliasAsync(bad, key));
            await Refused.AsAsync<Refusal.NameInvalid>(async () => await test.Vault.DeleteAliasAsync(bad));
            await Refused.AsAsync<Refusal.NameInvalid>(async () => await test.Vault.CreateKeyAsync(bad));
        }

        Assert.Equal(before, test.Journal.Content());
        await test.Vault.CreateAliasAsync("alias/" + new string('a', 250), key);
    }

    [Fact]
    public async Task Fifty_aliases_point_at_one_key_and_one_more_does_not()
    {
        await using var test = await TestVault.OpenAsync();
        var (full, other) = (await test.KeyAsync(), await test.KeyAsync());
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => await test.Vault.CreateAliasAsync($"alias/{i}", full)));
        await test.Vault.CreateAliasAsync("alias/other", other);
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.LimitReached>(async () => await test.Vault.CreateAliasAsync("alias/50", full));
        await Refused.AsAsync<Refusal.LimitReached>(async () => await test.Vault.UpdateAliasAsync("alias/other", full));
        Assert.Equal(before, test.Journal.Content());
        Assert.Equal(50, (await test.Vault.DescribeKeyAsync(full)).Aliases.Length);
    }

    [Fact]
    public async Task A_realm_never_sees_another()
    {
        await using var test = await TestVault.OpenAsync();
        Assert.True(RegionName.TryParse("eu-west-1", out var region));
        Assert.True(AccountId.TryParse("111122223333", out var account));
        var here = test.Vault;
        foreach (var there in new[] { here.In(new Realm(here.Realm.Account, region)), here.In(new Realm(account, here.Realm.Region)) })
        {
            var mine = (await there.CreateKeyAsync("alias/same")).Arn;
            var name = $"alias/same-{there.Realm.Region}-{there.Realm.Account}";
            var yours = (await here.CreateKeyAsync(name)).Arn;
            Assert.NotEqual(mine.Realm, yours.Realm);
            var blob = await here.EncryptAsync(name, "abc"u8.ToArray());
            await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await there.DecryptAsync(blob));
            await Refused.AsAsync<Refusal.KeyUnknown>(async () => await there.DescribeKeyAsync(yours.Id.ToString()));
            await Refused.AsAsync<Refusal.AliasUnknown>(async () => await there.DescribeKeyAsync(name));
            await Refused.AsAsync<Refusal.KeyUnknown>(async () => await there.CreateAliasAsync("alias/x", yours.ToString()));
            Assert.Equal([mine], await there.ListKeysAsync().AllAsync());
            Assert.Equal([mine], (await there.ListAliasesAsync().AllAsync()).Select(static a => a.Key));
            Assert.DoesNotContain(mine, await here.ListKeysAsync().AllAsync());
        }

        // One intention in two realms is two keys.
        var once = IdempotencyKey.Of("order 17");
        Assert.NotEqual(
            (await here.Once(once).CreateKeyAsync()).Arn.Id,
            (await here.In(new Realm(account, region)).Once(once).CreateKeyAsync()).Arn.Id);
        await test.ReopenAsync();
        Assert.Single(await test.Vault.In(new Realm(account, here.Realm.Region)).ListKeysAsync().AllAsync());
    }
}
