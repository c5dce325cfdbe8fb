using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

public sealed class RealmRulesTests
{
    [Fact]
    public void A_key_id_is_claimed_once_and_for_ever()
    {
        var story = RealmStory.Given().When(Claim(Some.Id(1))).ThenStored<RealmEvent.KeyClaimed>().When(Claim(Some.Id(1))).ThenNothingToDo();
        Assert.True(story.State.Has(Some.Id(1)));
        Assert.Equal(1L, story.State.Number);
    }

    [Fact]
    public void A_claim_that_is_released_is_free_for_a_retry_of_its_creation_and_for_nobody_else()
    {
        var claim = new RealmCommand.ClaimKey(Some.Alice, Some.Once("create"), Some.Id(1));
        var story = RealmStory.Given().When(claim).When(Release(Some.Id(1)))
            .ThenStored<RealmEvent.ClaimReleased>(e => Assert.Equal(Some.Id(1), e.Key));
        Assert.False(story.State.Has(Some.Id(1)));
        Assert.Empty(story.State.Keys);
        story.When(Release(Some.Id(1))).ThenNothingToDo().When(Create("a", Some.Id(1))).ThenRefused<Refusal.KeyUnknown>();
        story.When(new RealmCommand.ClaimKey(Some.Alice, claim.Once, Some.Id(2))).ThenRefused<Refusal.IdempotencyConflict>();
        story.When(claim).ThenStored<RealmEvent.KeyClaimed>().When(claim).ThenNothingToDo();
        Assert.True(story.State.Has(Some.Id(1)));
    }

    [Fact]
    public void What_an_alias_points_at_is_not_released() => RealmStory.Given(Some.Id(1)).When(Create("a", Some.Id(1)))
        .When(Release(Some.Id(1))).ThenNothingToDo();

    [Fact]
    public void The_same_bytes_in_the_other_spelling_are_taken()
    {
        var story = RealmStory.Given(Some.Id(1)).When(Claim(Some.MultiRegionId(1))).ThenRefused<Refusal.IdempotencyConflict>();
        Assert.False(story.State.Has(Some.MultiRegionId(1)));
        story.When(Create("a", Some.MultiRegionId(1))).ThenRefused<Refusal.KeyUnknown>();
    }

    [Fact]
    public void A_realm_has_at_most_100_000_keys()
    {
        var full = Enumerable.Range(0, Limits.KeysPerRealmMax).Aggregate(RealmState.Empty(Realm.Default), (state, n) =>
            RealmState.Evolve(state, new RealmEvent.KeyClaimed(Some.Noon, Stamp, Numbered(n))));
        var more = new RealmCommand.ClaimKey(Some.Alice, Some.Once("more"), Numbered(Limits.KeysPerRealmMax));
        var decision = RealmRules.Decide(full, more, Some.Noon);
        Assert.IsType<Refusal.LimitReached>(Assert.IsType<Decision<RealmEvent, RealmReply>.Refuse>(decision).Why);
        var held = RealmRules.Decide(full, more with { Key = Numbered(7) }, Some.Noon);
        Assert.IsType<Decision<RealmEvent, RealmReply>.Answer>(held);
    }

    [Fact]
    public void An_alias_is_made_moved_and_deleted()
    {
        var story = RealmStory.Given(Some.Id(1), Some.Id(2))
            .When(Create("a", Some.Id(1))).ThenStored<RealmEvent.AliasCreated>()
            .After(TimeSpan.FromHours(1)).When(Update("a", Some.Id(2)))
            .ThenStored<RealmEvent.AliasUpdated>(e => Assert.Equal((Some.Id(1), Some.Id(2)), (e.Before, e.Key)));
        Assert.Equal(new AliasTarget(Some.Id(2), Some.Noon, Some.Noon.AddHours(1)), story.State.Aliases[Some.Alias("a")]);
        story.When(Delete("a")).ThenStored<RealmEvent.AliasDeleted>(e => Assert.Equal(Some.Id(2), e.Before));
        Assert.Empty(story.State.Aliases);
    }

    [Fact]
    public void An_alias_name_is_taken_once_and_free_again_after_its_deletion() => RealmStory.Given(Some.Id(1), Some.Id(2))
        .When(Create("a", Some.Id(1))).When(Create("a", Some.Id(2))).ThenRefused<Refusal.AliasTaken>()
        .When(Create("a", Some.Id(1))).ThenRefused<Refusal.AliasTaken>()
        .When(Create("A", Some.Id(2))).ThenStored<RealmEvent.AliasCreated>()
        .When(Delete("a")).When(Create("a", Some.Id(2))).ThenStored<RealmEvent.AliasCreated>();

    [Fact]
    public void Refuses_aliases_and_keys_that_are_not_there() => RealmStory.Given(Some.Id(1))
        .When(Update("a", Some.Id(1))).ThenRefused<Refusal.AliasUnknown>()
        .When(Delete("a")).ThenRefused<Refusal.AliasUnknown>()
        .When(Create("a", Some.Id(2))).ThenRefused<Refusal.KeyUnknown>()
        .When(Create("a", Some.Id(1))).When(Update("a", Some.Id(2))).ThenRefused<Refusal.KeyUnknown>();

    [Fact]
    public void Pointing_an_alias_where_it_points_already_stores_nothing() => RealmStory.Given(Some.Id(1))
        .When(Create("a", Some.Id(1))).When(Update("a", Some.Id(1))).ThenNothingToDo();

    [Fact]
    public void Names_under_alias_aws_cannot_be_made_moved_or_deleted() => RealmStory.Given(Some.Id(1))
        .When(Create("aws/s3", Some.Id(1))).ThenRefused<Refusal.AliasReserved>()
        .When(Update("aws/s3", Some.Id(1))).ThenRefused<Refusal.AliasReserved>()
        .When(Delete("aws/s3")).ThenRefused<Refusal.AliasReserved>()
        .When(Create("awsx", Some.Id(1))).ThenStored<RealmEvent.AliasCreated>();

    [Fact]
    public void At_most_50_aliases_point_at_one_key()
    {
        var story = RealmStory.Given(Some.Id(1), Some.Id(2));
        for (var n = 0; n < 50; n++) story.When(Create($"a{n}", Some.Id(1))).ThenStored<RealmEvent.AliasCreated>();
        story.When(Create("more", Some.Id(1))).ThenRefused<Refusal.LimitReached>()
            .When(Create("other", Some.Id(2))).ThenStored<RealmEvent.AliasCreated>()
            .When(Update("other", Some.Id(1))).ThenRefused<Refusal.LimitReached>()
            .When(Update("a7", Some.Id(1))).ThenNothingToDo()
            .When(Delete("a7")).ThenStored<RealmEvent.AliasDeleted>()
            .When(Update("other", Some.Id(1))).ThenStored<RealmEvent.AliasUpdated>();
    }

    [Fact]
    public void Alias_changes_wait_by_number_until_they_are_recorded()
    {
        var story = RealmStory.Given(Some.Id(1), Some.Id(2))
            .When(Create("a", Some.Id(1))).When(Update("a", Some.Id(2))).When(Delete("a"));
        Assert.Equal([3L, 4L, 5L], story.State.Unrecorded.Keys);
        Assert.IsType<RealmEvent.AliasUpdated>(story.State.Unrecorded[4]);
        story.Happened(new RealmEvent.AliasRecorded(story.Now, Stamp, 4));
        Assert.Equal([3L, 5L], story.State.Unrecorded.Keys);
        story.Happened(new RealmEvent.AliasRecorded(story.Now, Stamp, 4));
        Assert.Equal([3L, 5L], story.State.Unrecorded.Keys);
        Assert.Equal(7L, story.State.Number);
    }

    [Fact]
    public void The_vaults_own_acknowledgements_do_not_push_answers_out_of_memory()
    {
        var story = RealmStory.Given(Some.Id(1)).When(Create("a", Some.Id(1)));
        var answers = story.State.Answers.Count;
        story.Happened(new RealmEvent.AliasRecorded(story.Now, Stamp, 2));
        Assert.Equal(answers, story.State.Answers.Count);
    }

    [Fact]
    public void Time_stands_still_when_the_clock_goes_back() => RealmStory.Given(Some.Id(1)).After(TimeSpan.FromHours(-3))
        .When(Create("a", Some.Id(1))).ThenStored<RealmEvent.AliasCreated>(e => Assert.Equal(Some.Noon, e.At));

    [Fact]
    public void Evolve_does_not_take_an_event_that_cannot_follow()
    {
        var state = RealmStory.Given(Some.Id(1), Some.Id(2)).When(Create("a", Some.Id(1))).State;
        RealmEvent[] impossible =
        [
            new RealmEvent.KeyClaimed(Some.Noon, Stamp, Some.Id(1)),
            new RealmEvent.KeyClaimed(Some.Noon, Stamp, Some.MultiRegionId(1)),
            new RealmEvent.KeyClaimed(Some.Noon.AddTicks(-1), Stamp, Some.Id(3)),
            new RealmEvent.ClaimReleased(Some.Noon, Stamp, Some.Id(1)),
            new RealmEvent.ClaimReleased(Some.Noon, Stamp, Some.Id(3)),
            new RealmEvent.AliasCreated(Some.Noon, Stamp, Some.Alias("a"), Some.Id(2)),
            new RealmEvent.AliasCreated(Some.Noon, Stamp, Some.Alias("b"), Some.Id(3)),
            new RealmEvent.AliasUpdated(Some.Noon, Stamp, Some.Alias("a"), Some.Id(2), Some.Id(1)),
            new RealmEvent.AliasUpdated(Some.Noon, Stamp, Some.Alias("a"), Some.Id(1), Some.Id(3)),
            new RealmEvent.AliasUpdated(Some.Noon, Stamp, Some.Alias("b"), Some.Id(1), Some.Id(2)),
            new RealmEvent.AliasDeleted(Some.Noon, Stamp, Some.Alias("a"), Some.Id(2)),
            new RealmEvent.AliasDeleted(Some.Noon, Stamp, Some.Alias("b"), Some.Id(1)),
        ];
        Assert.All(impossible, happened => Assert.Throws<BrokenInvariantException>(() => RealmState.Evolve(state, happened)));
    }

    private static CommandStamp Stamp => new(Caller.Vault, Some.Once("vault"), CommandFingerprint.Of("vault"));

    private static KeyId Numbered(int n)
    {
        Span<byte> bytes = stackalloc byte[KeyId.Bytes];
        new SecretId((UInt128)n).Write(bytes);
        return KeyId.FromBytes(bytes, isMultiRegion: false);
    }

    private static Func<IdempotencyKey, RealmCommand> Claim(KeyId key) => once => new RealmCommand.ClaimKey(Some.Alice, once, key);

    private static Func<IdempotencyKey, RealmCommand> Release(KeyId key) => _ => new RealmCommand.ReleaseClaim(Caller.Vault, default, key);

    private static Func<IdempotencyKey, RealmCommand> Create(string alias, KeyId key) =>
        once => new RealmCommand.CreateAlias(Some.Alice, once, Some.Alias(alias), key);

    private static Func<IdempotencyKey, RealmCommand> Update(string alias, KeyId key) =>
        once => new RealmCommand.UpdateAlias(Some.Alice, once, Some.Alias(alias), key);

    private static Func<IdempotencyKey, RealmCommand> Delete(string alias) =>
        once => new RealmCommand.DeleteAlias(Some.Alice, once, Some.Alias(alias));
}
