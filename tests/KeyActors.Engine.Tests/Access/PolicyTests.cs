using KeyActors.Model;

namespace KeyActors.Engine.Tests.Access;

/// <summary>Key policies in a real vault.</summary>
public sealed class PolicyTests
{
    internal const string Own =
        """{"Id":"own","Statement":{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"kms:*","Resource":"*"}}""";

    internal const string Nobody =
        """{"Id":"nobody","Statement":{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}}""";

    [Fact]
    public async Task A_key_without_a_policy_has_the_default_one_until_it_gets_another()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        Assert.Equal(DefaultPolicy.In(AccountId.Default), await test.Vault.GetKeyPolicyAsync(key));
        await test.Vault.PutKeyPolicyAsync(key, Own);
        Assert.Equal(Own, await test.Vault.GetKeyPolicyAsync(key));
        await Refused.AsAsync<Refusal.PolicyLocksOut>(async () => await test.Vault.PutKeyPolicyAsync(key, Nobody));
        await Refused.AsAsync<Refusal.PolicyMalformed>(async () => await test.Vault.PutKeyPolicyAsync(key, "{}", isLockoutAllowed: true));
        await test.ReopenAsync();
        Assert.Equal(Own, await test.Vault.GetKeyPolicyAsync(key));
        await test.Vault.PutKeyPolicyAsync(key, Nobody, isLockoutAllowed: true);
        await test.ReopenAsync();
        Assert.Equal(Nobody, await test.Vault.GetKeyPolicyAsync(key));
    }

    [Fact]
    public async Task A_policy_that_is_refused_leaves_no_key_behind()
    {
        await using var test = await TestVault.OpenAsync();
        await Refused.AsAsync<Refusal.PolicyLocksOut>(async () => await test.Vault.CreateKeyAsync("alias/a", new NewKey { Policy = Nobody }));
        await Refused.AsAsync<Refusal.PolicyMalformed>(async () => await test.Vault.CreateKeyAsync(null, new NewKey { Policy = "" }));
        Assert.Empty(await test.Vault.ListKeysAsync().AllAsync());
        var external = await test.Vault.CreateKeyAsync("alias/a", new NewKey { Policy = Own, Origin = KeyOrigin.External });
        Assert.Equal(Own, await test.Vault.GetKeyPolicyAsync(external.Arn.ToString()));
        // Made, with its policy, and pointed at.
        Assert.Equal(3, external.EventCount);
    }

    [Fact]
    public async Task A_creation_that_is_tried_again_keeps_its_policy()
    {
        await using var test = await TestVault.OpenAsync();
        var vault = test.Vault.Once(IdempotencyKey.Of("one key"));
        var key = await vault.CreateKeyAsync(null, new NewKey { Policy = Own });
        await test.ReopenAsync();
        vault = test.Vault.Once(IdempotencyKey.Of("one key"));
        Assert.Equal(key.Arn, (await vault.CreateKeyAsync(null, new NewKey { Policy = Own })).Arn);
        await Refused.AsAsync<Refusal.IdempotencyConflict>(async () => await vault.CreateKeyAsync(null, new NewKey()));
    }

    [Fact]
    public async Task A_services_key_tells_its_policy_and_keeps_it()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.DescribeKeyAsync("alias/aws/s3")).Arn.ToString();
        Assert.Contains("kms:ViaService", await test.Vault.GetKeyPolicyAsync(key), StringComparison.Ordinal);
        await Refused.AsAsync<Refusal.KeyManaged>(async () => await test.Vault.PutKeyPolicyAsync(key, Own));
        await Refused.AsAsync<Refusal.KeyManaged>(async () => await test.Vault.CreateGrantAsync(
            key, new GrantTerms { Grantee = "000000000000", Operations = [GrantOperation.Decrypt] }));
        var owned = (await test.Vault.Owned.CreateKeyAsync()).Arn.ToString();
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await test.Vault.Owned.PutKeyPolicyAsync(owned, Own, isLockoutAllowed: true));
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await test.Vault.Owned.CreateKeyAsync(null, new NewKey { Policy = Own, IsLockoutAllowed = true }));
    }
}
