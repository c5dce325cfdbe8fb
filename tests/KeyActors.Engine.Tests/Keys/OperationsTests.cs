using KeyActors.Model;

namespace KeyActors.Engine.Tests.Keys;

/// <summary>Every operation once, its limits, and that a reopened vault is the same vault.</summary>
public sealed class OperationsTests
{
    [Fact]
    public async Task A_key_is_created_described_listed_and_is_the_same_after_reopening()
    {
        var clock = new VirtualClock();
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock });
        var made = await test.Vault.As(new Caller("ann", "10.0.0.1")).CreateKeyAsync(
            "alias/orders", new NewKey { Description = "orders", Tags = [new Tag("team", "blue"), new Tag("cost", "")] });
        Assert.Equal(
            (KeyStatus.Enabled, "orders", KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt, KeyOrigin.Generated, clock.GetUtcNow()),
            (made.Status, made.Description, made.Spec, made.Usage, made.Origin, made.CreatedAt));
        Assert.Equal([new Tag("cost", ""), new Tag("team", "blue")], made.Tags.ToArray());
        Assert.Single(made.Materials);
        Assert.Equal(["alias/orders"], made.Aliases.Select(static a => a.ToString()));
        Assert.Equal(2, made.EventCount);
        var others = new List<KeyArn> { made.Arn };
        for (var i = 0; i < 5; i++) others.Add((await test.Vault.CreateKeyAsync()).Arn);
        var listed = await test.Vault.ListKeysAsync().AllAsync();
        Assert.Equal(others.Order(Comparer<KeyArn>.Create(static (a, b) => a.Id.Value.CompareTo(b.Id.Value))), listed);
        await test.ReopenAsync();
        Assert.Equal(listed, await test.Vault.ListKeysAsync().AllAsync());
        foreach (var name in new[] { made.Arn.ToString(), made.Arn.Id.ToString(), "alias/orders", new AliasArn(made.Arn.Realm, made.Aliases[0]).ToString() })
            Same(made, await test.Vault.DescribeKeyAsync(name));
    }

    [Fact]
    public async Task Changes_are_stored_and_repeating_one_stores_nothing()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        Func<Task>[] changes =
        [
            async () => await test.Vault.UpdateDescriptionAsync(key, "new"),
            async () => await test.Vault.TagKeyAsync(key, [new Tag("a", "1"), new Tag("b", "2")]),
            async () => await test.Vault.TagKeyAsync(key, [new Tag("a", "3")]),
            async () => await test.Vault.UntagKeyAsync(key, ["b", "none"]),
            async () => await test.Vault.DisableKeyAsync(key),
            async () => await test.Vault.EnableKeyAsync(key),
        ];
        foreach (var change in changes)
        {
            var before = test.Journal.Count();
            await change();
            await change();
            Assert.Equal(before + 1, test.Journal.Count());
        }

        var after = await test.Vault.DescribeKeyAsync(key);
        Assert.Equal(("new", KeyStatus.Enabled, 7L), (after.Description, after.Status, after.EventCount));
        Assert.Equal([new Tag("a", "3")], after.Tags.ToArray());
        await test.ReopenAsync();
        Same(after, await test.Vault.DescribeKeyAsync(key));
    }

    [Fact]
    public async Task A_key_rotates_25_times_and_everything_it_sealed_still_opens()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var blobs = new List<byte[]> { await test.Vault.EncryptAsync(key, new byte[] { 0 }) };
        var materials = new HashSet<KeyMaterialId>();
        for (var i = 1; i <= Limits.OnDemandRotationsMax; i++)
        {
            Assert.True(materials.Add(await test.Vault.RotateKeyAsync(key)));
            blobs.Add(await test.Vault.EncryptAsync(key, new[] { (byte)i }));
        }

        var before = test.Journal.Content();
        var secrets = new FileInfo(Directory.GetFiles(test.Path, "secrets-*.kas").Single()).Length;
        Assert.Equal(25, (await Refused.AsAsync<Refusal.LimitReached>(async () => await test.Vault.RotateKeyAsync(key))).Max);
        Assert.Equal(before, test.Journal.Content());
        Assert.Equal(secrets, new FileInfo(Directory.GetFiles(test.Path, "secrets-*.kas").Single()).Length);
        await test.ReopenAsync();
        for (var i = 0; i < blobs.Count; i++) Assert.Equal(new[] { (byte)i }, await test.Vault.DecryptAsync(blobs[i]));
        Assert.Equal(26, (await test.Vault.DescribeKeyAsync(key)).Materials.Length);
    }

    [Fact]
    public async Task A_disabled_key_may_be_described_changed_and_aliased_but_not_used()
    {
        await using var test = await TestVault.OpenAsync();
        var (key, other) = (await test.KeyAsync(), await test.KeyAsync());
        var blob = await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
        var foreign = await test.Vault.EncryptAsync(other, "abc"u8.ToArray());
        await test.Vault.DisableKeyAsync(key);
        var none = EncryptionContext.Empty;
        Func<Task>[] uses =
        [
            async () => await test.Vault.EncryptAsync(key, "abc"u8.ToArray()),
            async () => await test.Vault.DecryptAsync(blob),
            async () => await test.Vault.GenerateDataKeyAsync(key, 32, none),
            async () => await test.Vault.GenerateDataKeyWithoutPlaintextAsync(key, 32, none),
            async () => await test.Vault.ReEncryptAsync(blob, none, other, none),
            async () => await test.Vault.ReEncryptAsync(foreign, none, key, none),
            async () => await test.Vault.RotateKeyAsync(key),
        ];
        var before = test.Journal.Content();
        foreach (var use in uses) await Refused.AsAsync<Refusal.KeyDisabled>(use);
        Assert.Equal(before, test.Journal.Content());
        await test.Vault.UpdateDescriptionAsync(key, "off");
        await test.Vault.TagKeyAsync(key, [new Tag("a", "")]);
        await test.Vault.CreateAliasAsync("alias/off", key);
        Assert.Equal(KeyStatus.Disabled, (await test.Vault.DescribeKeyAsync("alias/off")).Status);
        await test.ReopenAsync();
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.DecryptAsync(blob));
        await test.Vault.EnableKeyAsync(key);
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task Fifty_tags_fit_and_one_more_does_not()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await test.Vault.TagKeyAsync(key, Enumerable.Range(0, 50).Select(static i => new Tag($"t{i}", new string('v', 256))));
        await test.Vault.TagKeyAsync(key, [new Tag("t7", "other")]);
        var before = test.Journal.Content();
        Assert.Equal(50, (await Refused.AsAsync<Refusal.LimitReached>(async () => await test.Vault.TagKeyAsync(key, [new Tag("t50", "")]))).Max);
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag("", "")]));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag(new string('k', 129), "")]));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag("k", new string('v', 257))]));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag("aws:k", "")]));
        await Refused.AsAsync<Refusal.TagInvalid>(async () => await test.Vault.TagKeyAsync(key, [new Tag("k", ""), new Tag("k", "1")]));
        await Refused.AsAsync<Refusal.SizeInvalid>(async () => await test.Vault.UpdateDescriptionAsync(key, new string('d', 8193)));
        Assert.Equal(before, test.Journal.Content());
        await test.Vault.UntagKeyAsync(key, ["t1"]);
        await test.Vault.TagKeyAsync(key, [new Tag("t50", "")]);
        await test.Vault.UpdateDescriptionAsync(key, new string('d', 8192));
        await test.ReopenAsync();
        Assert.Equal(50, (await test.Vault.DescribeKeyAsync(key)).Tags.Length);
    }

    [Fact]
    public async Task Event_times_never_go_back_when_the_clock_does()
    {
        var clock = new VirtualClock();
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock });
        var key = await test.KeyAsync();
        clock.Move(TimeSpan.FromHours(-30));
        await test.Vault.RotateKeyAsync(key);
        await test.Vault.CreateAliasAsync("alias/back", key);
        await test.ReopenAsync();
        var after = await test.Vault.DescribeKeyAsync("alias/back");
        Assert.True(after.Materials[1].Since >= after.CreatedAt);
        await test.Vault.DisableKeyAsync(key);
    }

    [Fact]
    public async Task A_vault_that_is_left_open_without_a_goodbye_is_whole_again()
    {
        await using var test = await TestVault.OpenAsync(("close.wait-max", "0s"));
        var keys = new List<string>();
        for (var i = 0; i < 5; i++) keys.Add(await test.KeyAsync());
        var blobs = await Task.WhenAll(keys.Select(async k => await test.Vault.EncryptAsync(k, "abc"u8.ToArray())));
        foreach (var key in keys) _ = test.Vault.RotateKeyAsync(key).AsTask().ContinueWith(static t => t.Exception, TaskScheduler.Default);
        await test.ReopenAsync();
        foreach (var key in keys) Assert.InRange((await test.Vault.DescribeKeyAsync(key)).OnDemandRotations, 0, 1);
        foreach (var blob in blobs) Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(blob));
        foreach (var key in keys) await test.Vault.RotateKeyAsync(key);
    }

    internal static void Same(KeyMetadata expected, KeyMetadata actual)
    {
        Assert.Equal(expected.Materials.AsEnumerable(), actual.Materials);
        Assert.Equal(expected.Tags.AsEnumerable(), actual.Tags);
        Assert.Equal(expected.Aliases.AsEnumerable(), actual.Aliases);
        Assert.Equal(expected, actual with { Materials = expected.Materials, Tags = expected.Tags, Aliases = expected.Aliases });
    }
}
