using KeyActors.Model;

namespace KeyActors.Engine.Tests.Keys;

/// <summary>One intention is one change, however often it is tried; after 24 hours or 256 others it is a new one.</summary>
public sealed class RetryTests
{
    private static readonly IdempotencyKey Intention = IdempotencyKey.Of("order 17");

    [Fact]
    public async Task A_retry_gets_the_first_answer_and_changes_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var once = test.Vault.Once(Intention);
        var first = await once.RotateKeyAsync(key);
        var before = test.Journal.Content();
        Assert.Equal(first, await once.RotateKeyAsync(key));
        await test.ReopenAsync();
        Assert.Equal(first, await test.Vault.Once(Intention).RotateKeyAsync(key));
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task A_retried_creation_is_the_same_key()
    {
        await using var test = await TestVault.OpenAsync();
        var first = await test.Vault.Once(Intention).CreateKeyAsync("alias/orders");
        var before = test.Journal.Content();
        var second = await test.Vault.Once(Intention).CreateKeyAsync("alias/orders");
        await test.ReopenAsync();
        var third = await test.Vault.Once(Intention).CreateKeyAsync("alias/orders");
        Assert.Equal(first.Arn, second.Arn);
        Assert.Equal(first.Arn, third.Arn);
        Assert.Equal(first.CurrentMaterial, third.CurrentMaterial);
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task A_retried_creation_is_answered_even_when_its_alias_has_moved_on()
    {
        await using var test = await TestVault.OpenAsync();
        var first = await test.Vault.Once(Intention).CreateKeyAsync("alias/orders");
        await test.Vault.UpdateAliasAsync("alias/orders", await test.KeyAsync());
        var before = test.Journal.Content();
        Assert.Equal(first.Arn, (await test.Vault.Once(Intention).CreateKeyAsync("alias/orders")).Arn);
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task Another_command_under_the_same_intention_is_refused()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var once = test.Vault.Once(Intention);
        await once.UpdateDescriptionAsync(key, "one");
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.IdempotencyConflict>(async () => await once.UpdateDescriptionAsync(key, "two"));
        await Refused.AsAsync<Refusal.IdempotencyConflict>(async () => await once.RotateKeyAsync(key));
        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task After_a_day_the_same_intention_is_a_new_one_and_is_remembered_again()
    {
        var clock = new VirtualClock();
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock });
        var key = await test.KeyAsync();
        var once = test.Vault.Once(Intention);
        var first = await once.RotateKeyAsync(key);
        clock.Move(TimeSpan.FromHours(24));
        Assert.Equal(first, await once.RotateKeyAsync(key));
        clock.Move(TimeSpan.FromTicks(1));
        var second = await once.RotateKeyAsync(key).Soon();
        Assert.NotEqual(first, second);
        Assert.Equal(second, await once.RotateKeyAsync(key));
        Assert.Equal(2, (await test.Vault.DescribeKeyAsync(key)).OnDemandRotations);
    }

    [Fact]
    public async Task The_257th_change_forgets_the_first()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var once = test.Vault.Once(Intention);
        await once.UpdateDescriptionAsync(key, "first");
        for (var i = 0; i < 255; i++) await test.Vault.UpdateDescriptionAsync(key, $"{i}");
        await once.UpdateDescriptionAsync(key, "first");
        Assert.Equal("254", (await test.Vault.DescribeKeyAsync(key)).Description);
        await test.Vault.UpdateDescriptionAsync(key, "255");
        await once.UpdateDescriptionAsync(key, "first");
        Assert.Equal("first", (await test.Vault.DescribeKeyAsync(key)).Description);
    }

    [Fact]
    public async Task Two_callers_at_once_with_one_intention_make_one_change_and_get_one_answer()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var rotated = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await test.Vault.Once(Intention).RotateKeyAsync(key))));
        Assert.Single(rotated.Distinct());
        Assert.Equal(1, (await test.Vault.DescribeKeyAsync(key)).OnDemandRotations);
        var intention = IdempotencyKey.Of("order 18");
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => (await test.Vault.Once(intention).CreateKeyAsync("alias/once")).Arn)));
        Assert.Single(created.Distinct());
        Assert.Single(test.Journal.Rows(TestVault.StreamOf(created[0])), static r => r.Manifest == "key.created/1");
    }

    [Fact]
    public async Task An_intention_that_its_directory_forgot_but_its_key_remembers_still_gets_recorded()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await test.Vault.Once(Intention).CreateAliasAsync("alias/one", key);
        await Task.WhenAll(Enumerable.Range(0, 256).Select(async _ => await test.Vault.CreateKeyAsync()));
        await test.Vault.Once(Intention).CreateAliasAsync("alias/two", key);
        await test.Vault.CreateAliasAsync("alias/three", key);
        Assert.Equal(["alias/one", "alias/three", "alias/two"], (await test.Vault.DescribeKeyAsync(key)).Aliases.Select(static a => a.ToString()));
    }
}
