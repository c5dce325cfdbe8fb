using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Passivation;

/// <summary>Keys that nobody calls leave memory and take their secrets with them; a call that meets one on its way out waits for
/// its successor.</summary>
public sealed class PassivationTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Thousands_of_keys_used_once_leave_nothing_open_and_serve_again()
    {
        const int count = 5_000;
        await using var test = await OpenAsync();
        var blobs = new byte[count][];
        await ForEachAsync(count, async i => blobs[i] = await test.Vault.EncryptAsync(await test.KeyAsync(), "life"u8.ToArray()));
        Assert.Equal((count, count), (test.ActorsUnder("keys"), test.Vault.Engine.Parts.Keeper.InMemory));
        await LeaveAsync(test);
        Assert.Equal(0, test.Vault.Engine.Parts.Keeper.InMemory);
        await ForEachAsync(count, async i => Assert.Equal("life"u8.ToArray(), await test.Vault.DecryptAsync(blobs[i])));
        Assert.Equal(count, test.ActorsUnder("keys"));
        await LeaveAsync(test);
        Assert.Equal(0, test.Vault.Engine.Parts.Keeper.InMemory);
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_key_stays_as_long_as_it_is_called_within_the_idle_time()
    {
        await using var test = await OpenAsync();
        var (busy, idle) = (await test.KeyAsync(), await test.KeyAsync());
        var blob = await test.Vault.EncryptAsync(busy, "life"u8.ToArray());
        await test.Vault.DescribeKeyAsync(idle);
        await UntilAsync(async () =>
        {
            clock.Advance(Idle / 8);
            await test.Vault.DecryptAsync(blob);
            return test.ActorsUnder("keys") == 1;
        });
        // Eight times the idle time, in steps that are shorter: it is never gone.
        for (var i = 0; i < 64; i++)
        {
            clock.Advance(Idle / 8);
            Assert.Equal(1, test.ActorsUnder("keys"));
            await test.Vault.DecryptAsync(blob);
        }
    }

    /// <summary>The idle time passes all the while, so that keys leave in the middle of calls.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Law_No_call_is_lost_while_its_key_leaves(int seed)
    {
        await using var test = await OpenAsync();
        var keys = new List<string>();
        for (var i = 0; i < 4; i++) keys.Add(await test.KeyAsync());
        var acknowledged = new int[keys.Count];
        var (uses, gone, stop) = (0, 0, false);
        var time = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                clock.Advance(Idle / 4);
                if (test.ActorsUnder("keys") < keys.Count) Interlocked.Increment(ref gone);
                await Task.Yield();
            }
        });
        var workers = Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var dice = new Lottery((ulong)((seed * 100) + worker));
            while (!Volatile.Read(ref stop))
            {
                var at = dice.Next(keys.Count);
                if (dice.Next(4) == 0)
                {
                    await test.Vault.TagKeyAsync(keys[at], [new Tag("n", $"{worker} {Interlocked.Increment(ref uses)}")]).Soon();
                    Interlocked.Increment(ref acknowledged[at]);
                }
                else
                {
                    var blob = await test.Vault.EncryptAsync(keys[at], "life"u8.ToArray()).Soon();
                    Assert.Equal("life"u8.ToArray(), await test.Vault.DecryptAsync(blob).Soon());
                    Interlocked.Increment(ref uses);
                }
            }
        })).ToArray();
        await Task.WhenAny(UntilAsync(() => Task.FromResult(Volatile.Read(ref uses) > 2_000 && Volatile.Read(ref gone) > 50)), Task.WhenAny(workers));
        Volatile.Write(ref stop, true);
        await Task.WhenAll([time, .. workers]);
        Assert.True(gone > 50, $"Keys were seen to be away {gone} times.");
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= LogLevel.Error);
        await test.ReopenAsync();
        for (var i = 0; i < keys.Count; i++) Assert.Equal(acknowledged[i], Tagged(test, keys[i]));
    }

    [Fact]
    public async Task A_faulty_key_leaves_as_well_and_is_found_faulty_again()
    {
        await using var test = await OpenAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        await test.Vault.TagKeyAsync(key.ToString(), [new Tag("a", "b")]);
        await test.StopAsync();
        test.Journal.Execute("DELETE FROM journal WHERE persistence_id = $id AND sequence_number = 2", ("$id", TestVault.StreamOf(key)));
        await test.StartAsync();
        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.DescribeKeyAsync(key.ToString()));
        await LeaveAsync(test);
        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.DescribeKeyAsync(key.ToString()));
    }

    [Fact]
    public void A_stream_that_recovered_begins_its_pauses_anew()
    {
        var child = new StreamChild<string>("a", new CallGate(1));
        var why = new Refusal.Unavailable("The history could not be read");
        for (var i = 0; i < 20; i++) child.Fail(why, clock);
        clock.Advance(TimeSpan.FromMilliseconds(4_900));
        Assert.True(child.IsResting(clock));
        clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.False(child.IsResting(clock));
        child.Recover();
        child.Fail(why, clock);
        Assert.True(child.IsResting(clock));
        clock.Advance(TimeSpan.FromMilliseconds(101));
        Assert.False(child.IsResting(clock));
    }

    private async Task<TestVault> OpenAsync() => await TestVault.OpenAsync(o => o with
    {
        Clock = clock,
        Settings = new Dictionary<string, string> { ["key-idle"] = "2m" },
    });

    private Task LeaveAsync(TestVault test) => UntilAsync(() =>
    {
        clock.Advance(Idle / 4);
        return Task.FromResult(test.ActorsUnder("keys") == 0);
    });

    private static int Tagged(TestVault test, string key) => test.Journal.Rows(TestVault.StreamOf(ArnOf(key)))
        .Count(static r => r.Manifest == "key.tagged/1");

    private static KeyArn ArnOf(string key) => KeyArn.TryParse(key, out var arn) ? arn : throw new FormatException(key);

    private static Task ForEachAsync(int count, Func<int, Task> work) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) => await work(i)).WaitAsync(Patience);

    private static async Task UntilAsync(Func<Task<bool>> hasCome)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await hasCome())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "What must come has not come.");
            await Task.Yield();
        }
    }
}
