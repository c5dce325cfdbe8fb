using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>When a key rotates by itself, and when it does not.</summary>
public sealed class RotationRulesTests
{
    [Fact]
    public void A_schedule_counts_from_when_it_was_set() => Scheduled(90).When(Wake)
        .ThenNothingToDo()
        .After(TimeSpan.FromDays(90)).When(Wake)
        .ThenStored<KeyEvent.Rotated>(e => Assert.Equal(RotationKind.Automatic, e.Kind));

    [Fact]
    public void The_next_period_counts_from_the_rotation_even_when_it_came_late()
    {
        var story = Scheduled(90).After(TimeSpan.FromDays(200)).When(Wake).ThenStored<KeyEvent.Rotated>();

        Assert.Equal(story.Now.AddDays(90), story.State!.Rotation!.Next);
        Assert.Equal(0, story.State.OnDemandRotations);
        story.When(Wake).ThenNothingToDo();
    }

    [Fact]
    public void One_tick_too_early_is_too_early() => Scheduled(90)
        .After(TimeSpan.FromDays(90) - TimeSpan.FromTicks(1)).When(Wake).ThenNothingToDo()
        .After(TimeSpan.FromTicks(1)).When(Wake).ThenStored<KeyEvent.Rotated>();

    [Fact]
    public void The_same_period_again_changes_nothing_and_another_counts_anew()
    {
        var story = Scheduled(90).After(TimeSpan.FromDays(10)).When(once => Enable(once, 90)).ThenNothingToDo();
        Assert.Equal(Some.Noon.AddDays(90), story.State!.Rotation!.Next);

        story.When(once => Enable(once, 120)).ThenStored<KeyEvent.RotationEnabled>();

        Assert.Equal(story.Now.AddDays(120), story.State.Rotation!.Next);
    }

    [Theory]
    [InlineData(89)]
    [InlineData(2561)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Refuses_a_period_outside_its_bounds(int days) => KeyStory.GivenAKey()
        .When(once => Enable(once, days))
        .ThenRefused<Refusal.SizeInvalid>(r => Assert.Equal((90L, 2560L, "days"), (r.Min, r.Max, r.Unit)));

    [Theory]
    [InlineData(90)]
    [InlineData(2560)]
    public void Takes_the_shortest_and_the_longest_period(int days) =>
        KeyStory.GivenAKey().When(once => Enable(once, days)).ThenStored<KeyEvent.RotationEnabled>();

    [Fact]
    public void A_disabled_key_has_nothing_due_and_is_overdue_once_it_is_enabled()
    {
        var story = Scheduled(90).When(once => new KeyCommand.Disable(Some.Alice, once)).ThenStored<KeyEvent.Disabled>()
            .After(TimeSpan.FromDays(100));
        Assert.Null(story.State!.Due);
        story.When(Wake).ThenNothingToDo();
        story.When(once => Enable(once, 120)).ThenRefused<Refusal.KeyDisabled>();
        story.When(Stop).ThenRefused<Refusal.KeyDisabled>();

        story.When(once => new KeyCommand.Enable(Some.Alice, once)).ThenStored<KeyEvent.Enabled>();

        Assert.True(story.State!.Due <= story.Now);
        story.When(Wake).ThenStored<KeyEvent.Rotated>();
    }

    [Fact]
    public void A_rotation_on_demand_leaves_the_schedule_alone()
    {
        var story = Scheduled(90).After(TimeSpan.FromDays(5));
        var before = story.State!.Rotation;

        story.When(once => new KeyCommand.RotateNow(Some.Alice, once)).ThenStored<KeyEvent.Rotated>();

        Assert.Equal(before, story.State.Rotation);
    }

    [Fact]
    public void Refuses_a_rotation_on_demand_from_twenty_minutes_before_an_automatic_one()
    {
        var story = Scheduled(90).After(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(20));
        story.When(once => new KeyCommand.RotateNow(Some.Alice, once))
            .ThenRefused<Refusal.RotationConflict>(r => Assert.Equal(Some.Noon.AddDays(90), r.Due));

        Scheduled(90).After(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(20) - TimeSpan.FromTicks(1))
            .When(once => new KeyCommand.RotateNow(Some.Alice, once)).ThenStored<KeyEvent.Rotated>();
    }

    [Fact]
    public void A_schedule_that_ended_is_gone()
    {
        var story = Scheduled(90).When(Stop).ThenStored<KeyEvent.RotationDisabled>();

        Assert.Null(story.State!.Rotation);
        story.After(TimeSpan.FromDays(365)).When(Wake).ThenNothingToDo();
        story.When(Stop).ThenNothingToDo();
    }

    [Fact]
    public void A_wake_up_that_comes_twice_rotates_once()
    {
        var wake = new KeyCommand.WakeUp(Caller.Vault, Some.Once("due"), null, 1);
        var story = Scheduled(90).After(TimeSpan.FromDays(90)).When(wake).ThenStored<KeyEvent.Rotated>();

        story.When(wake);

        Assert.Equal(2, story.State!.Materials.Length);
    }

    private static KeyStory Scheduled(int days) =>
        KeyStory.GivenAKey().When(once => Enable(once, days)).ThenStored<KeyEvent.RotationEnabled>();

    private static KeyCommand.EnableRotation Enable(IdempotencyKey once, int days) => new(Some.Alice, once, days);

    private static KeyCommand.DisableRotation Stop(IdempotencyKey once) => new(Some.Alice, once);

    private static KeyCommand.WakeUp Wake(IdempotencyKey once) => new(Caller.Vault, once, null, 1);
}
