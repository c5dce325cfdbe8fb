using KeyActors.Model;

namespace KeyActors.Engine.Tests.Tenants;

/// <summary>One vault, many tenants: what a realm for each keeps apart, what a key for each does, and what neither does. The
/// examples of docs/operating/tenants.md.</summary>
public sealed class TenantTests
{
    private static readonly byte[] Secret = "card 4111"u8.ToArray();

    [Fact]
    public async Task A_realm_for_each_keeps_names_lists_and_ciphertexts_apart()
    {
        await using var test = await TestVault.OpenAsync();
        var (acme, umbra) = (Tenant(test.Vault, "111122223333"), Tenant(test.Vault, "444455556666"));
        var acmeKey = await acme.CreateKeyAsync("alias/data");
        var umbraKey = await umbra.CreateKeyAsync("alias/data");
        var blob = await acme.EncryptAsync("alias/data", Secret);

        Assert.Equal(Secret, await acme.DecryptAsync(blob));
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await umbra.DecryptAsync(blob));
        await Refused.AsAsync<Refusal.KeyUnknown>(async () => await umbra.DescribeKeyAsync(acmeKey.Arn.Id.ToString()));
        await Refused.AsAsync<Refusal.KeyIncorrect>(
            async () => await acme.DecryptAsync(umbraKey.Arn.ToString(), blob, EncryptionContext.Empty));
        Assert.Equal([umbraKey.Arn], await ListAsync(umbra));
        Assert.Equal([acmeKey.Arn], await ListAsync(acme));

        // The end of one tenant is not felt by another.
        await acme.ScheduleKeyDeletionAsync("alias/data", 7);
        await Refused.AsAsync<Refusal.StatusForbids>(async () => await acme.DecryptAsync(blob));
        await umbra.EncryptAsync("alias/data", Secret);
    }

    /// <summary>No policy judges who may name a key of another realm: a host that passes on what a tenant calls a key has to look
    /// at the realm in it.</summary>
    [Fact]
    public async Task A_realm_is_where_names_are_looked_up_and_an_arn_says_its_own()
    {
        await using var test = await TestVault.OpenAsync();
        var (acme, umbra) = (Tenant(test.Vault, "111122223333"), Tenant(test.Vault, "444455556666"));
        var foreign = (await umbra.CreateKeyAsync("alias/data")).Arn;
        var blob = await acme.EncryptAsync(foreign.ToString(), Secret);
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await acme.DecryptAsync(blob));
        Assert.Equal(Secret, await umbra.DecryptAsync(blob));
        await acme.DisableKeyAsync(foreign.ToString());
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await umbra.DecryptAsync(blob));
        Assert.NotEqual(acme.Realm, foreign.Realm);
    }

    [Fact]
    public async Task A_key_for_each_keeps_apart_what_the_host_asks_for_by_name()
    {
        await using var test = await TestVault.OpenAsync();
        await test.Vault.CreateKeyAsync("alias/tenant/acme");
        await test.Vault.CreateKeyAsync("alias/tenant/umbra");
        EncryptionContext Of(string tenant) => EncryptionContext.Of(("tenant", tenant));
        var blob = await test.Vault.EncryptAsync("alias/tenant/acme", Secret, Of("acme"));

        Assert.Equal(Secret, await test.Vault.DecryptAsync("alias/tenant/acme", blob, Of("acme")));
        await Refused.AsAsync<Refusal.KeyIncorrect>(
            async () => await test.Vault.DecryptAsync("alias/tenant/umbra", blob, Of("umbra")));
        await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await test.Vault.DecryptAsync(blob, Of("umbra")));
        // Whoever names no key gets it opened: the key is found from the blob, and both are in one realm.
        Assert.Equal(Secret, await test.Vault.DecryptAsync(blob, Of("acme")));
    }

    private static VaultClient Tenant(KeyVault vault, string account) => AccountId.TryParse(account, out var id)
        ? vault.In(new Realm(id, RegionName.Default)).As(new Caller($"tenant {account}", "web"))
        : throw new ArgumentException("Twelve digits are an account.", nameof(account));

    private static async Task<List<KeyArn>> ListAsync(VaultClient client)
    {
        var keys = new List<KeyArn>();
        await foreach (var key in client.ListKeysAsync()) keys.Add(key);
        return keys;
    }
}
