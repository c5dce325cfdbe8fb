using KeyActors.Model;

namespace KeyActors.Engine.Tests.Uses;

/// <summary>Uses are counted exactly while nothing crashes, cost no write each, and stop at their budget to the use.</summary>
public sealed class UsageTests
{
    private static readonly byte[] Plaintext = "abc"u8.ToArray();

    [Fact]
    public async Task Uses_are_counted_by_kind_and_material_over_restarts()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var first = (await test.Vault.DescribeKeyAsync(key)).CurrentMaterial!.Value;
        Assert.Empty((await test.Vault.GetKeyLastUsageAsync(key)).Materials);
        for (var i = 0; i < 3; i++) await test.Vault.EncryptAsync(key, Plaintext);
        await test.Vault.GenerateDataKeyAsync(key, 32, EncryptionContext.Empty);
        var second = await test.Vault.RotateKeyAsync(key);
        var blob = await test.Vault.EncryptAsync(key, Plaintext);
        await test.Vault.DecryptAsync(blob);
        var live = await test.Vault.GetKeyLastUsageAsync(key);
        Assert.Equal(new MaterialUsage(first, 3, 1, 41, 0, 0, live.Materials[0].LastUsedAt), live.Materials[0]);
        Assert.Equal(new MaterialUsage(second, 1, 0, 3, 0, 0, live.Materials[1].LastUsedAt), live.Materials[1]);
        Assert.True(live.Materials[1].LastUsedAt <= live.LastUsedAt);
        Assert.Equal(KeyWork.Decrypt, live.LastWork);
        Assert.Equal(2, live.Materials.Length);
        Assert.True(live.Materials[0].LastUsedAt < live.LastUsedAt);
        await test.ReopenAsync();
        var stored = await test.Vault.GetKeyLastUsageAsync(key);
        for (var i = 0; i < 2; i++) Assert.Equal(live.Materials[i], stored.Materials[i]);
        Assert.Equal((live.LastUsedAt, live.LastWork), (stored.LastUsedAt, stored.LastWork));
        await test.Vault.EncryptAsync(key, Plaintext);
        Assert.Equal(2, (await test.Vault.GetKeyLastUsageAsync(key)).Materials[1].Encrypts);
    }

    [Fact]
    public async Task A_burst_of_uses_writes_three_events_and_many_uses_few()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        var own = test.Journal.Rows(TestVault.StreamOf(key)).Count;
        for (var i = 0; i < 500; i++) await test.Vault.EncryptAsync(key.ToString(), Plaintext);
        Assert.Equal(own + 1, test.Journal.Rows(TestVault.StreamOf(key)).Count);
        await test.ReopenAsync();
        // The count, and what the last use was.
        Assert.Equal(own + 3, test.Journal.Rows(TestVault.StreamOf(key)).Count);
        await AtOnceAsync(20_000, async _ => await test.Vault.EncryptAsync(key.ToString(), Plaintext));
        await test.ReopenAsync();
        Assert.InRange(test.Journal.Rows(TestVault.StreamOf(key)).Count, own + 4, own + 20);
        Assert.Equal((20_500, 61_500, 0), Sums(await test.Vault.GetKeyLastUsageAsync(key.ToString())));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(3_000)]
    public async Task Law_A_budget_of_uses_is_met_to_the_use_however_many_ask_at_once(int budget)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(budget, null, AtLimit.Refuse));
        Assert.Equal((budget, budget + 60), (await MadeAsync(test.Vault, key, budget + 60), budget + 60));
        Assert.Equal((budget, budget * 3, 0), Sums(await test.Vault.GetKeyLastUsageAsync(key)));
        await test.ReopenAsync();
        await Refused.AsAsync<Refusal.BudgetSpent>(async () => await test.Vault.EncryptAsync(key, Plaintext));
        await Refused.AsAsync<Refusal.BudgetSpent>(async () => await test.Vault.GenerateDataKeyAsync(key, 32, EncryptionContext.Empty));
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(budget + 1, null, AtLimit.Refuse));
        Assert.Equal(1, await MadeAsync(test.Vault, key, 8));
        await test.Vault.SetUsageBudgetAsync(key, null);
        Assert.Equal(8, await MadeAsync(test.Vault, key, 8));
        Assert.Null((await test.Vault.GetKeyLastUsageAsync(key)).Budget);
    }

    [Fact]
    public async Task Law_A_budget_of_bytes_is_never_passed_and_a_smaller_use_still_fits()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(null, 10_000, AtLimit.Refuse));
        await test.Vault.EncryptAsync(key, new byte[4_096]);
        await test.Vault.EncryptAsync(key, new byte[4_096]);
        await Refused.AsAsync<Refusal.BudgetSpent>(async () => await test.Vault.EncryptAsync(key, new byte[1_809]));
        await test.Vault.EncryptAsync(key, new byte[1_800]);
        await test.Vault.EncryptAsync(key, new byte[8]);
        await Refused.AsAsync<Refusal.BudgetSpent>(async () => await test.Vault.EncryptAsync(key, new byte[1]));
        Assert.Equal((4, 10_000, 0), Sums(await test.Vault.GetKeyLastUsageAsync(key)));
    }

    [Fact]
    public async Task Law_A_key_that_rotates_at_its_limit_loses_no_use_and_no_material_goes_beyond()
    {
        const int uses = 500;
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(40, null, AtLimit.Rotate));
        var blobs = new byte[uses][];
        await AtOnceAsync(uses, async i => blobs[i] = await test.Vault.EncryptAsync(key, Plaintext));
        var usage = await test.Vault.GetKeyLastUsageAsync(key);
        Assert.Equal((uses, uses * 3, 0), Sums(usage));
        Assert.All(usage.Materials.SkipLast(1), static m => Assert.Equal(40, m.Encrypts));
        Assert.InRange(usage.Materials[^1].Encrypts, 1, 40);
        var about = await test.Vault.DescribeKeyAsync(key);
        Assert.Equal((uses / 40) + 1, about.Materials.Length);
        Assert.Equal(0, about.OnDemandRotations);
        Assert.All(about.Materials.Skip(1), static m => Assert.Equal(RotationKind.Budget, m.Rotation));
        foreach (var blob in blobs) Assert.Equal(Plaintext, await test.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task A_budget_holds_from_its_reply_on_even_below_what_is_set_aside()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        for (var i = 0; i < 5; i++) await test.Vault.EncryptAsync(key, Plaintext);
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(7, null, AtLimit.Refuse));
        Assert.Equal(2, await MadeAsync(test.Vault, key, 20));
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(3, null, AtLimit.Refuse));
        await Refused.AsAsync<Refusal.BudgetSpent>(async () => await test.Vault.EncryptAsync(key, Plaintext));
        await test.Vault.RotateKeyAsync(key);
        Assert.Equal(3, await MadeAsync(test.Vault, key, 20));
    }

    [Fact]
    public async Task A_key_that_is_disabled_or_to_be_destroyed_accounts_for_its_uses_at_once()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        await test.Vault.EncryptAsync(key.ToString(), Plaintext);
        await test.Vault.DisableKeyAsync(key.ToString());
        await Retry.UntilAsync(() => test.Journal.Rows(TestVault.StreamOf(key))[^1].Manifest == "key.usage-recorded/1");
        await test.Vault.EnableKeyAsync(key.ToString());
        await test.Vault.EncryptAsync(key.ToString(), Plaintext);
        Assert.Equal((2, 6, 0), Sums(await test.Vault.GetKeyLastUsageAsync(key.ToString())));
    }

    [Fact]
    public async Task Commands_and_uses_together_keep_every_count_and_every_history_sound()
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        var made = 0;
        await AtOnceAsync(3_000, async i =>
        {
            switch (i % 30)
            {
                case 0 when i % 150 == 0: await test.Vault.RotateKeyAsync(key.ToString()); break;
                case 10: await test.Vault.TagKeyAsync(key.ToString(), [new Tag("n", $"{i}")]); break;
                case 20: await test.Vault.SetUsageBudgetAsync(key.ToString(), new UsageBudget(1_000_000 + i, 1L << 40, AtLimit.Refuse)); break;
                default:
                    await test.Vault.EncryptAsync(key.ToString(), Plaintext);
                    Interlocked.Increment(ref made);
                    break;
            }
        });
        Assert.Equal((made, made * 3, 0), Sums(await test.Vault.GetKeyLastUsageAsync(key.ToString())));
        await test.ReopenAsync();
        Assert.Equal((made, made * 3, 0), Sums(await test.Vault.GetKeyLastUsageAsync(key.ToString())));
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    private static (long Uses, long Bytes, long Unknown) Sums(KeyLastUsage usage) =>
        (usage.Materials.Sum(static m => m.AtLeast), usage.Materials.Sum(static m => m.Bytes), usage.Materials.Sum(static m => m.UnknownUses));

    private static Task AtOnceAsync(int count, Func<int, Task> work) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) => await work(i));

    /// <summary>How many of that many uses at once were made; the others were refused by the budget.</summary>
    private static async Task<int> MadeAsync(KeyVault vault, string key, int asked)
    {
        var made = 0;
        await AtOnceAsync(asked, async _ =>
        {
            try
            {
                await vault.EncryptAsync(key, Plaintext).Soon();
                Interlocked.Increment(ref made);
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.BudgetSpent)
            {
                // It is what some of them must hear.
            }
        });
        return made;
    }
}
