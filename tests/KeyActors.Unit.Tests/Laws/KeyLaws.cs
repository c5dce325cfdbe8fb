using CsCheck;

using KeyActors.Model;

using Xunit;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Unit.Tests.Laws;

/// <summary>Laws of a key over random lives. CsCheck prints the seed of a failure; replay it with <c>CsCheck_Seed</c>.</summary>
public sealed class KeyLaws
{
    [Fact]
    public void Law_What_was_decided_can_always_be_evolved() =>
        GenModel.KeySteps.Sample(steps => KeyLife.Of(steps).Moments.Length == steps.Length);

    [Fact]
    public void Law_Replay_of_any_prefix_is_the_state_of_that_moment() => GenModel.KeySteps.Sample(steps =>
    {
        var life = KeyLife.Of(steps);
        foreach (var moment in life.Moments)
        {
            var prefix = life.History.Take((int)(moment.After?.Number ?? 0));
            Assert.Equal(Plain.Of(moment.After), Plain.Of(prefix.Aggregate((KeyState?)null, KeyState.Evolve)));
        }
    });

    [Fact]
    public void Law_A_refusal_or_an_answer_changes_nothing() => GenModel.KeySteps.Sample(steps =>
    {
        var life = KeyLife.Of(steps);
        Assert.All(life.Moments.Where(m => m.Decision is not KeyDecision.Store), m => Assert.Same(m.Before, m.After));
        // A life in which nobody asked what was refused is the same life.
        var heard = life.Moments.Where(m => m.Decision is KeyDecision.Store)
            .Aggregate(new KeyLife([], []), (l, m) => l.Hear(m.Command, m.Now, m.Made?.Id.Tag ?? 0));
        Assert.Equal(Plain.Of(life.History), Plain.Of(heard.History));
    });

    [Fact]
    public void Law_Numbers_are_contiguous_and_times_never_go_back() => GenModel.KeySteps.Sample(steps =>
    {
        var (state, last) = ((KeyState?)null, DateTimeOffset.MinValue);
        foreach (var happened in KeyLife.Of(steps).History)
        {
            var number = state?.Number ?? 0;
            state = KeyState.Evolve(state, happened);
            Assert.Equal(number + 1, state.Number);
            Assert.True(happened.At >= last);
            Assert.Equal(happened.At, state.LastAt);
            last = happened.At;
        }
    });

    [Fact]
    public void Law_An_event_is_never_stamped_before_its_command_was_heard() => GenModel.KeySteps.Sample(steps =>
        Assert.All(
            KeyLife.Of(steps).Moments,
            m => Assert.True(m.Decision is not KeyDecision.Store store || store.Events.All(e => e.At >= m.Now && e.Stamp == m.Command.Stamp))));

    [Fact]
    public void Law_Materials_of_one_key_never_share_a_tag() => GenModel.KeySteps.Sample(steps =>
        Assert.All(
            KeyLife.Of(steps).Moments.Where(m => m.After is not null),
            m => Assert.Equal(m.After!.Materials.Length, m.After.Materials.Select(e => e.Id.Tag).Distinct().Count())));

    [Fact]
    public void Law_Material_is_asked_for_with_every_tag_that_is_taken() => GenModel.KeySteps.Sample(steps =>
        Assert.All(KeyLife.Of(steps).Moments.Where(m => m is { Made: not null, Before.Origin: KeyOrigin.Generated }), m =>
        {
            var wanted = Assert.IsType<KeyDecision.MakeMaterial>(KeyRules.Decide(m.Before, m.Command, m.Now, null));
            Assert.Equal(m.Before!.Materials.Select(e => e.Id.Tag), wanted.TakenTags);
        }));

    [Fact]
    public void Law_The_same_question_gets_the_same_decision() => GenModel.KeySteps.Sample(steps =>
    {
        var life = KeyLife.Of(steps);
        foreach (var m in life.Moments)
        {
            var replayed = life.History.Take((int)(m.Before?.Number ?? 0)).Aggregate((KeyState?)null, KeyState.Evolve);
            Assert.Equal(Plain.Of(m.Decision), Plain.Of(KeyRules.Decide(m.Before, m.Command, m.Now, m.Made)));
            Assert.Equal(Plain.Of(m.Decision), Plain.Of(KeyRules.Decide(replayed, m.Command, m.Now, m.Made)));
        }
    });

    [Fact]
    public void Law_A_retry_of_what_was_stored_is_answered_and_stores_nothing() => GenModel.KeySteps.Sample(steps =>
        Assert.All(KeyLife.Of(steps).Moments.Where(m => m.Decision is KeyDecision.Store), m =>
        {
            var last = m.After!.LastAt + Limits.RememberedAnswerAge;
            Assert.IsType<KeyDecision.Answer>(KeyRules.Decide(m.After, m.Command, m.Now, m.Made));
            Assert.IsType<KeyDecision.Answer>(KeyRules.Decide(m.After, m.Command, last, m.Made));
        }));

    [Fact]
    public void Law_A_secret_is_held_or_doomed_or_gone_and_never_two_of_them() => GenModel.KeySteps.Sample(steps =>
        Assert.All(KeyLife.Of(steps).Moments.Where(m => m.After is not null), m =>
        {
            var holdings = m.After!.Holdings;
            Assert.Empty(holdings.HeldSecrets.Intersect(holdings.Doomed));
            Assert.Equal(holdings.HeldSecrets.Count(), holdings.HeldSecrets.Distinct().Count());
            Assert.Equal(holdings.Doomed.Length, holdings.Doomed.Distinct().Count());
        }));

    [Fact]
    public void Law_A_destroyed_key_holds_nothing_and_knows_nobody() => GenModel.KeySteps.Sample(steps =>
        Assert.All(KeyLife.Of(steps).Moments.Where(m => m.Before is { IsEnded: true }), m =>
        {
            Assert.Empty(m.Before!.Holdings.HeldSecrets.Concat(m.Before.Holdings.Doomed));
            Assert.Null(m.Before.Due);
            Assert.True(m.Decision is not KeyDecision.Store store || store.Events.All(e => e is KeyEvent.AliasAttached or KeyEvent.AliasDetached));
            Assert.All(Some.OfEvery<KeyUse>(), use => Assert.IsType<Refusal.KeyUnknown>(KeyRules.Permit(m.Before, use, m.Now)));
        }));

    [Fact]
    public void Law_A_key_that_is_due_and_may_erase_is_never_woken_in_vain() => GenModel.KeySteps.Sample(steps =>
        Assert.All(KeyLife.Of(steps).Moments.Where(m => m.After is { Due: not null, OwesErasure: false }), m =>
        {
            var at = m.After!.Due!.Value > m.After.LastAt ? m.After.Due.Value : m.After.LastAt;
            var wake = new KeyCommand.WakeUp(Caller.Vault, Some.Once("a wake-up of its own"), at, 1);
            Assert.IsNotType<KeyDecision.Answer>(KeyRules.Decide(m.After, wake, at, null));
        }));

    [Fact]
    public void Law_Tags_stay_within_their_rules() => GenModel.KeySteps.Sample(steps =>
        Assert.All(KeyLife.Of(steps).Moments.Where(m => m.After is not null), m =>
        {
            Assert.True(m.After!.Tags.Count <= Limits.TagsPerKeyMax && m.After.Answers.Count <= Limits.RememberedAnswersMax);
            Assert.All(m.After.Tags, tag => Assert.True(tag.Key.Length > 0 && !tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)));
            Assert.All(m.After.Tags, tag => Assert.True(StrictUtf8.IsWhole(tag.Key) && StrictUtf8.IsWhole(tag.Value)));
        }));
}
