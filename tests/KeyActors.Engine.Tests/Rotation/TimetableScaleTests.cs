using KeyActors.Actors;
using KeyActors.Model;
using KeyActors.Store;
using Xunit;

namespace KeyActors.Engine.Tests.Rotation;

/// <summary>However many keys have something due: only those that are due are woken, and the work grows with their number.</summary>
public sealed class TimetableScaleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_twenty_thousand_rows_exactly_the_three_that_are_due_are_woken(bool isFile)
    {
        await using var stage = new TimetableStage(isFile);
        var (now, due) = (stage.Clock.GetUtcNow(), new[] { 7, 9_999, 19_998 });
        stage.Write([.. Enumerable.Range(0, 20_000).Select(i => new Deadline(
            TimetableStage.Key(i), due.Contains(i) ? now.AddMinutes(-i) : now.AddMinutes(2 + i)))]);

        stage.Start();

        await UntilAsync(() => stage.Woken.Count == 3);
        await SettledAsync(stage);
        Assert.Equal(due.Select(TimetableStage.Key).Order(ByText), stage.Woken.Keys.Order(ByText));
        Assert.All(stage.Woken.Values, static times => Assert.Equal(1, times));
    }

    /// <summary>A timer counts from where the clock is when it is set, which is not where it was when what is next was looked up.</summary>
    [Fact]
    public async Task A_clock_that_is_moved_while_the_timer_is_being_set_wakes_what_has_come_due()
    {
        await using var stage = new TimetableStage();
        stage.Write([new Deadline(TimetableStage.Key(1), stage.Clock.GetUtcNow().AddHours(1))]);
        var isMoved = 0;
        stage.OnTaken = () =>
        {
            if (Interlocked.Exchange(ref isMoved, 1) == 0) stage.Clock.Advance(TimeSpan.FromHours(2));
        };

        stage.Start();

        await UntilAsync(() => stage.Woken.Count == 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_of_many_due_at_once_is_woken_once_and_read_once(bool isFile)
    {
        const int keys = 5_000;
        await using var stage = new TimetableStage(isFile);
        var now = stage.Clock.GetUtcNow();
        stage.OnWake = call =>
        {
            stage.Write([new Deadline(call.Address, now.AddDays(90))]);
            call.Complete(new KeyReply.Changed(call.Address));
        };
        stage.Write([.. Enumerable.Range(0, keys).Select(i => new Deadline(TimetableStage.Key(i), now.AddSeconds(-i)))]);

        stage.Start();

        await UntilAsync(() => stage.Woken.Count == keys);
        await SettledAsync(stage);
        Assert.All(stage.Woken.Values, static times => Assert.Equal(1, times));
        Assert.Equal(keys, stage.Taken.Rows);
        Assert.InRange(stage.Taken.Pages, keys / 256, (keys / 256) + 100);
        Assert.Equal(now.AddDays(90), stage.Next());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_that_cannot_be_had_starve_nobody_and_are_tried_again_a_minute_later(bool isFile)
    {
        const int broken = 1_000;
        await using var stage = new TimetableStage(isFile);
        var now = stage.Clock.GetUtcNow();
        var good = TimetableStage.Key(broken);
        stage.OnWake = call =>
        {
            if (call.Address != good) call.Refuse(new Refusal.KeyUnavailable(call.Address));
            else call.Complete(new KeyReply.Changed(call.Address));
        };
        stage.Write([.. Enumerable.Range(0, broken).Select(i => new Deadline(TimetableStage.Key(i), now.AddDays(-1)))]);
        stage.Write([new Deadline(good, now)]);

        stage.Start();
        await UntilAsync(() => stage.Woken.Count == broken + 1);
        for (var i = 0; i < 50; i++) stage.Look();
        await SettledAsync(stage);
        Assert.All(stage.Woken.Values, static times => Assert.Equal(1, times));

        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => stage.Woken.Values.All(static times => times == 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_that_never_answer_hold_up_only_their_own_places(bool isFile)
    {
        await using var stage = new TimetableStage(isFile);
        var now = stage.Clock.GetUtcNow();
        var held = Enumerable.Range(0, 15).Select(TimetableStage.Key).ToHashSet();
        stage.OnWake = call =>
        {
            if (!held.Contains(call.Address)) call.Complete(new KeyReply.Changed(call.Address));
        };
        stage.Write([.. Enumerable.Range(0, 600).Select(i => new Deadline(TimetableStage.Key(i), now.AddMinutes(i - 600)))]);

        stage.Start();

        await UntilAsync(() => stage.Woken.Count == 600);
    }

    /// <summary>A key that is woken and cannot meet its deadline tells the same one again: it must not be woken without end.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_tells_the_same_deadline_again_keeps_its_place_in_the_line(bool isFile)
    {
        await using var stage = new TimetableStage(isFile);
        var (key, now) = (TimetableStage.Key(1), stage.Clock.GetUtcNow());
        var (due, later) = (now.AddHours(-1), now.AddMinutes(1));
        stage.Write([new Deadline(key, due)]);

        Assert.Equal([new Deadline(key, due)], stage.TakeDue(now, 10, later));
        stage.Write([new Deadline(key, due)]);
        Assert.Empty(stage.TakeDue(now, 10, later));
        Assert.Equal(later, stage.Next());
        Assert.Equal([new Deadline(key, due)], stage.TakeDue(later, 10, later.AddMinutes(1)));

        stage.Write([new Deadline(key, now)]);
        Assert.Equal([new Deadline(key, now)], stage.TakeDue(now, 10, later));
        stage.Write([new Deadline(key, null)]);
        Assert.Null(stage.Next());
    }

    /// <summary>Erasing waits for a day after its time: such keys are not looked at every minute meanwhile.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_that_may_not_erase_yet_is_put_off_until_it_may_or_the_clock_is_confirmed(bool isFile)
    {
        await using var stage = new TimetableStage(isFile);
        var (due, patient, other) = (stage.Clock.GetUtcNow(), TimetableStage.Key(1), TimetableStage.Key(2));
        stage.OnWake = call =>
        {
            if (call.Address == patient) stage.Tell(new TimetableActor.NotYet(new Deadline(patient, due)));
            call.Complete(new KeyReply.Changed(call.Address));
        };
        stage.Write([new Deadline(patient, due), new Deadline(other, due)]);
        stage.Start();
        await UntilAsync(() => stage.Woken.Count == 2);

        for (var minutes = 1; minutes <= 30; minutes++)
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(1));
            await UntilAsync(() => stage.Woken[other] == minutes + 1);
        }

        Assert.Equal(1, stage.Woken[patient]);
        stage.Tell(TimetableActor.LookAnew.Instance);
        await UntilAsync(() => stage.Woken[patient] == 2);
        stage.Write([new Deadline(other, null)]);
        await SettledAsync(stage);
        Assert.Equal(due.AddDays(1), stage.Next());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Those_that_wait_longest_come_first_and_never_more_than_were_asked_for(bool isFile)
    {
        await using var stage = new TimetableStage(isFile);
        var now = stage.Clock.GetUtcNow();
        stage.Write([.. Enumerable.Range(0, 10).Select(i => new Deadline(TimetableStage.Key(i), now.AddMinutes(-i)))]);

        Assert.Equal([9, 8, 7, 6], Numbers(stage.TakeDue(now, 4, now.AddMinutes(1))));
        Assert.Equal([5, 4, 3, 2, 1, 0], Numbers(stage.TakeDue(now, 40, now.AddMinutes(1))));
        Assert.Empty(stage.TakeDue(now, 40, now.AddMinutes(1)));
    }

    private static IEnumerable<int> Numbers(IEnumerable<Deadline> deadlines) =>
        deadlines.Select(static d => Enumerable.Range(0, 10).Single(i => TimetableStage.Key(i) == d.Key));

    private static Comparer<KeyArn> ByText =>
        Comparer<KeyArn>.Create(static (one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    /// <summary>Lets the actor take everything that has been sent to it: it looks twice more and finds nothing.</summary>
    private static async Task SettledAsync(TimetableStage stage)
    {
        var before = stage.Taken.Pages;
        stage.Look();
        stage.Look();
        await UntilAsync(() => stage.Taken.Pages >= before + 2);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!isSo()) await Task.Delay(10, deadline.Token);
    }
}
