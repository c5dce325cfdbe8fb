using KeyActors.History;
using KeyActors.Journal;
using KeyActors.Model;

using Xunit;

namespace KeyActors.Engine.Tests.History;

/// <summary>The trail that a vault writes, read beside it.</summary>
public sealed class TrailOfVaultTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Files are closed and dropped by name under the reader, which must neither miss a call nor tell one twice, nor keep
    /// the vault from closing them.</summary>
    [Fact]
    public async Task A_follower_misses_no_call_while_the_vault_writes_and_closes_files()
    {
        const int calls = 6_000;
        const int tasks = 4;
        await using var test = await TestVault.OpenAsync(("trail.file-mebibytes-max", "1"), ("trail.flush-within", "1ms"));
        var (key, padding) = (await test.KeyAsync(), new string('x', 900));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var writing = Task.WhenAll(Enumerable.Range(0, tasks).Select(async task =>
        {
            for (var i = task; i < calls; i += tasks)
                await test.Vault.EncryptAsync(key, new byte[1], EncryptionContext.Of(("call", $"{i} {padding}")));
        }));
        var (seen, last) = (new HashSet<string>(), 0L);
        var query = new TrailQuery { Operation = "Encrypt" };
        await foreach (var record in VaultHistory.Open(test.Path).Trail.FollowAsync(query, test.Vault.Evidence.TrailMacs, TimeProvider.System, Pause, stop.Token))
        {
            var call = Assert.IsType<TrailRecord.Call>(record);
            Assert.Equal(1, call.Entry.Count);
            Assert.True(call.Block >= last);
            last = call.Block;
            Assert.True(seen.Add(call.Entry.Context.Pairs[0].Value), "A call was told twice.");
            if (seen.Count == calls) break;
        }

        Assert.Equal(calls, seen.Count);
        await writing;
        Assert.True(TrailFileName.In(test.Path).Count >= 2, "The test closes no file.");
        await VerifiesAsync(test);
        var backwards = 0;
        await foreach (var record in VaultHistory.Open(test.Path).Trail.ReadAsync(query with { NewestFirst = true }, test.Vault.Evidence.TrailMacs))
        {
            Assert.IsType<TrailRecord.Call>(record);
            backwards++;
        }

        Assert.Equal(calls, backwards);
        await test.ReopenAsync();
        await VerifiesAsync(test);
    }

    [Fact]
    public async Task Calls_that_share_an_entry_are_all_counted()
    {
        const int calls = 20_000;
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var i = 0; i < calls / 8; i++) await test.Vault.EncryptAsync(key, new byte[2]);
        }));
        await test.StopAsync();
        var (count, bytes, entries) = (0L, 0L, 0);
        await foreach (var record in VaultHistory.Open(test.Path).Trail.ReadAsync(new TrailQuery { Operation = "Encrypt" }))
        {
            var entry = Assert.IsType<TrailRecord.Call>(record).Entry;
            (count, bytes, entries) = (count + entry.Count, bytes + entry.Bytes, entries + 1);
        }

        Assert.Equal((calls, 2L * calls), (count, bytes));
        Assert.True(entries < calls, "No two calls share an entry.");
    }

    private static async Task VerifiesAsync(TestVault test)
    {
        var evidence = test.Vault.Evidence;
        var report = await VaultVerifier.VerifyAsync(
            VaultHistory.Open(test.Path), evidence.Macs, null, evidence.TrailMacs, null, null);
        Assert.Empty(report.Faults);
        Assert.True(report.TrailEntries > 0);
    }
}
