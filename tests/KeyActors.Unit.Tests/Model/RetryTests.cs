using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>The same intention again: answered from the state, never carried out twice.</summary>
public sealed class RetryTests
{
    private static readonly IdempotencyKey Once = Some.Once("the one");

    private static readonly KeyCommand Rotate = new KeyCommand.RotateNow(Some.Alice, Once);

    [Fact]
    public void A_retry_gets_the_first_answer()
    {
        var first = new KeyReply.Rotated(Some.Address, Some.Material(2).Id);
        var story = KeyStory.GivenAKey().When(Rotate).ThenStored<KeyEvent.Rotated>()
            .When(Rotate).ThenAnswered(first)
            .When(once => new KeyCommand.RotateNow(Some.Alice, once)).ThenStored<KeyEvent.Rotated>()
            .When(once => new KeyCommand.Disable(Some.Alice, once)).ThenStored<KeyEvent.Disabled>()
            .When(Rotate).ThenAnswered(first);
        Assert.Equal(3, story.State!.Materials.Length);
    }

    [Fact]
    public void A_retry_of_the_creation_gets_the_key_that_was_made()
    {
        var create = new KeyCommand.Create(Some.Alice, Once, Some.Address, new NewKey { Description = "a" });
        KeyStory.Given().When(create).ThenStored<KeyEvent.Created>()
            .When(create).ThenAnswered(new KeyReply.Created(Some.Address, Some.Material(1).Id))
            .When(create with { Wanted = new NewKey { Description = "b" } }).ThenRefused<Refusal.IdempotencyConflict>();
    }

    [Fact]
    public void A_retry_by_another_caller_is_the_same_intention() => KeyStory.GivenAKey()
        .When(Rotate).When(new KeyCommand.RotateNow(Caller.Host, Once)).ThenAnswered(new KeyReply.Rotated(Some.Address, Some.Material(2).Id));

    [Fact]
    public void The_same_intention_with_another_content_is_refused() => KeyStory.GivenAKey()
        .When(new KeyCommand.UpdateDescription(Some.Alice, Once, "a")).ThenStored<KeyEvent.DescriptionUpdated>()
        .When(new KeyCommand.UpdateDescription(Some.Alice, Once, "b")).ThenRefused<Refusal.IdempotencyConflict>()
        .When(Rotate).ThenRefused<Refusal.IdempotencyConflict>()
        .When(new KeyCommand.UpdateDescription(Some.Alice, Once, "a")).ThenNothingToDo();

    [Fact]
    public void A_refusal_is_not_remembered() => KeyStory.GivenAKey()
        .When(once => new KeyCommand.Disable(Some.Alice, once)).When(Rotate).ThenRefused<Refusal.KeyDisabled>()
        .When(once => new KeyCommand.Enable(Some.Alice, once)).When(Rotate).ThenStored<KeyEvent.Rotated>();

    [Fact]
    public void An_answer_is_remembered_for_24_hours_and_not_a_tick_longer() => KeyStory.GivenAKey().When(Rotate)
        .After(TimeSpan.FromHours(24)).When(Rotate).ThenAnswered(new KeyReply.Rotated(Some.Address, Some.Material(2).Id))
        .After(TimeSpan.FromTicks(1)).When(Rotate).ThenStored<KeyEvent.Rotated>(e => Assert.Equal(Some.Material(3).Id, e.Material));

    [Fact]
    public void An_intention_that_comes_again_after_its_answer_was_forgotten_is_remembered_anew() => KeyStory.GivenAKey().When(Rotate)
        .After(TimeSpan.FromHours(25)).When(Rotate).ThenStored<KeyEvent.Rotated>()
        .After(TimeSpan.FromHours(24)).When(Rotate).ThenAnswered(new KeyReply.Rotated(Some.Address, Some.Material(3).Id));

    [Fact]
    public void An_answer_is_not_forgotten_because_the_clock_went_back() => KeyStory.GivenAKey().When(Rotate)
        .After(TimeSpan.FromHours(-30)).When(Rotate).ThenAnswered(new KeyReply.Rotated(Some.Address, Some.Material(2).Id));

    [Fact]
    public void Of_257_answers_the_oldest_is_forgotten()
    {
        var story = KeyStory.GivenAKey().When(Flip(0, disable: true)).ThenStored<KeyEvent.Disabled>();
        for (var n = 1; n < 255; n++) story.When(Flip(n, disable: n % 2 == 0));
        var creation = new KeyCommand.Create(Some.Alice, Some.Once("create"), Some.Address, new NewKey());
        Assert.Equal(256, story.State!.Answers.Count);
        story.When(creation).ThenAnswered(new KeyReply.Created(Some.Address, Some.Material(1).Id));

        story.When(Flip(255, disable: false)).ThenStored<KeyEvent.Enabled>();
        Assert.Equal((256, 257L), (story.State.Answers.Count, story.State.Number));
        story.When(creation).ThenRefused<Refusal.IdempotencyConflict>()
            .When(Flip(0, disable: true)).ThenNothingToDo()
            .When(Flip(0, disable: false)).ThenRefused<Refusal.IdempotencyConflict>();
    }

    [Fact]
    public void Answers_that_are_too_old_leave_with_the_next_event()
    {
        var story = KeyStory.GivenAKey().When(Rotate).After(TimeSpan.FromHours(24));
        Assert.Equal(2, story.State!.Answers.Count);
        story.When(Flip(0, disable: true));
        Assert.Equal(3, story.State.Answers.Count);
        story.After(TimeSpan.FromTicks(1)).When(Flip(1, disable: false));
        Assert.Equal(2, story.State.Answers.Count);
    }

    [Fact]
    public void A_realm_remembers_as_a_key_does()
    {
        var create = new RealmCommand.CreateAlias(Some.Alice, Once, Some.Alias("a"), Some.Id(1));
        var delete = new RealmCommand.DeleteAlias(Some.Alice, Some.Once("delete"), Some.Alias("a"));
        RealmStory.Given(Some.Id(1)).When(create).ThenStored<RealmEvent.AliasCreated>()
            .When(delete).ThenStored<RealmEvent.AliasDeleted>()
            .When(create).ThenNothingToDo()
            .When(create with { Alias = Some.Alias("b") }).ThenRefused<Refusal.IdempotencyConflict>()
            .After(TimeSpan.FromHours(24)).When(delete).ThenNothingToDo()
            .After(TimeSpan.FromTicks(1)).When(create).ThenStored<RealmEvent.AliasCreated>();
    }

    private static KeyCommand Flip(int n, bool disable) => disable
        ? new KeyCommand.Disable(Some.Alice, Some.Once($"flip {n}"))
        : new KeyCommand.Enable(Some.Alice, Some.Once($"flip {n}"));
}
