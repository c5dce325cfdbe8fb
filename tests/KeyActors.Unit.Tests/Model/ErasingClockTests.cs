using CsCheck;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>When the clock is believed enough to erase by it.</summary>
public sealed class ErasingClockTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CommandStamp Stamp = new(Caller.Vault, default, default);

    /// <summary>Times within some days, so that they meet; and the ends of time.</summary>
    private static readonly Gen<DateTimeOffset> Time = Gen.Frequency(
        (20, Gen.Int[-200, 200].Select(static h => Noon.AddHours(h))),
        (1, Gen.OneOf(DateTimeOffset.MinValue, DateTimeOffset.MaxValue)));

    private static readonly Gen<VaultEvent> Event = Gen.OneOf(
        Gen.Select(Time, Time, static (expected, found) => (VaultEvent)Held(ErasingClock.WhileRunning(expected, found)
            ?? new ClockHold(ClockDoubt.WentAhead, expected, found, ErasingClock.Later(found, ErasingClock.Wait)))),
        Time.Select(static found => (VaultEvent)new VaultEvent.ClockConfirmed(Noon, Stamp, found)));

    private static readonly Gen<ErasingClock> Clock = Event.Array[0, 5].Select(
        static events => events.Aggregate(ErasingClock.Undoubted, ErasingClock.Evolve));

    [Fact]
    public void The_two_ways_to_ask_agree() => Gen.Select(Clock, Time, Time).Sample(static (clock, deadline, now) =>
        now == DateTimeOffset.MaxValue || (now >= clock.NotBefore(deadline)) == (deadline <= clock.EraseUpTo(now)));

    [Fact]
    public void Nothing_is_erased_before_its_time() => Gen.Select(Clock, Time, Time).Sample(static (clock, deadline, now) =>
        clock.NotBefore(deadline) >= deadline && clock.EraseUpTo(now) is var upTo && (upTo is null || upTo <= now));

    [Fact]
    public void What_nobody_confirmed_waits_for_a_day_and_for_every_hold() => Gen.Select(Clock, Time).Sample(static (clock, deadline) =>
        deadline <= clock.ConfirmedAt
        || clock.NotBefore(deadline) == Max(ErasingClock.Later(deadline, ErasingClock.Wait), clock.Hold?.Until ?? deadline));

    [Fact]
    public void While_a_hold_lasts_nothing_goes_but_what_was_confirmed_before_it() =>
        Gen.Select(Clock, Time, Time, Gen.Int[0, (24 * 60) - 1]).Sample(static (clock, expected, found, minutes) =>
        {
            if (ErasingClock.WhileRunning(expected, found) is not { } hold) return true;
            var during = ErasingClock.Later(found, TimeSpan.FromMinutes(minutes));
            return clock.Held(hold).EraseUpTo(during) is not { } upTo || upTo <= clock.ConfirmedAt;
        });

    [Fact]
    public void A_confirmation_lets_go_what_was_due_then_and_nothing_later() => Gen.Select(Clock, Time, Time).Sample(static (clock, found, deadline) =>
    {
        var after = clock.Confirmed(found);
        return after.HoldAt(found) is null
            && (after.NotBefore(deadline) == deadline) == (deadline <= found || deadline == DateTimeOffset.MaxValue);
    });

    [Fact]
    public void A_clock_that_falls_behind_what_was_confirmed_takes_the_confirmation_back()
    {
        var wrong = ErasingClock.Undoubted.Confirmed(Noon.AddDays(30));
        var back = ErasingClock.WhileRunning(Noon.AddDays(30), Noon)!;
        Assert.Equal(ClockDoubt.WentBack, back.Doubt);

        Assert.Null(wrong.Held(back).ConfirmedAt);
        Assert.Equal(Noon.AddDays(30), wrong.Held(ErasingClock.WhileRunning(Noon, Noon.AddDays(40))!).ConfirmedAt);
    }

    [Theory]
    [InlineData(-61, ClockDoubt.WentBack)]
    [InlineData(-60, ClockDoubt.Unknown)]
    [InlineData(0, ClockDoubt.Unknown)]
    [InlineData(60, ClockDoubt.Unknown)]
    [InlineData(61, ClockDoubt.WentAhead)]
    public void A_step_of_more_than_an_hour_is_one(int minutes, ClockDoubt doubt) =>
        Assert.Equal(doubt, ErasingClock.WhileRunning(Noon, Noon.AddMinutes(minutes))?.Doubt ?? ClockDoubt.Unknown);

    [Theory]
    [InlineData(-61, ClockDoubt.WentBack)]
    [InlineData(-60, ClockDoubt.Unknown)]
    [InlineData(24 * 60, ClockDoubt.Unknown)]
    [InlineData((24 * 60) + 1, ClockDoubt.LongDowntime)]
    public void A_start_is_in_doubt_after_more_than_a_day_or_before_the_vault_was_seen(int minutes, ClockDoubt doubt) =>
        Assert.Equal(doubt, ErasingClock.AtStart(Noon, Noon.AddMinutes(minutes))?.Doubt ?? ClockDoubt.Unknown);

    [Theory]
    [InlineData(30 * 24 * 60, "the clock went ahead by 30 days, to 2030-01-31 12:00:00Z")]
    [InlineData(62, "the clock went ahead by 1 h 2 min, to 2030-01-01 13:02:00Z")]
    [InlineData(-62, "the clock went back by 1 h 2 min, to 2030-01-01 10:58:00Z")]
    public void A_hold_says_why(int minutes, string reason) =>
        Assert.Equal(reason, ErasingClock.WhileRunning(Noon, Noon.AddMinutes(minutes))!.Reason);

    [Fact]
    public void A_hold_after_a_downtime_says_so_too() => Assert.Equal(
        "the vault was closed for 25 h 0 min, until 2030-01-02 13:00:00Z", ErasingClock.AtStart(Noon, Noon.AddHours(25))!.Reason);

    private static VaultEvent.ClockHeld Held(ClockHold hold) =>
        new(Noon, Stamp, hold.Doubt, hold.Expected, hold.Found, hold.Until);

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
