using System.Diagnostics;
using KeyActors.History;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>A key is deleted, called back, destroyed, and certified, as a person would do it.</summary>
public sealed class DeletionScriptTests : Workshop
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Schedules_a_deletion_shows_it_and_calls_it_back()
    {
        var id = await MakeVaultAsync();

        var said = (await GoodAsync("key", "delete", "alias/a", "--days", "7")).Text;
        Assert.Matches(@"^alias/a is to be destroyed at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ; 'keyactors key cancel-deletion alias/a' calls that back", said);
        Assert.Matches(@"(?m)^Status\s+PendingDeletion$", (await GoodAsync("key", "describe", "alias/a")).Text);
        Assert.Matches(@"(?m)^Deletion\s+to be destroyed at \d{4}-", (await GoodAsync("key", "describe", "alias/a")).Text);
        Assert.Equal(31, (await RunAsync([1], "encrypt", "--key", "alias/a", "--base64")).ExitCode);
        Assert.Equal(31, (await RunAsync("key", "delete", "alias/a")).ExitCode);
        Assert.Equal(31, (await RunAsync("history", "certificate", id)).ExitCode);

        var back = (await GoodAsync("key", "cancel-deletion", "alias/a", "--json")).Json;
        Assert.Equal("disabled", (string)back["status"]!);
        Assert.Null(back["deletionAt"]);
        Assert.Equal(33, (await RunAsync("key", "cancel-deletion", "alias/a")).ExitCode);
        Assert.Matches(@"(?m)^Deletion\s+-$", (await GoodAsync("key", "describe", "alias/a")).Text);
    }

    [Theory]
    [InlineData("6")]
    [InlineData("31")]
    public async Task Refuses_a_waiting_time_out_of_bounds(string days)
    {
        await MakeVaultAsync();
        var before = VaultContent();
        Assert.Equal(ExitCodes.SizeInvalid, (await RunAsync("key", "delete", "alias/a", "--days", days)).ExitCode);
        Assert.Equal(before, VaultContent());
    }

    [Fact]
    public async Task Shows_history_and_certificate_of_a_destroyed_key_by_its_id_and_verifies_the_vault()
    {
        KeyArn key;
        await using (var past = await KeyVault.OpenAsync(VaultPath, new VaultOptions { Clock = new PastClock() }))
        {
            key = (await past.CreateKeyAsync("alias/a")).Arn;
            await past.RotateKeyAsync("alias/a");
            await past.ScheduleKeyDeletionAsync("alias/a", 7);
        }

        // A real clock would be doubted for a day after so long a time.
        await using (await KeyVault.OpenAsync(VaultPath, new VaultOptions { IsClockVirtual = true }))
        {
            var waited = Stopwatch.StartNew();
            while (!(await VaultHistory.Open(VaultPath).StateAsync(key, null))!.IsEnded)
                Assert.True(waited.Elapsed < Patience, "The key that was due was not destroyed.");
        }

        var events = (await GoodAsync("history", key.Id.ToString(), "--json")).Json.AsArray();
        Assert.Contains(events, static e => (string)e!["what"]! == "key.destroyed");
        Assert.Contains("whole", (await GoodAsync("history", key.ToString())).Text, StringComparison.Ordinal);
        Assert.Equal(20, (await RunAsync("key", "describe", key.ToString())).ExitCode);
        Assert.Equal(21, (await RunAsync("history", "alias/a")).ExitCode);

        var text = (await GoodAsync("history", "certificate", key.ToString())).Text;
        Assert.Matches($@"(?m)^Destroyed key\s+{key}$", text);
        Assert.Matches(@"(?m)^Checked\s+From epoch 2 on the secret file holds none of these secrets", text);
        Assert.Matches(@"(?m)^Keyed hash\s+[0-9a-f]{64}$", text);
        var json = (await GoodAsync("history", "certificate", key.Id.ToString(), "--json")).Json;
        Assert.Equal(2, json["secrets"]!.AsArray().Count);
        Assert.Equal(2, json["materials"]!.AsArray().Count);
        Assert.True((bool)json["oldFilesRemoved"]!);
        Assert.Equal(2, (long)json["epoch"]!);
        var number = (int)json["event"]!["number"]!;
        Assert.Equal("key.destroyed", (string)events.Single(e => (int)e!["number"]! == number)!["what"]!);
        await GoodAsync("verify");
    }

    /// <summary>A hundred days ago; its timers are the system's.</summary>
    private sealed class PastClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddDays(-100);
    }
}
