using KeyActors.Engine.Tests.Regions;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Access;

/// <summary>Grants in a real vault: made, listed, ended, and there again after it was closed.</summary>
public sealed class GrantTests
{
    private const string Zoe = "arn:aws:iam::000000000000:user/zoe";

    private static GrantTerms Terms { get; } = new()
    {
        Grantee = "arn:aws:iam::000000000000:role/orders",
        Operations = [GrantOperation.Encrypt, GrantOperation.Decrypt],
        Retiring = Zoe,
        ContextEquals = EncryptionContext.Of(("tenant", "17")),
    };

    [Fact]
    public async Task Grants_survive_reopening_and_end_when_they_are_ended()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var first = await test.Vault.CreateGrantAsync(key, Terms);
        var second = await test.Vault.CreateGrantAsync(key, Terms);
        var third = await test.Vault.CreateGrantAsync(key, Terms with { Retiring = null });
        Assert.Equal(3, new[] { first, second, third }.Select(static g => g.Id).Distinct().Count());
        await test.ReopenAsync();

        var listed = await ListAsync(test.Vault, key);
        Assert.Equal(new[] { first.Id, second.Id, third.Id }.Order(), listed.Select(static g => g.Id));
        var found = listed.Single(g => g.Id == first.Id);
        Assert.Equal((Terms.Grantee, Zoe, Terms.ContextEquals), (found.Terms.Grantee, found.Terms.Retiring, found.Terms.ContextEquals));
        Assert.Equal(new[] { GrantOperation.Decrypt, GrantOperation.Encrypt }, found.Terms.Operations.ToArray());

        await test.Vault.RetireGrantAsync(first.Token);
        Assert.Equal(2, (await ListAsync(test.Vault, key)).Count);
        await test.Vault.RevokeGrantAsync(key, second.Id.ToString());
        await test.Vault.RetireGrantAsync(key, third.Id.ToString());
        Assert.Empty(await ListAsync(test.Vault, key));
        await test.ReopenAsync();
        Assert.Empty(await ListAsync(test.Vault, key));
        await Refused.AsAsync<Refusal.GrantUnknown>(async () => await test.Vault.RetireGrantAsync(first.Token));
        await Refused.AsAsync<Refusal.GrantUnknown>(async () => await test.Vault.RevokeGrantAsync(key, second.Id.ToString()));
    }

    [Fact]
    public async Task A_name_makes_one_grant_with_another_token_each_time()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var first = await test.Vault.CreateGrantAsync(key, Terms with { Name = "nightly" });
        await test.ReopenAsync();
        var again = await test.Vault.CreateGrantAsync(key, Terms with { Name = "nightly" });
        Assert.Equal(first.Id, again.Id);
        Assert.NotEqual(first.Token, again.Token);
        var other = await test.Vault.CreateGrantAsync(key, Terms with { Name = "nightly", Operations = [GrantOperation.Decrypt] });
        Assert.NotEqual(first.Id, other.Id);
        // All tokens of a grant are as good as one another.
        await test.Vault.RetireGrantAsync(first.Token);
        await Refused.AsAsync<Refusal.GrantUnknown>(async () => await test.Vault.RetireGrantAsync(again.Token));
        Assert.Equal(other.Id, Assert.Single(await ListAsync(test.Vault, key)).Id);
    }

    [Fact]
    public async Task A_token_is_this_vaults_or_none()
    {
        await using var test = await TestVault.OpenAsync();
        await using var another = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var token = (await test.Vault.CreateGrantAsync(key, Terms)).Token;
        test.Vault.CheckGrantToken(token);
        Assert.InRange(token.Length, 1, Limits.GrantTokenCharsMax);
        foreach (var bad in new[] { "", " ", "abc", token[..^1], token + "A", token + "=", " " + token, Flip(token, 0), Flip(token, token.Length / 2), Flip(token, token.Length - 1) })
        {
            Assert.IsType<Refusal.GrantTokenInvalid>(Assert.Throws<RefusedException>(() => test.Vault.CheckGrantToken(bad)).Refusal);
            await Refused.AsAsync<Refusal.GrantTokenInvalid>(async () => await test.Vault.RetireGrantAsync(bad));
        }

        Assert.IsType<Refusal.GrantTokenInvalid>(Assert.Throws<RefusedException>(() => another.Vault.CheckGrantToken(token)).Refusal);
        Assert.True(RegionName.TryParse(RegionVault.Europe, out var region));
        var there = test.Vault.In(Realm.Default with { Region = region });
        await Refused.AsAsync<Refusal.GrantTokenInvalid>(async () => await there.RetireGrantAsync(token));
        await test.ReopenAsync();
        await test.Vault.RetireGrantAsync(token);
    }

    [Fact]
    public async Task A_filter_lets_through_what_fits_all_of_it()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var mine = await test.Vault.CreateGrantAsync(key, Terms);
        var service = Terms with
        {
            Grantee = null, GranteeService = "backup.amazonaws.com", SourceArn = "arn:aws:s3:us-east-1:000000000000:bucket",
        };
        var theirs = await test.Vault.CreateGrantAsync(key, service);
        Assert.Equal(mine.Id, Assert.Single(await ListAsync(test.Vault, key, new() { Grantee = Terms.Grantee })).Id);
        Assert.Equal(theirs.Id, Assert.Single(await ListAsync(test.Vault, key, new() { GranteeService = "backup.amazonaws.com" })).Id);
        Assert.Equal(theirs.Id, Assert.Single(await ListAsync(test.Vault, key, new() { GrantId = theirs.Id.ToString() })).Id);
        Assert.Empty(await ListAsync(test.Vault, key, new() { GrantId = theirs.Id.ToString(), Grantee = Terms.Grantee }));
        await Refused.AsAsync<Refusal.GrantIdInvalid>(async () => await ListAsync(test.Vault, key, new() { GrantId = "x" }));
    }

    [Fact]
    public async Task Retirable_grants_are_found_without_waking_other_keys()
    {
        await using var test = await TestVault.OpenAsync();
        var keys = new List<string>();
        for (var i = 0; i < 12; i++) keys.Add(await test.KeyAsync());
        var one = await test.Vault.CreateGrantAsync(keys[3], Terms);
        await test.Vault.CreateGrantAsync(keys[5], Terms with { Retiring = null });
        await test.ReopenAsync();
        Assert.Equal(0, test.ActorsUnder("keys"));

        Assert.Equal(one.Id, Assert.Single(await test.Vault.ListRetirableGrantsAsync(Zoe).AllAsync()).Id);
        Assert.Equal(2, test.ActorsUnder("keys"));
        // What comes after the history was read is found as well; what has ended is not.
        var two = await test.Vault.CreateGrantAsync(keys[7], Terms);
        Assert.Equal(new[] { one.Id, two.Id }.Order(), (await test.Vault.ListRetirableGrantsAsync(Zoe).AllAsync()).Select(static g => g.Id).Order());
        await test.Vault.RevokeGrantAsync(keys[3], one.Id.ToString());
        Assert.Equal(two.Key, Assert.Single(await test.Vault.ListRetirableGrantsAsync(Zoe).AllAsync()).Key);
        Assert.Empty(await test.Vault.ListGrantsRetirableByServiceAsync("backup.amazonaws.com").AllAsync());
        await Refused.AsAsync<Refusal.PrincipalInvalid>(async () => await test.Vault.ListRetirableGrantsAsync("zoe").AllAsync());
    }

    [Fact]
    public async Task A_question_whether_it_would_work_changes_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var made = await test.Vault.CreateGrantAsync(key, Terms);
        var before = test.Journal.Content();
        await test.Vault.CheckCreateGrantAsync(key, Terms);
        await test.Vault.RetireGrantAsync(made.Token, isDryRun: true);
        await test.Vault.RevokeGrantAsync(key, made.Id.ToString(), isDryRun: true);
        await Refused.AsAsync<Refusal.GrantInvalid>(async () =>
            await test.Vault.CheckCreateGrantAsync(key, Terms with { Operations = [GrantOperation.Sign] }));
        await Refused.AsAsync<Refusal.GrantUnknown>(async () =>
            await test.Vault.RevokeGrantAsync(key, new string('0', 64), isDryRun: true));
        Assert.Equal(before, test.Journal.Content());
        await test.Vault.DisableKeyAsync(key);
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.CheckCreateGrantAsync(key, Terms));
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.CreateGrantAsync(key, Terms));
        await test.Vault.RevokeGrantAsync(key, made.Id.ToString());
    }

    [Fact]
    public async Task A_replica_has_grants_and_a_policy_of_its_own()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync(null, new NewKey { IsMultiRegion = true, Policy = PolicyTests.Own })).Arn;
        await test.Vault.CreateGrantAsync(key.ToString(), Terms);
        await Refused.AsAsync<Refusal.PolicyLocksOut>(async () => await test.Vault.ReplicateKeyAsync(
            key.ToString(), RegionVault.Europe, new NewReplica { Policy = PolicyTests.Nobody }));
        await test.Vault.ReplicateKeyAsync(
            key.ToString(), RegionVault.Europe, new NewReplica { Policy = PolicyTests.Nobody, IsLockoutAllowed = true });
        await test.Vault.ReplicateKeyAsync(key.ToString(), RegionVault.West);
        await test.ReopenAsync();
        foreach (var (region, policy) in new[] { (RegionVault.Europe, PolicyTests.Nobody), (RegionVault.West, DefaultPolicy.In(AccountId.Default)) })
        {
            Assert.True(RegionName.TryParse(region, out var name));
            var there = test.Vault.In(Realm.Default with { Region = name });
            Assert.Equal(policy, await there.GetKeyPolicyAsync(key.Id.ToString()));
            Assert.Empty(await ListAsync(there, key.Id.ToString()));
        }

        Assert.Equal(PolicyTests.Own, await test.Vault.GetKeyPolicyAsync(key.ToString()));
        Assert.Single(await ListAsync(test.Vault, key.ToString()));
    }

    [Fact]
    public async Task A_snapshot_holds_policy_and_grants()
    {
        await using var test = await TestVault.OpenAsync(("keyactors.snapshot-every", "10"));
        var key = await test.KeyAsync();
        await test.Vault.PutKeyPolicyAsync(key, PolicyTests.Own);
        for (var i = 0; i < 25; i++) await test.Vault.CreateGrantAsync(key, Terms with { Name = $"n{i % 20}" });
        await test.ReopenAsync();
        Assert.Equal(20, (await ListAsync(test.Vault, key)).Count);
        Assert.Equal(PolicyTests.Own, await test.Vault.GetKeyPolicyAsync(key));
    }

    private static Task<List<Grant>> ListAsync(VaultClient vault, string key, GrantFilter? filter = null) =>
        vault.ListGrantsAsync(key, filter ?? GrantFilter.All).AllAsync();

    private static string Flip(string token, int at) =>
        token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
}
