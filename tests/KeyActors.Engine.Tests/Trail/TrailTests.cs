using System.Text;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Trail;

/// <summary>What callers did stands in the trail, with all that was judged, whatever came of it.</summary>
public sealed class TrailTests
{
    private static readonly Caller Mia = new Caller("arn:aws:iam::111122223333:user/mia", "192.0.2.7").With("mfa", "true");
    private static readonly EncryptionContext Tenant = EncryptionContext.Of(("tenant", "acme"));

    [Fact]
    public async Task A_call_is_told_with_all_that_was_judged()
    {
        await using var test = await TestVault.OpenAsync();
        var vault = test.Vault.As(Mia);
        var key = await vault.CreateKeyAsync("alias/orders");
        var blob = await vault.Once(IdempotencyKey.Of("order 17")).EncryptAsync("alias/orders", new byte[40], Tenant);
        await vault.DecryptAsync(blob, Tenant);

        var entries = await TrailBook.WhenAsync(test.Vault, 4);
        Assert.Equal(["CreateAlias", "CreateKey", "Encrypt", "Decrypt"], entries.Select(static e => e.Operation));
        Assert.All(entries, static e => Assert.Equal((Mia, TrailEntry.Ok, 1), (e.By, e.Result, e.Count)));
        Assert.All(entries, e => Assert.Equal((key.Arn, Realm.Default), (e.Key, e.Realm)));
        var (made, sealedOne, opened) = (entries[1], entries[2], entries[3]);
        Assert.Equal((false, key.CurrentMaterial, "alias/orders"), (made.IsReadOnly, made.Material, made.Alias?.Name.ToString()));
        Assert.Equal((true, key.CurrentMaterial, "alias/orders"), (sealedOne.IsReadOnly, sealedOne.Material, sealedOne.Alias?.Name.ToString()));
        Assert.Equal((Tenant, 40, IdempotencyKey.Of("order 17")), (sealedOne.Context, sealedOne.Bytes, sealedOne.Request));
        Assert.Equal((Tenant, 40, null), (opened.Context, opened.Bytes, opened.Alias));
        Assert.NotEqual(default, opened.Request);
    }

    [Fact]
    public async Task A_refusal_is_told_with_what_was_named()
    {
        await using var test = await TestVault.OpenAsync();
        await using var other = await TestVault.OpenAsync();
        var (vault, key) = (test.Vault, await test.KeyAsync());
        var foreign = await other.Vault.EncryptAsync(await other.KeyAsync(), new byte[1]);
        var unknown = "11111111-2222-4333-8444-555555555555";
        await vault.DisableKeyAsync(key);
        await Refused.ByAsync(async () => await vault.EncryptAsync(key, new byte[1]));
        await Refused.ByAsync(async () => await vault.EncryptAsync(unknown, new byte[1]));
        await Refused.ByAsync(async () => await vault.DescribeKeyAsync("alias/nobody"));
        await Refused.ByAsync(async () => await vault.EncryptAsync("no \ud800 name", new byte[1]));
        await Refused.ByAsync(async () => await vault.EncryptAsync(key, new byte[4097]));
        await Refused.ByAsync(async () => await vault.DecryptAsync(foreign));
        await Refused.ByAsync(async () => await vault.DecryptAsync(new byte[200]));
        await Refused.ByAsync(async () => await vault.CreateAliasAsync("alias/aws/mine", key));
        await Refused.ByAsync(async () => await vault.CreateKeyAsync("orders"));
        await Refused.ByAsync(async () => await vault.ScheduleKeyDeletionAsync(key, 3));

        var entries = await TrailBook.WhenAsync(vault, 12);
        Assert.Equal(
            [
                "Encrypt key-disabled", "Encrypt key-unknown", "DescribeKey alias-unknown", "Encrypt name-invalid", "Encrypt size-invalid",
                "Decrypt ciphertext-key-unknown", "Decrypt ciphertext-invalid", "CreateAlias alias-reserved", "CreateKey name-invalid",
                "ScheduleKeyDeletion size-invalid",
            ],
            entries.Skip(2).Select(static e => $"{e.Operation} {e.Result}"));
        Assert.Equal((key, ""), (entries[2].Key.ToString(), entries[2].Named));
        Assert.Equal((null, $"{Realm.Default}"), (entries[3].Key, entries[3].Realm.ToString()));
        Assert.Equal([unknown, "alias/nobody", "no \uFFFD name", key], entries.Skip(3).Take(4).Select(static e => e.Named));
        Assert.Equal(Convert.ToHexStringLower(foreign.AsSpan(6, 16)), entries[7].Named);
        Assert.Equal((key, "alias/aws/mine"), (entries[9].Key.ToString(), entries[9].Alias?.Name.ToString()));
        Assert.Equal("3", entries[11].Parameters["pendingWindowInDays"]);
    }

    [Fact]
    public async Task Every_other_call_is_told()
    {
        await using var test = await TestVault.OpenAsync();
        var vault = test.Vault;
        var key = await test.KeyAsync();
        await vault.TagKeyAsync(key, [new Tag("a", "b")]);
        await vault.UntagKeyAsync(key, ["a"]);
        await vault.UpdateDescriptionAsync(key, "text");
        await vault.EnableKeyRotationAsync(key, 100);
        await vault.DisableKeyRotationAsync(key);
        await vault.RotateKeyAsync(key);
        await vault.SetUsageBudgetAsync(key, null);
        await vault.GetKeyLastUsageAsync(key);
        await vault.ListKeyRotationsAsync(key, allMaterial: true);
        await vault.CreateAliasAsync("alias/one", key);
        await vault.UpdateAliasAsync("alias/one", key);
        await vault.DeleteAliasAsync("alias/one");
        (await vault.GenerateDataKeyAsync(key, 32, Tenant)).Dispose();
        var blob = await vault.GenerateDataKeyWithoutPlaintextAsync(key, 32, Tenant);
        await vault.ReEncryptAsync(blob, Tenant, key, Tenant);
        vault.GenerateRandom(new byte[16]);
        await foreach (var _ in vault.ListKeysAsync()) continue;
        await foreach (var _ in vault.ListAliasesAsync()) continue;
        await vault.ScheduleKeyDeletionAsync(key);
        await vault.CancelKeyDeletionAsync(key);
        await vault.RotateEpochAsync();
        await vault.ConfirmClockAsync();

        var entries = await TrailBook.WhenAsync(vault, 24);
        Assert.Equal(
            [
                "CreateKey", "TagResource", "UntagResource", "UpdateKeyDescription", "EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand",
                "SetUsageBudget", "GetKeyLastUsage", "ListKeyRotations", "CreateAlias", "UpdateAlias", "DeleteAlias", "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "GenerateRandom", "ListKeys", "ListAliases",
                "ScheduleKeyDeletion", "CancelKeyDeletion", "RenewEpoch", "ConfirmClock",
            ],
            entries.Select(static e => e.Operation));
        Assert.All(entries, static e => Assert.Equal(TrailEntry.Ok, e.Result));
        Assert.All(entries.Where(static e => !e.IsReadOnly), static e => Assert.NotEqual(default, e.Request));
    }

    [Fact]
    public async Task Under_load_equal_calls_share_an_entry_and_none_is_lost()
    {
        const int calls = 20_000;
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(lane => Task.Run(async () =>
        {
            var (output, context) = (new byte[200], EncryptionContext.Of(("lane", $"{lane % 4}")));
            for (var i = 0; i < calls / 8; i++) await test.Vault.EncryptAsync(key, new byte[10], context, output);
        })));

        var entries = (await TrailBook.WhenAsync(test.Vault, calls + 1)).Where(static e => e.Operation == "Encrypt").ToList();
        Assert.Equal((calls, calls * 10L), (entries.Sum(static e => e.Count), entries.Sum(static e => e.Bytes)));
        Assert.InRange(entries.Count, 4, calls / 2);
        Assert.Equal(4, entries.Select(static e => e.Context.Pairs[0].Value).Distinct(StringComparer.Ordinal).Count());
        Assert.All(entries, static e => Assert.True(e.LastAt >= e.FirstAt));
        Assert.Equal(entries.Count, entries.Select(static e => e.Request).Distinct().Count());
    }

    [Fact]
    public async Task Counters_tell_how_often_and_no_more()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "counters"));
        var key = await test.KeyAsync();
        for (var i = 0; i < 7; i++) await test.Vault.EncryptAsync(key, new byte[1]);
        await Refused.ByAsync(async () => await test.Vault.EncryptAsync("alias/nobody", new byte[1]));
        await test.ReopenAsync();

        Assert.Empty(TrailBook.Entries(test.Vault));
        var counts = Assert.Single(TrailBook.Read(test.Vault).OfType<TrailContent.Counts>());
        Assert.Equal<TrailCount>(
            [new TrailCount("CreateKey", "ok", 1), new TrailCount("Encrypt", "alias-unknown", 1), new TrailCount("Encrypt", "ok", 7)], counts.Items);
    }

    [Fact]
    public async Task Closing_writes_everything_and_leaves_no_gap()
    {
        await using var test = await TestVault.OpenAsync(("trail.flush-within", "1m"));
        var key = await test.KeyAsync();
        for (var i = 0; i < 500; i++) await test.Vault.EncryptAsync(key, new byte[1]);
        await test.ReopenAsync();

        Assert.Equal(501, TrailBook.Calls(test.Vault));
        Assert.Equal(
            (TrailContent[])[new TrailContent.Opened(TrailLevel.Trail), new TrailContent.Closed(), new TrailContent.Opened(TrailLevel.Trail)],
            TrailBook.Read(test.Vault).Where(static c => c is not TrailContent.Entries));
        Assert.Empty(test.Log.Of(68));
    }

    [Fact]
    public async Task A_vault_that_was_not_closed_tells_a_gap_with_its_bounds()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        await TrailBook.WhenAsync(test.Vault, 1);
        using var copy = new VaultHome();
        VaultHome.CopyTo(test.Path, copy.Folder);
        var last = TrailBook.Blocks(copy.Folder)[^1];

        var before = TimeProvider.System.GetUtcNow();
        await using var vault = await copy.OpenAsync();
        var gap = Assert.Single(TrailBook.Read(vault).OfType<TrailContent.Gap>()).Bounds;
        Assert.Equal((last.Number, last.LastAt), (gap.AfterBlock, gap.After));
        Assert.InRange(gap.Until, before, TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task A_trail_that_was_taken_away_is_a_gap_of_unknown_beginning()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        await test.StopAsync();
        File.Delete(Path.Combine(test.Path, TrailFileName.Active));
        await test.StartAsync();
        Assert.Equal((0, null), Assert.Single(TrailBook.Read(test.Vault).OfType<TrailContent.Gap>()) is { } gap ? (gap.Bounds.AfterBlock, gap.Bounds.After) : default);
    }

    [Theory]
    [InlineData("UPDATE trail SET body = x'920402' WHERE number = (SELECT max(number) FROM trail)")]
    [InlineData("UPDATE trail SET mac = zeroblob(32) WHERE number = (SELECT max(number) FROM trail)")]
    [InlineData("UPDATE trail SET number = 4711 WHERE number = (SELECT max(number) FROM trail)")]
    [InlineData("UPDATE trail SET last_at = 'late' WHERE number = (SELECT max(number) FROM trail)")]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON trail BEGIN DELETE FROM trail WHERE number = new.number; END")]
    public async Task A_newest_block_that_was_altered_keeps_the_vault_closed(string sql)
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        await test.StopAsync();
        TrailBook.Execute(test.Path, sql);
        var refusal = await Refused.AsAsync<Refusal.VaultUnusable>(() => test.StartAsync());
        Assert.Contains("trail.db", refusal.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_plaintext_and_no_ciphertext_is_in_the_file()
    {
        var marked = "a marked plaintext, not to be found"u8.ToArray();
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, marked, Tenant);
        await test.Vault.DecryptAsync(blob, Tenant);
        using var dataKey = await test.Vault.GenerateDataKeyAsync(key, 32, EncryptionContext.Empty);
        await test.StopAsync();

        var content = await File.ReadAllBytesAsync(Path.Combine(test.Path, TrailFileName.Active));
        Assert.True(content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("acme")) > 0, "the context is there, so others would be");
        foreach (var secret in new[] { marked, blob[58..90], dataKey.Plaintext.ToArray(), dataKey.Blob[58..90].ToArray() })
            Assert.True(content.AsSpan().IndexOf(secret) < 0);
        await test.StartAsync();
    }

    [Fact]
    public async Task A_command_whose_caller_gave_up_the_wait_is_told()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await test.Vault.TagKeyAsync(key, [new Tag("a", "b")], given.Token));
        var entries = await TrailBook.WhenAsync(test.Vault, 2);
        Assert.Equal(("TagResource", TrailEntry.Ok), (entries[1].Operation, entries[1].Result));
    }

    [Fact]
    public async Task A_use_that_was_given_up_before_it_began_is_no_call()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await test.Vault.EncryptAsync(key, new byte[1], given.Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await test.Vault.EncryptAsync(key, new byte[9], Tenant, new byte[3]));
        await test.ReopenAsync();
        Assert.Equal(1, TrailBook.Calls(test.Vault));
    }

    [Fact]
    public async Task What_the_vault_does_by_itself_for_an_alias_is_no_call()
    {
        await using var test = await TestVault.OpenAsync();
        await test.Vault.CreateKeyAsync("alias/one");
        await test.ReopenAsync();
        Assert.Equal(["CreateAlias", "CreateKey"], TrailBook.Entries(test.Vault).Select(static e => e.Operation));
    }
}
