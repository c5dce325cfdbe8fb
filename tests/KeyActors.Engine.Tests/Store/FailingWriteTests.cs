using KeyActors.Model;

namespace KeyActors.Engine.Tests.Store;

/// <summary>A write whose outcome is unknown: the caller is told so, and a retry finds the truth; one change, never two.</summary>
public sealed class FailingWriteTests
{
    private static readonly IdempotencyKey Intention = IdempotencyKey.Of("order 17");

    [Fact]
    public async Task A_write_to_a_locked_journal_is_made_once_by_the_retry()
    {
        await using var test = await TestVault.OpenAsync(("journal.call-timeout", "1s"));
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        using (test.Journal.Lock())
            await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.Once(Intention).RotateKeyAsync(key.ToString()));
        KeyMaterialId? material = null;
        await Retry.WhileUnavailableAsync(async () => material = await test.Vault.Once(Intention).RotateKeyAsync(key.ToString()));

        Assert.Single(test.Journal.Rows(TestVault.StreamOf(key)), static r => r.Manifest == "key.rotated/1");
        var described = await test.Vault.DescribeKeyAsync(key.ToString());
        Assert.Equal(material, described.CurrentMaterial);
        Assert.Equal(1, described.OnDemandRotations);
        Assert.NotEmpty(test.Log.Of(22));
        await test.ReopenAsync();
        Assert.Equal(2, (await test.Vault.DescribeKeyAsync(key.ToString())).EventCount);
    }

    [Fact]
    public async Task A_creation_in_a_locked_journal_is_made_once_by_the_retry()
    {
        await using var test = await TestVault.OpenAsync(("journal.call-timeout", "1s"));
        await test.KeyAsync();
        using (test.Journal.Lock())
            await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.Once(Intention).CreateKeyAsync("alias/late"));
        KeyMetadata? made = null;
        await Retry.WhileUnavailableAsync(async () => made = await test.Vault.Once(Intention).CreateKeyAsync("alias/late"));

        Assert.Single(test.Journal.Rows(TestVault.StreamOf(made!.Arn)), static r => r.Manifest == "key.created/1");
        Assert.Contains(made.Arn, await test.Vault.ListKeysAsync().AllAsync());
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(await test.Vault.EncryptAsync(made.Arn.ToString(), "abc"u8.ToArray())));
    }

    [Fact]
    public async Task An_interrupted_creation_goes_on_where_it_stopped()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        test.Journal.Execute("CREATE TRIGGER blocked BEFORE INSERT ON journal WHEN NEW.manifest = 'key.created/1' BEGIN SELECT RAISE(ABORT, 'blocked'); END");
        await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.Once(Intention).CreateKeyAsync("alias/whole"));
        await test.StopAsync();
        Unblock(test);
        await test.StartAsync();
        Assert.Single(await test.Vault.ListKeysAsync().AllAsync());
        var made = await test.Vault.Once(Intention).CreateKeyAsync("alias/whole");
        Assert.Equal(2, (await test.Vault.ListKeysAsync().AllAsync()).Count);
        Assert.Single(test.Journal.Rows(), static r => r.Manifest == "realm.alias-created/1");
        Assert.Equal(3, test.Journal.Rows().Count(static r => r.Manifest == "realm.key-claimed/1"));
        Assert.Single(test.Journal.Rows(), static r => r.Manifest == "realm.claim-released/1");
        Assert.NotEmpty(await test.Vault.EncryptAsync(made.Arn.ToString(), "abc"u8.ToArray()));
    }

    [Fact]
    public async Task A_write_that_the_journal_refuses_changes_nothing_and_may_be_tried_again()
    {
        await using var test = await TestVault.OpenAsync();
        var (bad, good) = ((await test.Vault.CreateKeyAsync()).Arn, await test.KeyAsync());
        var blob = await test.Vault.EncryptAsync(bad.ToString(), "abc"u8.ToArray());
        Block(test, TestVault.StreamOf(bad));
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.Once(Intention).DisableKeyAsync(bad.ToString()));
        Assert.Equal(before, test.Journal.Content());
        Assert.NotEmpty(await test.Vault.EncryptAsync(good, "abc"u8.ToArray()));

        // The state is what is stored: the key still serves, as far as nothing has to be set aside for that.
        await Retry.WhileUnavailableAsync(async () => await test.Vault.DecryptAsync(blob));
        await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.EncryptAsync(bad.ToString(), "abc"u8.ToArray()));
        Unblock(test);
        await Retry.WhileUnavailableAsync(async () => await test.Vault.EncryptAsync(bad.ToString(), "abc"u8.ToArray()));
        await Retry.WhileUnavailableAsync(async () => await test.Vault.Once(Intention).DisableKeyAsync(bad.ToString()));
        await test.Vault.Once(Intention).DisableKeyAsync(bad.ToString());
        Assert.Single(test.Journal.Rows(TestVault.StreamOf(bad)), static r => r.Manifest == "key.disabled/1");
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.EncryptAsync(bad.ToString(), "abc"u8.ToArray()));
    }

    [Fact]
    public async Task Calls_that_wait_behind_a_failing_write_are_answered()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        Block(test, TestVault.StreamOf(key));
        var calls = Enumerable.Range(0, 100).Select(i => Record.ExceptionAsync(async () =>
        {
            if (i % 2 == 0) await test.Vault.UpdateDescriptionAsync(key.ToString(), $"{i}");
            else await test.Vault.EncryptAsync(key.ToString(), "abc"u8.ToArray());
        })).ToList();
        foreach (var ended in await Task.WhenAll(calls).Soon())
            Assert.True(ended is null or RefusedException { Refusal: Refusal.Unavailable }, $"{ended}");
        Assert.Single(test.Journal.Rows(TestVault.StreamOf(key)));
    }

    [Fact]
    public async Task An_alias_change_that_its_key_cannot_record_is_recorded_at_the_next_opening()
    {
        await using var test = await TestVault.OpenAsync();
        var (bad, good) = ((await test.Vault.CreateKeyAsync()).Arn, (await test.Vault.CreateKeyAsync()).Arn);
        Block(test, TestVault.StreamOf(bad));
        await test.Vault.CreateAliasAsync("alias/one", bad.ToString()).Soon();
        await test.Vault.CreateAliasAsync("alias/two", good.ToString()).Soon();
        await Retry.WhileUnavailableAsync(async () => await test.Vault.UpdateAliasAsync("alias/one", good.ToString()));

        // The alias is true already, and the other key has recorded its own.
        Assert.Equal(good, (await test.Vault.DescribeKeyAsync("alias/one")).Arn);
        Assert.Equal(["alias/two"], Names(await test.Vault.DescribeKeyAsync(good.ToString())));
        Assert.NotEmpty(test.Log.Of(25));
        await test.StopAsync();
        Unblock(test);
        await test.StartAsync();

        // A later change of the same keys is answered after the earlier ones are recorded.
        await test.Vault.CreateAliasAsync("alias/three", bad.ToString());
        await test.Vault.CreateAliasAsync("alias/four", good.ToString());
        Assert.Equal(["alias/three"], Names(await test.Vault.DescribeKeyAsync(bad.ToString())));
        Assert.Equal(["alias/four", "alias/one", "alias/two"], Names(await test.Vault.DescribeKeyAsync(good.ToString())));
        Assert.Equal(
            ["key.created/1", "key.alias-attached/1", "key.alias-detached/1", "key.alias-attached/1"],
            test.Journal.Rows(TestVault.StreamOf(bad)).Select(static r => r.Manifest));

        // Offered again, recorded once.
        var before = test.Journal.Content();
        await test.ReopenAsync();
        await test.ReopenAsync();
        Assert.Equal(before, test.Journal.Content());
    }

    private static IEnumerable<string> Names(KeyMetadata key) => key.Aliases.Select(static a => a.ToString());

    private static void Block(TestVault test, string stream) => test.Journal.Execute(
        $"CREATE TRIGGER blocked BEFORE INSERT ON journal WHEN NEW.persistence_id = '{stream}' BEGIN SELECT RAISE(ABORT, 'blocked'); END");

    private static void Unblock(TestVault test) => test.Journal.Execute("DROP TRIGGER blocked");
}
