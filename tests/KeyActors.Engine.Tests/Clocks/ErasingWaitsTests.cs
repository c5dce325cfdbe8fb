using KeyActors.Journal;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Engine.Tests.Clocks;

/// <summary>A key whose time has come refuses at once, and is destroyed only when the clock is believed.</summary>
public sealed class ErasingWaitsTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder folder = new();
    private readonly SteppingClock clock = new();

    private string Path => folder.At("vault");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_is_destroyed_a_day_after_its_time()
    {
        await using var vault = await OpenAsync();
        var key = await DoomAsync(vault);

        await PassAsync((7 * Day) + Day - TimeSpan.FromMinutes(30));
        Assert.Equal(KeyStatus.PendingDeletion, (await vault.DescribeKeyAsync(key.ToString())).Status);
        await UntilAsync(() => Manifests(key).Contains("key.destroyed/1"));
    }

    [Fact]
    public async Task A_clock_a_month_ahead_destroys_nothing_and_the_key_can_be_kept()
    {
        await using var vault = await OpenAsync();
        var key = await DoomAsync(vault);

        clock.Offset = 30 * Day;
        await PassAsync(Day - TimeSpan.FromMinutes(30));

        Assert.NotNull((await vault.GetHealthAsync()).ErasingHeld);
        clock.Offset = TimeSpan.Zero;
        await vault.CancelKeyDeletionAsync(key.ToString());
        await vault.EnableKeyAsync(key.ToString());
        Assert.NotEmpty(await vault.EncryptAsync(key.ToString(), "kept"u8.ToArray()));
        Assert.DoesNotContain("key.destruction-started/1", Manifests(key));
    }

    [Fact]
    public async Task A_confirmed_clock_destroys_at_once_what_is_due()
    {
        await using var vault = await OpenAsync();
        var key = await DoomAsync(vault);
        clock.Offset = 30 * Day;
        await PassAsync(TimeSpan.FromHours(2));
        Assert.DoesNotContain("key.destruction-started/1", Manifests(key));
        var steady = clock.GetTimestamp();

        await vault.ConfirmClockAsync();

        await UntilAsync(() => Manifests(key).Contains("key.destroyed/1"), isStill: true);
        Assert.Equal(steady, clock.GetTimestamp());
    }

    private static async Task<KeyArn> DoomAsync(KeyVault vault)
    {
        var key = (await vault.CreateKeyAsync()).Arn;
        await vault.ScheduleKeyDeletionAsync(key.ToString(), 7);
        return key;
    }

    /// <summary>Time passes in steps of ten minutes, and the timers get their turns.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(10))
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }
    }

    private async Task UntilAsync(Func<bool> isSo, bool isStill = false)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            if (!isStill) clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10, deadline.Token);
        }
    }

    private List<string> Manifests(KeyArn key) => [.. new RawJournal(Path).Rows(PersistenceIds.Key(key)).Select(static r => r.Manifest)];

    private ValueTask<KeyVault> OpenAsync() => KeyVault.OpenAsync(Path, new VaultOptions { Clock = clock, Environment = [] });
}
