using KeyActors.Benchmarks.Journal;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Model;

using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Snapshots;

/// <summary>A key that has lived long.</summary>
public sealed class LongLifeTests(ITestOutputHelper output)
{
    private const int Events = 100_000;

    [Fact]
    public async Task A_key_with_100_000_events_recovers_by_snapshot()
    {
        using var home = new VaultHome();
        KeyArn key;
        await using (var vault = await home.OpenAsync()) key = (await vault.CreateKeyAsync()).Arn;
        await LongLife.LiveAsync(home.Folder, key, Events);

        // Without a snapshot, all of it is read, here by the opening, which brings its head up; then there is one.
        var whole = await DescribeAsync(home, key);

        // With one, an event in the middle is not looked at: its bytes are none, and the key serves.
        using (var journal = new ClosedJournal(home.Folder))
            journal.Touch(1, "UPDATE journal SET message = x'00' WHERE sequence_number = $0", Events / 2);
        var fast = await DescribeAsync(home, key);

        output.WriteLine($"Opening and first use, {Events} events read: {whole.TotalMilliseconds:F1} ms; a snapshot read: {fast.TotalMilliseconds:F1} ms");
        Assert.Empty(home.Alarms.Rung);

        // Without it again, the event is looked at.
        File.Delete(home.At("snapshots.db"));
        await using var reopened = await home.OpenAsync();
        Assert.IsType<Refusal.KeyUnavailable>(await Refused.ByAsync(() => reopened.DescribeKeyAsync(key.ToString()).AsTask()));
    }

    private static async Task<TimeSpan> DescribeAsync(VaultHome home, KeyArn key)
    {
        var begin = TimeProvider.System.GetTimestamp();
        await using var vault = await home.OpenAsync();
        var about = await vault.DescribeKeyAsync(key.ToString()).AsTask().WaitAsync(Patience.Max);
        var time = TimeProvider.System.GetElapsedTime(begin);
        Assert.Equal((Events, new Tag("change", $"{Events}")), ((int)about.ChangeCount, Assert.Single(about.Tags)));
        Assert.NotEmpty(await vault.EncryptAsync(key.ToString(), "it serves"u8.ToArray()));
        return time;
    }
}
