using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Deletion scheduled, called back, begun, done.</summary>
public sealed class EndingRulesTests
{
    private static readonly DestructionProof Proof = new(2, true, 3, 4096);

    [Theory]
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    [InlineData(0, false)]
    [InlineData(int.MinValue, false)]
    public void A_deletion_waits_7_to_30_days(int days, bool good)
    {
        var story = KeyStory.GivenAKey().When(once => new KeyCommand.ScheduleDeletion(Some.Alice, once, days));

        if (good) story.ThenStored<KeyEvent.DeletionScheduled>(e => Assert.Equal(Some.Noon.AddDays(days), e.DeleteAt));
        else story.ThenRefused<Refusal.SizeInvalid>();
    }

    [Fact]
    public void Nothing_opens_while_a_deletion_waits_and_a_cancel_brings_a_disabled_key()
    {
        var story = Scheduled();
        Assert.Equal(KeyStatus.PendingDeletion, story.State!.Status);
        Assert.IsType<Refusal.StatusForbids>(KeyRules.Permit(
            story.State, new KeyUse.Decrypt(Some.Alice, Some.Once("use"), EncryptionContext.Empty, 1), Some.Noon));
        story.When(once => new KeyCommand.ScheduleDeletion(Some.Alice, once, 7)).ThenRefused<Refusal.StatusForbids>();

        story.When(Cancel).ThenStored<KeyEvent.DeletionCancelled>();

        Assert.Equal(KeyStatus.Disabled, story.State.Status);
        Assert.Null(story.State.Due);
        story.When(Cancel).ThenRefused<Refusal.NotPendingDeletion>();
    }

    [Fact]
    public void A_destruction_waits_for_its_day_and_for_a_clock_that_is_trusted()
    {
        var story = Scheduled().After(TimeSpan.FromDays(6)).When(Wake(Some.Noon.AddDays(6))).ThenNothingToDo();
        story.After(TimeSpan.FromDays(30)).When(Wake(null)).ThenNothingToDo();
        Assert.Equal(Some.Noon.AddDays(7), story.State!.EraseDue);

        story.When(Wake(Some.Noon.AddDays(7))).ThenStored<KeyEvent.DestructionStarted>(e => Assert.Equal<SecretId>([Some.Material(1).Secret], e.Secrets));

        Assert.True(story.State.OwesErasure);
        story.When(Cancel).ThenRefused<Refusal.DestructionBegun>();
    }

    [Fact]
    public void A_clock_that_may_erase_ahead_of_time_erases_nothing_ahead_of_time() =>
        Scheduled().When(Wake(Some.Noon.AddYears(9))).ThenNothingToDo();

    [Fact]
    public void A_destroyed_key_is_unknown_and_is_destroyed_once()
    {
        var story = Ending().When(Done).ThenStored<KeyEvent.Destroyed>();

        Assert.Equal(KeyStatus.Destroyed, story.State!.Status);
        Assert.Null(story.State.Due);
        story.When(Done).ThenNothingToDo();
        story.When(once => new KeyCommand.Enable(Some.Alice, once)).ThenRefused<Refusal.KeyUnknown>();
        story.When(Cancel).ThenRefused<Refusal.KeyUnknown>();
        story.When(once => new KeyCommand.RecordAlias(Some.Alice, once, Some.Alias("late"), false, 9)).ThenStored<KeyEvent.AliasDetached>();
    }

    [Fact]
    public void A_record_that_does_not_name_every_secret_does_not_end_a_key()
    {
        var story = KeyStory.GivenAKey().When(once => new KeyCommand.RotateNow(Some.Alice, once));
        story.When(once => new KeyCommand.ScheduleDeletion(Some.Alice, once, 7)).After(TimeSpan.FromDays(7)).When(Wake(Some.Noon.AddDays(7)));

        story.When(Done).ThenStored<KeyEvent.MaterialDestroyed>();

        Assert.False(story.State!.IsEnded);
        Assert.True(story.State.OwesErasure);
    }

    [Fact]
    public void A_schedule_stops_while_a_deletion_waits_and_catches_up_when_it_was_called_back()
    {
        var story = KeyStory.GivenAKey().When(once => new KeyCommand.EnableRotation(Some.Alice, once, 90));
        story.After(TimeSpan.FromDays(80)).When(once => new KeyCommand.ScheduleDeletion(Some.Alice, once, 30));
        story.After(TimeSpan.FromDays(20)).When(Wake(null)).ThenNothingToDo();

        story.When(Cancel).When(once => new KeyCommand.Enable(Some.Alice, once)).When(Wake(null)).ThenStored<KeyEvent.Rotated>();
    }

    private static KeyStory Scheduled() =>
        KeyStory.GivenAKey().When(once => new KeyCommand.ScheduleDeletion(Some.Alice, once, 7)).ThenStored<KeyEvent.DeletionScheduled>();

    private static KeyStory Ending() =>
        Scheduled().After(TimeSpan.FromDays(8)).When(Wake(Some.Noon.AddDays(7))).ThenStored<KeyEvent.DestructionStarted>();

    private static KeyCommand.CancelDeletion Cancel(IdempotencyKey once) => new(Some.Alice, once);

    private static Func<IdempotencyKey, KeyCommand> Wake(DateTimeOffset? upTo) => once => new KeyCommand.WakeUp(Caller.Vault, once, upTo, 1);

    private static KeyCommand.RecordDestroyed Done(IdempotencyKey once) => new(Caller.Vault, once, [Some.Material(1).Secret], Proof);
}
