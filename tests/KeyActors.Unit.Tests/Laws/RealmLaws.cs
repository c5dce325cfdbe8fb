using CsCheck;

using KeyActors.Model;

using Xunit;

using RealmDecision = KeyActors.Model.Decision<KeyActors.Model.RealmEvent, KeyActors.Model.RealmReply>;

namespace KeyActors.Unit.Tests.Laws;

/// <summary>Laws of a realm directory over random lives.</summary>
public sealed class RealmLaws
{
    [Fact]
    public void Law_What_was_decided_can_always_be_evolved() =>
        GenModel.RealmSteps.Sample(steps => RealmLife.Of(steps).Moments.Length == steps.Length);

    [Fact]
    public void Law_Replay_of_any_prefix_is_the_state_of_that_moment() => GenModel.RealmSteps.Sample(steps =>
    {
        var life = RealmLife.Of(steps);
        foreach (var moment in life.Moments)
            Assert.Equal(Plain.Of(moment.After), Plain.Of(Replay(life, moment.After.Number)));
    });

    [Fact]
    public void Law_A_refusal_or_an_answer_changes_nothing() => GenModel.RealmSteps.Sample(steps =>
        Assert.All(
            RealmLife.Of(steps).Moments.Where(m => m.Decision is not RealmDecision.Store),
            m => Assert.Same(m.Before, m.After)));

    [Fact]
    public void Law_Numbers_are_contiguous_and_times_never_go_back() => GenModel.RealmSteps.Sample(steps =>
    {
        var (state, last) = (RealmState.Empty(Realm.Default), DateTimeOffset.MinValue);
        foreach (var happened in RealmLife.Of(steps).History)
        {
            var number = state.Number;
            state = RealmState.Evolve(state, happened);
            Assert.Equal(number + 1, state.Number);
            Assert.True(happened.At >= last);
            last = happened.At;
        }
    });

    [Fact]
    public void Law_The_same_question_gets_the_same_decision() => GenModel.RealmSteps.Sample(steps =>
    {
        var life = RealmLife.Of(steps);
        foreach (var m in life.Moments)
            Assert.Equal(Plain.Of(m.Decision), Plain.Of(RealmRules.Decide(Replay(life, m.Before.Number), m.Command, m.Now)));
    });

    [Fact]
    public void Law_A_retry_of_what_was_stored_is_answered_and_stores_nothing() => GenModel.RealmSteps.Sample(steps =>
        Assert.All(
            RealmLife.Of(steps).Moments.Where(m => m.Decision is RealmDecision.Store),
            m => Assert.IsType<RealmDecision.Answer>(RealmRules.Decide(m.After, m.Command, m.After.LastAt + Limits.RememberedAnswerAge))));

    [Fact]
    public void Law_Every_alias_points_at_a_key_that_was_claimed_in_that_spelling() => GenModel.RealmSteps.Sample(steps =>
        Assert.All(RealmLife.Of(steps).Moments, m =>
        {
            Assert.All(m.After.Aliases, a => Assert.True(m.After.Has(a.Value.Key)));
            Assert.All(m.After.Aliases, a => Assert.True(a.Value.CreatedAt <= a.Value.UpdatedAt));
        }));

    [Fact]
    public void Law_No_caller_makes_moves_or_deletes_the_alias_of_a_service() => GenModel.RealmSteps.Sample(steps =>
        Assert.All(RealmLife.Of(steps).Moments.Where(static m => m.Decision is RealmDecision.Store), m =>
        {
            var isServices = m.Command is RealmCommand.CreateServiceAlias or RealmCommand.EndKey;
            Assert.True(isServices || m.Before.Aliases.Keys.Count(static a => a.IsService) == m.After.Aliases.Keys.Count(static a => a.IsService));
        }));

    [Fact]
    public void Law_An_alias_change_waits_until_it_is_recorded() => GenModel.RealmSteps.Sample(steps =>
    {
        var life = RealmLife.Of(steps);
        var recorded = life.History.OfType<RealmEvent.AliasRecorded>().Select(e => e.RealmNumber).ToHashSet();
        var waiting = life.History.Select((happened, i) => (Number: i + 1L, happened))
            .Where(e => e.happened is RealmEvent.AliasCreated or RealmEvent.AliasUpdated or RealmEvent.AliasDeleted)
            .Where(e => !recorded.Contains(e.Number));
        Assert.Equal(waiting.Select(e => (e.Number, e.happened)), life.State.Unrecorded.Select(e => (e.Key, e.Value)));
    });

    private static RealmState Replay(RealmLife life, long number) =>
        life.History.Take((int)number).Aggregate(RealmState.Empty(Realm.Default), RealmState.Evolve);
}
