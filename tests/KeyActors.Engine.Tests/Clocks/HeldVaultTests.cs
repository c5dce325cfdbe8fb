using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Engine;
using KeyActors.Journal;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Engine.Tests.Clocks;

/// <summary>What a vault makes of its clock, over restarts: a hold is recorded, shown, and lasts.</summary>
public sealed class HeldVaultTests : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder folder = new();
    private readonly ScriptedClock clock = new();
    private readonly CapturingLog log = new();

    private string Vault => folder.At("vault");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_new_vault_is_in_no_hold_and_neither_is_one_after_a_short_pause()
    {
        await using (var vault = await OpenAsync()) Assert.True((await vault.GetHealthAsync()).IsGood);
        clock.Run(23 * Hour);
        clock.Restart();

        await using var again = await OpenAsync();

        Assert.Null((await again.GetHealthAsync()).ErasingHeld);
        Assert.Empty(log.Of(40));
        Assert.Equal(["vault.created/1"], Manifests());
    }

    [Fact]
    public async Task A_step_ahead_by_a_month_shows_at_once_and_is_recorded_with_what_the_clock_showed()
    {
        await using var vault = await OpenAsync();
        var before = clock.GetUtcNow();
        clock.Step(30 * Day);

        var held = (await vault.GetHealthAsync()).ErasingHeld!;

        Assert.Equal((ClockDoubt.WentAhead, before, clock.GetUtcNow(), clock.GetUtcNow() + Day), (held.Doubt, held.Expected, held.Found, held.Until));
        var line = Assert.Single(log.Of(40));
        Assert.Contains("went ahead by 30 days", line.Text, StringComparison.Ordinal);
        await UntilAsync(() => Manifests().Count == 2);
        var happened = Assert.IsType<VaultEvent.ClockHeld>(Events()[^1]);
        Assert.Equal(held, new ClockHold(happened.Doubt, happened.Expected, happened.Found, happened.Until));
        Assert.Equal(Caller.Vault, happened.Stamp.By);
    }

    [Fact]
    public async Task A_hold_outlasts_restarts_and_ends_a_day_after_the_step()
    {
        await using (var vault = await OpenAsync())
        {
            clock.Step(30 * Day);
            Assert.NotNull((await vault.GetHealthAsync()).ErasingHeld);
        }

        clock.Run(23 * Hour);
        clock.Restart();
        await using (var vault = await OpenAsync())
        {
            var held = (await vault.GetHealthAsync()).ErasingHeld!;
            Assert.Equal(clock.GetUtcNow() + Hour, held.Until);
            Assert.Equal(2, log.Of(40).Count());
            Assert.False(vault.Engine.Parts.Erasing.MayErase(clock.GetUtcNow() - (2 * Day), out _, out _));
            clock.Run(Hour);
            Assert.True(vault.Engine.Parts.Erasing.MayErase(clock.GetUtcNow() - (2 * Day), out _, out _));
            Assert.Single(log.Of(41));
        }

        Assert.Equal(["vault.created/1", "vault.clock-held/1"], Manifests());
    }

    [Fact]
    public async Task A_start_after_a_day_of_downtime_begins_a_hold()
    {
        await MakeAsync();
        clock.Run(25 * Hour);
        clock.Restart();

        await using var vault = await OpenAsync();

        var held = (await vault.GetHealthAsync()).ErasingHeld!;
        Assert.Equal((ClockDoubt.LongDowntime, clock.GetUtcNow() + Day), (held.Doubt, held.Until));
        Assert.Equal(["vault.created/1", "vault.clock-held/1"], Manifests());
    }

    [Fact]
    public async Task A_start_by_a_clock_that_is_behind_begins_a_hold()
    {
        await MakeAsync();
        clock.Step(-2 * Hour);
        clock.Restart();

        await using var vault = await OpenAsync();

        Assert.Equal(ClockDoubt.WentBack, (await vault.GetHealthAsync()).ErasingHeld!.Doubt);
        Assert.True(Events()[^1].At > clock.GetUtcNow());
    }

    [Fact]
    public async Task An_operator_may_confirm_and_the_history_says_who_did()
    {
        await MakeAsync();
        clock.Run(25 * Hour);
        clock.Restart();
        var due = clock.GetUtcNow() - Hour;
        await using (var vault = await OpenAsync(new Caller("operator", "here")))
        {
            Assert.False(vault.Engine.Parts.Erasing.MayErase(due, out _, out _));

            Assert.Equal(clock.GetUtcNow(), await vault.ConfirmClockAsync());

            Assert.True((await vault.GetHealthAsync()).IsGood);
            Assert.True(vault.Engine.Parts.Erasing.MayErase(due, out _, out _));
            Assert.Single(log.Of(42));
        }

        Assert.Equal(["vault.created/1", "vault.clock-held/1", "vault.clock-confirmed/1"], Manifests());
        Assert.Equal("operator", Events()[^1].Stamp.By.Principal);
        await using var again = await OpenAsync();
        Assert.Null((await again.GetHealthAsync()).ErasingHeld);
        Assert.True(again.Engine.Parts.Erasing.MayErase(due, out _, out _));
    }

    [Fact]
    public async Task A_step_after_a_confirmation_holds_again_over_a_restart()
    {
        await using (var vault = await OpenAsync())
        {
            await vault.ConfirmClockAsync();
            clock.Step(2 * Day);
            Assert.NotNull((await vault.GetHealthAsync()).ErasingHeld);
        }

        clock.Restart();
        await using var again = await OpenAsync();
        Assert.NotNull((await again.GetHealthAsync()).ErasingHeld);
    }

    /// <summary>Nobody asks anything: the timetable looks at least every ten minutes.</summary>
    [Fact]
    public async Task A_step_is_seen_within_ten_minutes_without_a_question()
    {
        var driven = new SteppingClock();
        await using var vault = await KeyVault.OpenAsync(Vault, new VaultOptions { Clock = driven, LoggerFactory = log, Environment = [] });
        driven.Offset = 30 * Day;

        // A timer that is not set yet does not fire: the clock goes on until it has.
        await UntilAsync(() =>
        {
            driven.Advance(TimeSpan.FromMinutes(1));
            return log.Of(40).Any();
        });

        await UntilAsync(() => Manifests().Count == 2);
    }

    /// <summary>The record of when the vault was open cannot be moved forward; an older one only makes the downtime
    /// longer.</summary>
    [Fact]
    public async Task An_older_anchor_put_back_begins_a_hold_where_there_would_be_none()
    {
        await MakeAsync();
        var anchor = Path.Combine(Vault, Anchor.FileName);
        var old = await File.ReadAllBytesAsync(anchor);
        clock.Run(20 * Hour);
        clock.Restart();
        await MakeAsync();
        clock.Run(10 * Hour);
        clock.Restart();
        await File.WriteAllBytesAsync(anchor, old);

        await using var vault = await OpenAsync();

        Assert.Equal(ClockDoubt.LongDowntime, (await vault.GetHealthAsync()).ErasingHeld!.Doubt);
    }

    [Theory]
    [InlineData("DELETE FROM journal WHERE manifest = 'vault.clock-held/1'")]
    [InlineData("UPDATE journal SET message = x'00' WHERE manifest = 'vault.clock-held/1'")]
    [InlineData("UPDATE journal SET manifest = 'vault.clock-confirmed/1' WHERE manifest = 'vault.clock-held/1'")]
    public async Task A_hold_that_is_edited_away_does_not_leave_a_vault_that_opens(string edit)
    {
        await using (var vault = await OpenAsync())
        {
            clock.Step(30 * Day);
            Assert.NotNull((await vault.GetHealthAsync()).ErasingHeld);
        }

        Assert.Equal(1, new RawJournal(Vault).Execute(edit));

        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await OpenAsync());
    }

    [Fact]
    public async Task A_record_that_is_lost_does_not_leave_a_vault_that_opens()
    {
        await MakeAsync();
        File.Delete(Path.Combine(Vault, Anchor.FileName));
        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await OpenAsync());
    }

    /// <summary>A copy of the moment before the step is what a kill leaves that comes before the hold is stored.</summary>
    [Fact]
    public async Task A_kill_before_the_hold_is_stored_leaves_a_downtime_that_begins_one()
    {
        var killed = folder.At("killed");
        await using (var vault = await OpenAsync())
        {
            Directory.CreateDirectory(killed);
            foreach (var file in Directory.GetFiles(Vault).Where(static f => !f.EndsWith(".lock", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(killed, Path.GetFileName(file)));
        }

        clock.Step(30 * Day);
        clock.Restart();
        await using var again = await KeyVault.OpenAsync(killed, Options(Caller.Host));
        Assert.NotNull((await again.GetHealthAsync()).ErasingHeld);
    }

    [Fact]
    public async Task An_open_vault_is_seen_hourly()
    {
        await using var vault = await OpenAsync();
        var before = await File.ReadAllBytesAsync(Path.Combine(Vault, Anchor.FileName));
        clock.Run(Hour);

        vault.Engine.Parts.HeadWriter.Tell(HeadActor.CheckDue.Instance, ActorRefs.NoSender);

        var macs = vault.Evidence.HeadMacs;
        await UntilAsync(() => Anchor.Read(File.ReadAllBytes(Path.Combine(Vault, Anchor.FileName)), macs)!.At == clock.GetUtcNow());
        Assert.NotEqual(clock.GetUtcNow(), Anchor.Read(before, macs)!.At);
    }

    [Fact]
    public async Task A_virtual_clock_holds_nothing_and_records_nothing()
    {
        var options = Options(Caller.Host) with { IsClockVirtual = true };
        await using (await KeyVault.OpenAsync(Vault, options)) clock.Step(30 * Day);
        clock.Step(100 * Day);

        await using var vault = await KeyVault.OpenAsync(Vault, options);

        Assert.True((await vault.GetHealthAsync()).IsGood);
        Assert.Equal(clock.GetUtcNow(), vault.Engine.Parts.Erasing.EraseUpTo());
        Assert.Equal(["vault.created/1"], Manifests());
    }

    [Fact]
    public async Task Health_counts_alarms_also_those_that_the_hosts_log_drops()
    {
        string key;
        await using (var vault = await OpenAsync()) key = (await vault.CreateKeyAsync()).Arn.ToString();
        new RawJournal(Vault).Execute("UPDATE journal SET message = x'00' WHERE persistence_id LIKE 'key:%'");
        await using var again = await KeyVault.OpenAsync(Vault, new VaultOptions { Clock = clock, Environment = [] });

        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await again.DescribeKeyAsync(key));

        var health = await again.GetHealthAsync();
        Assert.True(health.Alarms >= 1);
        Assert.False(health.IsGood);
        Assert.Contains("ALARM: stream key:", health.LastAlarm, StringComparison.Ordinal);
        Assert.Equal(clock.GetUtcNow(), health.LastAlarmAt);
        Assert.Equal(1, health.Keys);
    }

    [Fact]
    public async Task A_closed_vault_has_no_health_and_confirms_nothing()
    {
        var vault = await OpenAsync();
        await vault.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.GetHealthAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.ConfirmClockAsync());
    }

    private async Task MakeAsync()
    {
        await using var vault = await OpenAsync();
    }

    private ValueTask<KeyVault> OpenAsync(Caller? caller = null) => KeyVault.OpenAsync(Vault, Options(caller ?? Caller.Host));

    private VaultOptions Options(Caller caller) => new() { Clock = clock, LoggerFactory = log, Environment = [], Caller = caller };

    private List<string> Manifests() => [.. Rows().Select(static r => r.Manifest)];

    private List<VaultEvent> Events() => [.. Rows().Select(static r => EventCodec.DecodeVault(EnvelopeCodec.Decode(r.Manifest, r.Message)))];

    private IEnumerable<RawRow> Rows() => new RawJournal(Vault).Rows(PersistenceIds.Vault);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!isSo()) await Task.Delay(10, deadline.Token);
    }
}
