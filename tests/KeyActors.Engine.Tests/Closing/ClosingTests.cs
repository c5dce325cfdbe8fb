using KeyActors.Model;

namespace KeyActors.Engine.Tests.Closing;

/// <summary>Closing takes no new calls, answers every old one, and frees the folder.</summary>
public sealed class ClosingTests
{
    [Fact]
    public async Task Later_calls_say_that_the_vault_is_closed()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
        var list = test.Vault.ListKeysAsync();
        await test.StopAsync();
        var vault = test.Vault;
        Func<Task>[] calls =
        [
            async () => await vault.CreateKeyAsync(),
            async () => await vault.CreateKeyAsync("alias/x"),
            async () => await vault.DescribeKeyAsync(key),
            async () => await vault.UpdateDescriptionAsync(key, "x"),
            async () => await vault.TagKeyAsync(key, []),
            async () => await vault.UntagKeyAsync(key, []),
            async () => await vault.EnableKeyAsync(key),
            async () => await vault.DisableKeyAsync(key),
            async () => await vault.RotateKeyAsync(key),
            async () => await vault.CreateAliasAsync("alias/x", key),
            async () => await vault.UpdateAliasAsync("alias/x", key),
            async () => await vault.DeleteAliasAsync("alias/x"),
            async () => await vault.EncryptAsync(key, "abc"u8.ToArray()),
            async () => await vault.DecryptAsync(blob),
            async () => await vault.ReEncryptAsync(blob, EncryptionContext.Empty, key, EncryptionContext.Empty),
            async () => await vault.GenerateDataKeyAsync(key, 32, EncryptionContext.Empty),
            async () => await vault.GenerateDataKeyWithoutPlaintextAsync(key, 32, EncryptionContext.Empty),
            () => Task.Run(() => vault.GenerateRandom(new byte[4])),
            async () => await vault.In(new Realm(default, default)).CreateKeyAsync(),
            async () => await vault.As(Caller.Host).RotateKeyAsync(key),
            async () => await vault.EncryptStreamAsync(key, Stream.Null, Stream.Null, EnvelopeOptions.Default),
            async () => await vault.DecryptStreamAsync(Stream.Null, Stream.Null, EnvelopeOptions.Default),
            async () => await list.GetAsyncEnumerator().MoveNextAsync(),
            async () => await vault.ListAliasesAsync().GetAsyncEnumerator().MoveNextAsync(),
        ];
        foreach (var call in calls) await Assert.ThrowsAsync<ObjectDisposedException>(() => call().Soon());
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task Closing_waits_for_a_call_in_flight()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        using var source = new GatedStream();
        var sealing = test.Vault.EncryptStreamAsync(key, source, Stream.Null, EnvelopeOptions.Default).AsTask();
        await source.WasRead.Soon();
        var closing = test.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Vault.EncryptAsync(key, "abc"u8.ToArray()).Soon());
        Assert.False(closing.IsCompleted);
        source.End();
        await sealing.Soon();
        await closing.Soon();
        Assert.Empty(test.Log.Of(3));
        Assert.Single(test.Log.Of(2));
    }

    [Fact]
    public async Task Closing_waits_no_longer_than_its_setting_says()
    {
        await using var test = await TestVault.OpenAsync(("close.wait-max", "1ms"));
        var key = await test.KeyAsync();
        using var source = new GatedStream();
        var sealing = test.Vault.EncryptStreamAsync(key, source, Stream.Null, EnvelopeOptions.Default).AsTask();
        await source.WasRead.Soon();
        await test.StopAsync().Soon();
        Assert.Single(test.Log.Of(3));
        source.End();
        await sealing.Soon();
    }

    [Fact]
    public async Task A_list_that_is_never_read_to_its_end_keeps_no_vault_open()
    {
        await using var test = await TestVault.OpenAsync();
        await test.KeyAsync();
        await test.KeyAsync();
        var keys = test.Vault.ListKeysAsync().GetAsyncEnumerator();
        Assert.True(await keys.MoveNextAsync());
        await test.StopAsync();
        Assert.Empty(test.Log.Of(3));
        Assert.True(await keys.MoveNextAsync());
    }

    [Fact]
    public async Task Every_call_in_flight_ends_when_the_vault_does_not_wait()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var test = await TestVault.OpenAsync(("close.wait-max", "0s"));
            var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.KeyAsync()));
            using var stop = new CancellationTokenSource();
            var callers = Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            {
                for (var n = 0; ; n++)
                {
                    if (i % 4 == 0) await test.Vault.UpdateDescriptionAsync(keys[i % 8], $"{i} {n}");
                    else if (i % 4 == 1) await test.Vault.CreateAliasAsync($"alias/{i}/{n}", keys[i % 8]);
                    else await test.Vault.EncryptAsync(keys[i % 8], "abc"u8.ToArray());
                }
            })).ToArray();
            while (test.Journal.Count() < 60) await Task.Yield();
            await test.StopAsync().Soon();
            foreach (var caller in callers)
            {
                var ended = await Record.ExceptionAsync(() => caller.Soon());
                Assert.True(ended is ObjectDisposedException or RefusedException { Refusal: Refusal.Unavailable }, $"{ended}");
            }

            // And what was answered is there.
            await test.StartAsync();
            Assert.Equal(8, (await test.Vault.ListKeysAsync().AllAsync()).Count);
        }
    }

    [Fact]
    public async Task A_second_owner_is_refused_until_the_first_has_closed()
    {
        await using var test = await TestVault.OpenAsync();
        var before = test.Journal.Content();
        await Refused.AsAsync<Refusal.VaultInUse>(async () => await KeyVault.OpenAsync(test.Path));
        Assert.Equal(before, test.Journal.Content());
        await test.StopAsync();
        await using var second = await KeyVault.OpenAsync(test.Path);
        await Refused.AsAsync<Refusal.VaultInUse>(async () => await KeyVault.OpenAsync(test.Path));
    }
}
