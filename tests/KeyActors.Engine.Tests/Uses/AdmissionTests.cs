using KeyActors.Model;

namespace KeyActors.Engine.Tests.Uses;

/// <summary>Admission and cancellation, with a key that is held in the middle of a use.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task One_call_more_than_a_key_may_hold_is_refused_by_name_and_the_places_come_back()
    {
        var (test, entropy, key) = await OpenAsync(("admission.per-key-max", "3"));
        await using var closing = test;
        var other = await test.KeyAsync();
        using var held = Held.Next(entropy);
        var inside = Enumerable.Range(0, 3).Select(_ => test.Vault.EncryptAsync(key, "abc"u8.ToArray()).AsTask()).ToList();
        await held.WasReached.Soon();
        var busy = await Refused.AsAsync<Refusal.TooBusy>(async () => await test.Vault.EncryptAsync(key, "abc"u8.ToArray()));
        Assert.Equal(3, busy.InFlightMax);
        Assert.NotEmpty(await test.Vault.EncryptAsync(other, "abc"u8.ToArray()));
        held.Open();
        await Task.WhenAll(inside).Soon();
        for (var i = 0; i < 10; i++) Assert.NotEmpty(await test.Vault.EncryptAsync(key, "abc"u8.ToArray()));
    }

    [Fact]
    public async Task One_call_more_than_the_vault_may_hold_is_refused_by_name()
    {
        var (test, entropy, key) = await OpenAsync(("admission.per-vault-max", "2"));
        await using var closing = test;
        var other = await test.KeyAsync();
        using var held = Held.Next(entropy);
        var inside = Enumerable.Range(0, 2).Select(_ => test.Vault.EncryptAsync(key, "abc"u8.ToArray()).AsTask()).ToList();
        await held.WasReached.Soon();
        var busy = await Refused.AsAsync<Refusal.TooBusy>(async () => await test.Vault.EncryptAsync(other, "abc"u8.ToArray()));
        Assert.Equal(("The vault", 2), (busy.Where, busy.InFlightMax));
        held.Open();
        await Task.WhenAll(inside).Soon();
        Assert.NotEmpty(await test.Vault.EncryptAsync(other, "abc"u8.ToArray()));
    }

    [Fact]
    public async Task A_call_cancelled_before_it_is_made_does_nothing()
    {
        var (test, _, key) = await OpenAsync();
        await using var closing = test;
        var (blob, gone) = (new byte[200], new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            test.Vault.EncryptAsync(key, "abc"u8.ToArray(), EncryptionContext.Empty, blob, gone).Soon());
        await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
        Assert.Equal(new byte[200], blob);
    }

    [Fact]
    public async Task A_waiting_use_that_is_given_up_is_never_made_and_one_that_runs_is_finished()
    {
        var (test, entropy, key) = await OpenAsync();
        await using var closing = test;
        using var cancel = new CancellationTokenSource();
        using var held = Held.Next(entropy);
        var (first, second) = (new byte[200], new byte[200]);
        var running = test.Vault.EncryptAsync(key, "abc"u8.ToArray(), EncryptionContext.Empty, first, cancel.Token).AsTask();
        await held.WasReached.Soon();
        var waiting = test.Vault.EncryptAsync(key, "abc"u8.ToArray(), EncryptionContext.Empty, second, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.False(running.IsCompleted);
        held.Open();
        var made = await running.Soon();
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(first.AsMemory(0, made.Bytes)));
        Assert.Equal(new byte[200], second);
    }

    [Fact]
    public async Task Law_After_the_reply_to_an_alias_change_no_decryption_begins_through_the_old_alias()
    {
        // So few places that the old key cannot record the change at once: the directory answers without waiting for it.
        var (test, entropy, key) = await OpenAsync(("admission.per-key-max", "2"));
        await using var closing = test;
        var other = await test.KeyAsync();
        await test.Vault.CreateAliasAsync("alias/app", key);
        var blob = await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
        using var held = Held.Next(entropy);
        var running = test.Vault.EncryptAsync(key, "abc"u8.ToArray()).AsTask();
        await held.WasReached.Soon();
        var waiting = test.Vault.DecryptAsync("alias/app", blob, EncryptionContext.Empty).AsTask();
        await test.Vault.UpdateAliasAsync("alias/app", other).Soon();
        held.Open();
        await running.Soon();
        await Refused.AsAsync<Refusal.KeyIncorrect>(() => waiting);
    }

    [Fact]
    public async Task A_change_that_is_given_up_goes_on()
    {
        var (test, entropy, key) = await OpenAsync();
        await using var closing = test;
        using var cancel = new CancellationTokenSource();
        using var held = Held.Next(entropy);
        var use = test.Vault.EncryptAsync(key, "abc"u8.ToArray()).AsTask();
        await held.WasReached.Soon();
        var intention = IdempotencyKey.Of("order 17");
        var waiting = test.Vault.Once(intention).RotateKeyAsync(key, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        held.Open();
        await use.Soon();
        var material = await test.Vault.Once(intention).RotateKeyAsync(key);
        var after = await test.Vault.DescribeKeyAsync(key);
        Assert.Equal((material, 1), (after.CurrentMaterial!.Value, after.OnDemandRotations));
    }

    [Fact]
    public async Task Unknown_keys_make_no_actor_and_no_event()
    {
        var (test, _, key) = await OpenAsync();
        await using var closing = test;
        var before = test.Journal.Content();
        var realm = new Realm(test.Vault.Realm.Account, RegionName.TryParse("eu-west-1", out var region) ? region : default);
        for (var i = 0; i < 1000; i++)
        {
            var id = KeyId.FromRandom(BitConverter.GetBytes(i).Concat(new byte[12]).ToArray(), isMultiRegion: false);
            await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.EncryptAsync(id.ToString(), "abc"u8.ToArray()));
            await Refused.AsAsync<Refusal.KeyUnknown>(async () => await test.Vault.DescribeKeyAsync(new KeyArn(realm, id).ToString()));
        }

        Assert.Equal(before, test.Journal.Content());
        Assert.Equal(1, test.ActorsUnder("keys"));
        Assert.Equal(1, test.ActorsUnder("realms"));
        Assert.NotEmpty(await test.Vault.EncryptAsync(key, "abc"u8.ToArray()));
    }

    private static async Task<(TestVault Test, HookedEntropy Entropy, string Key)> OpenAsync(params (string Key, string Value)[] settings)
    {
        var entropy = new HookedEntropy();
        var test = await TestVault.OpenAsync(o => o with
        {
            Entropy = entropy, Settings = settings.ToDictionary(static s => s.Key, static s => s.Value),
        });
        return (test, entropy, await test.KeyAsync());
    }
}
