using System.Buffers.Binary;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Uses;

/// <summary>Many callers at once: nobody gets another's reply, and a disabled key is disabled for all.</summary>
public sealed class CrowdTests
{
    [Fact]
    public async Task Fifty_callers_of_one_key_each_get_their_own()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            for (var n = 0; n < 40; n++)
            {
                var plaintext = new byte[1 + ((i * 31 + n * 97) % 4096)];
                Array.Fill(plaintext, (byte)(i + n));
                EncryptionContext context = EncryptionContext.Of(("caller", $"{i}"), ("n", $"{n}"));
                var blob = await test.Vault.EncryptAsync(key, plaintext, context);
                Assert.Equal(plaintext, await test.Vault.DecryptAsync(blob, context));
            }
        }))).Soon();
    }

    [Fact]
    public async Task Pooled_calls_with_random_cancellations_never_give_a_reply_to_the_wrong_caller()
    {
        await using var test = await TestVault.OpenAsync();
        var keys = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => test.KeyAsync()));
        long done = 0, givenUp = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var random = new Lottery((ulong)caller);
            var (plaintext, blob, opened) = (new byte[16], new byte[16 + 106], new byte[16]);
            for (var n = 0; n < 2500; n++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(plaintext, caller);
                BinaryPrimitives.WriteInt64LittleEndian(plaintext.AsSpan(8), n);
                var key = keys[random.Next(3)];
                using var cancel = new CancellationTokenSource();
                var isCancelling = random.Next(4) == 0;
                try
                {
                    var sealing = test.Vault.EncryptAsync(key, plaintext, EncryptionContext.Empty, blob, cancel.Token);
                    if (isCancelling) cancel.Cancel();
                    var made = await sealing;
                    Assert.Equal((key, 122), (made.Key.ToString(), made.Bytes));
                    var opening = test.Vault.DecryptAsync(blob, EncryptionContext.Empty, opened, isCancelling ? CancellationToken.None : cancel.Token);
                    if (random.Next(4) == 0) cancel.Cancel();
                    var back = await opening;
                    Assert.Equal((key, 16), (back.Key.ToString(), back.Bytes));
                    Assert.Equal(plaintext, opened);
                    Interlocked.Increment(ref done);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref givenUp);
                }
            }
        }))).Soon();
        Assert.Equal(20_000, done + givenUp);
        Assert.True(done > 1000 && givenUp > 100, $"{done} done, {givenUp} given up");
    }

    [Fact]
    public async Task Pooled_commands_with_random_cancellations_never_give_a_reply_to_the_wrong_caller()
    {
        await using var test = await TestVault.OpenAsync();
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => test.KeyAsync()));
        await Task.WhenAll(keys.Select((key, i) => Task.Run(async () =>
        {
            var random = new Lottery((ulong)i);
            var seen = new HashSet<KeyMaterialId>();
            for (var n = 0; n < 25; n++)
            {
                using var cancel = new CancellationTokenSource();
                var once = test.Vault.Once(IdempotencyKey.Of($"{key} {n}"));
                var rotating = once.RotateKeyAsync(key, cancel.Token);
                if (random.Next(3) == 0) cancel.Cancel();
                var ended = await Record.ExceptionAsync(async () => await rotating);
                Assert.True(ended is null or OperationCanceledException, $"{ended}");
                var material = await once.RotateKeyAsync(key);
                Assert.True(seen.Add(material));
                Assert.Equal(material, (await test.Vault.DescribeKeyAsync(key)).CurrentMaterial);
            }
        }))).Soon();
    }

    [Fact]
    public async Task Law_After_the_reply_to_a_disable_no_use_begins()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
        for (var round = 0; round < 20; round++)
        {
            var isDisabled = false;
            using var stop = new CancellationTokenSource();
            var callers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var mustRefuse = Volatile.Read(ref isDisabled);
                    var ended = await Record.ExceptionAsync(async () =>
                    {
                        if (i % 2 == 0) await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
                        else await test.Vault.DecryptAsync(blob);
                    });
                    if (ended is not null) Assert.IsType<Refusal.KeyDisabled>(Assert.IsType<RefusedException>(ended).Refusal);
                    else Assert.False(mustRefuse);
                }
            })).ToArray();
            await test.Vault.DisableKeyAsync(key);
            Volatile.Write(ref isDisabled, true);
            for (var i = 0; i < 50; i++) await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.DecryptAsync(blob));
            await stop.CancelAsync();
            await Task.WhenAll(callers).Soon();
            await test.Vault.EnableKeyAsync(key);
            Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(blob));
        }
    }
}
