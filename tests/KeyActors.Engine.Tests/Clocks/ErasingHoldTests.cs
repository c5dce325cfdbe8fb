using CsCheck;
using KeyActors.Clocks;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Engine.Tests.Clocks;

/// <summary>The clock is watched: after a step nothing is erased for a day.</summary>
public sealed class ErasingHoldTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ScriptedClock clock = new();
    private readonly Notices notices = new();

    private DateTimeOffset Now => clock.GetUtcNow();

    [Fact]
    public void Without_a_step_a_thing_is_erased_a_day_after_its_time()
    {
        var hold = Begun();
        var deadline = Now + Hour;

        Run(hold, Day + Hour - Minute);
        Assert.False(hold.MayErase(deadline, out var until, out var why));
        Assert.Equal(deadline + Day, until);
        Assert.NotEqual("", why);
        Run(hold, Minute);
        Assert.True(hold.MayErase(deadline, out _, out why));
        Assert.Equal("", why);
        Assert.Equal(deadline, hold.EraseUpTo());
        Assert.Empty(notices.Begun);
    }

    [Fact]
    public void A_step_ahead_by_a_month_erases_nothing_for_a_day_and_then_what_is_due()
    {
        var hold = Begun();
        var deadline = Now + (7 * Day);
        Run(hold, Hour);

        clock.Step(30 * Day);

        Assert.False(hold.MayErase(deadline, out var until, out var why));
        Assert.Equal(Now + Day, until);
        Assert.Contains("went ahead by 30 days", why, StringComparison.Ordinal);
        Assert.Null(hold.EraseUpTo());
        Assert.Equal(ClockDoubt.WentAhead, Assert.Single(notices.Begun).Doubt);
        Run(hold, Day - Minute);
        Assert.False(hold.MayErase(deadline, out _, out _));
        Run(hold, Minute);
        Assert.True(hold.MayErase(deadline, out _, out _));
        Assert.Null(hold.Current());
        Assert.Equal(1, notices.Ended);
    }

    [Fact]
    public void A_step_that_is_set_right_leaves_nothing_due_that_was_not()
    {
        var hold = Begun();
        var deadline = Now + (7 * Day);
        clock.Step(30 * Day);
        Run(hold, Hour);

        clock.Step(-30 * Day);

        Assert.Equal(ClockDoubt.WentBack, hold.Current()!.Doubt);
        Run(hold, 2 * Day);
        Assert.Null(hold.Current());
        Assert.False(hold.MayErase(deadline, out var until, out _));
        Assert.Equal(deadline + Day, until);
    }

    [Fact]
    public void A_machine_that_slept_is_one_whose_clock_stepped()
    {
        var hold = Begun();
        clock.Step(Hour + Minute);
        Assert.Equal(Now + Day, hold.Current()!.Until);
    }

    [Fact]
    public void Small_steps_add_up_however_often_the_clock_is_looked_at()
    {
        var hold = Begun();
        for (var i = 0; i < 6; i++)
        {
            Assert.Null(hold.Current());
            clock.Step(10 * Minute);
            Run(hold, 10 * Minute);
        }

        Assert.Null(hold.Current());
        clock.Step(Minute);
        Assert.NotNull(hold.Current());
    }

    [Fact]
    public void Two_clocks_that_drift_apart_slowly_are_believed()
    {
        var hold = Begun();
        for (var day = 0; day < 400; day++)
        {
            Run(hold, Day + Minute);
            clock.Step(5 * Minute);
            hold.Observe();
        }

        Assert.Empty(notices.Begun);
    }

    [Fact]
    public void Every_further_step_begins_the_wait_anew()
    {
        var hold = Begun();
        clock.Step(2 * Hour);
        hold.Observe();
        Run(hold, 20 * Hour);
        clock.Step(-2 * Hour);

        Assert.Equal(Now + Day, hold.Current()!.Until);
        Run(hold, Day - Minute);
        Assert.NotNull(hold.Current());
        Run(hold, Minute);
        Assert.Null(hold.Current());
        Assert.Equal((2, 1), (notices.Begun.Count, notices.Ended));
    }

    [Fact]
    public void A_confirmation_lets_go_what_is_due_and_a_later_step_holds_again()
    {
        var hold = Begun();
        clock.Step(30 * Day);
        var due = Now - Minute;
        Assert.False(hold.MayErase(due, out _, out _));

        hold.Confirmed(hold.ToConfirm(static _ => { }));

        Assert.True(hold.MayErase(due, out _, out _));
        Assert.Null(hold.Current());
        Assert.False(hold.MayErase(Now + Minute, out _, out _));
        var later = Now + Hour;
        clock.Step(2 * Day);
        Assert.False(hold.MayErase(later, out _, out _));
        Assert.True(hold.MayErase(due, out _, out _));
    }

    [Fact]
    public void A_hold_that_begins_while_a_confirmation_is_stored_stays()
    {
        var hold = Begun();
        clock.Step(30 * Day);
        var due = Now - Minute;
        var mark = hold.ToConfirm(static _ => { });
        clock.Step(30 * Day);
        Assert.NotNull(hold.Current());

        hold.Confirmed(mark);

        Assert.NotNull(hold.Current());
        Assert.True(hold.MayErase(due, out _, out _));
        Assert.False(hold.MayErase(mark.Found + Hour, out _, out _));
    }

    [Fact]
    public void A_virtual_clock_counts_as_confirmed()
    {
        var hold = new ErasingHold(clock, isVirtual: true);
        hold.Begin(Now - (100 * Day), notices);
        clock.Step(30 * Day);

        Assert.Null(hold.Current());
        Assert.Equal(Now, hold.EraseUpTo());
        Assert.True(hold.MayErase(Now, out _, out _));
        Assert.False(hold.MayErase(Now + Minute, out var until, out _));
        Assert.Equal(Now + Minute, until);
        Assert.Empty(notices.Begun);
    }

    /// <summary>Against a reference that knows every step as it was made.</summary>
    [Fact]
    public void Nothing_is_erased_within_a_day_of_a_step_or_of_its_time_whatever_the_clock_does() =>
        Gen.Select(Gen.Int[-3, 3], Gen.Int[1, 40]).Array[1, 30].Sample(static script =>
        {
            var clock = new ScriptedClock();
            var hold = new ErasingHold(clock, isVirtual: false);
            hold.Begin(null, new Notices());
            DateTimeOffset? heldUntil = null;
            foreach (var (step, run) in script)
            {
                // Steps of whole hours and a half: none is near the bound, and the sum of small ones is none of this test.
                if (step != 0)
                {
                    clock.Step(TimeSpan.FromHours(step + (step > 0 ? 0.5 : -0.5)));
                    heldUntil = clock.GetUtcNow() + Day;
                    hold.Observe();
                }

                for (var i = 0; i < run; i++)
                {
                    clock.Run(TimeSpan.FromMinutes(30));
                    var now = clock.GetUtcNow();
                    foreach (var age in new[] { 0, 23, 24, 60 })
                    {
                        var expected = age >= 24 && !(now < heldUntil);
                        if (hold.MayErase(now - TimeSpan.FromHours(age), out _, out _) != expected) return false;
                    }
                }
            }

            return true;
        });

    private ErasingHold Begun()
    {
        var hold = new ErasingHold(clock, isVirtual: false);
        hold.Begin(null, notices);
        return hold;
    }

    private void Run(ErasingHold hold, TimeSpan time)
    {
        clock.Run(time);
        hold.Observe();
    }

    private sealed class Notices : IHoldNotice
    {
        internal List<ClockHold> Begun { get; } = [];

        internal int Ended { get; private set; }

        public Task Begins(ClockHold hold)
        {
            Begun.Add(hold);
            return Task.CompletedTask;
        }

        public void GoesOn(ClockHold hold)
        {
        }

        public void Ends() => Ended++;
    }
}
