using System.Collections.Immutable;

using KeyActors.Model;

using Xunit;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Unit.Tests.Model;

public sealed class KeyRulesTests
{
    [Fact]
    public void A_key_is_made_with_what_was_wanted()
    {
        var wanted = new NewKey { Description = "of the payroll", Tags = [new("team", "red"), new("cost", "")] };
        var story = KeyStory.Given().When(once => new KeyCommand.Create(Some.Alice, once, Some.Address, wanted))
            .ThenStored<KeyEvent.Created>(e => Assert.Equal((Some.Address, Some.Noon, Some.Alice), (e.Address, e.At, e.Stamp.By)));
        var told = story.State!.Describe(Some.Noon);
        Assert.Equal(("of the payroll", KeyStatus.Enabled, 1L, 0), (told.Description, told.Status, told.EventCount, told.OnDemandRotations));
        Assert.Equal<Tag>([new Tag("cost", ""), new Tag("team", "red")], told.Tags);
        Assert.Equal(new MaterialEntry(Some.Material(1).Id, Some.Material(1).Secret, Some.Noon, null), Assert.Single(told.Materials));
        Assert.Equal(told.CurrentMaterial, story.State.Current.Id);
    }

    [Fact]
    public void Asks_for_material_before_it_stores_anything()
    {
        var create = new KeyCommand.Create(Some.Alice, Some.Once("a"), Some.Address, new NewKey());
        var first = Assert.IsType<KeyDecision.MakeMaterial>(KeyRules.Decide(null, create, Some.Noon, null));
        Assert.Equal((Some.Address, KeySpec.SymmetricDefault, 0), (first.Address, first.Spec, first.TakenTags.Length));
        var rotate = new KeyCommand.RotateNow(Some.Alice, Some.Once("b"));
        var second = Assert.IsType<KeyDecision.MakeMaterial>(KeyRules.Decide(KeyStory.GivenAKey().State, rotate, Some.Noon, null));
        Assert.Equal<ulong>([Some.Material(1).Id.Tag], second.TakenTags);
    }

    [Theory]
    [InlineData(KeySpec.Unknown, KeyUsage.EncryptDecrypt, KeyOrigin.Generated)]
    [InlineData(KeySpec.SymmetricDefault, KeyUsage.SignVerify, KeyOrigin.Generated)]
    [InlineData(KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt, KeyOrigin.Unknown)]
    [InlineData((KeySpec)99, KeyUsage.EncryptDecrypt, KeyOrigin.Generated)]
    public void Refuses_a_kind_of_key_that_it_cannot_make(KeySpec spec, KeyUsage usage, KeyOrigin origin) => KeyStory.Given()
        .When(once => new KeyCommand.Create(Some.Alice, once, Some.Address, new NewKey { Spec = spec, Usage = usage, Origin = origin }))
        .ThenRefused<Refusal.TextInvalid>();

    [Fact]
    public void Refuses_to_create_a_key_twice() => KeyStory.GivenAKey()
        .When(once => new KeyCommand.Create(Some.Alice, once, Some.Address, new NewKey()))
        .ThenRefused<Refusal.IdempotencyConflict>();

    [Fact]
    public void Only_a_creation_is_heard_by_a_key_that_does_not_exist() => Assert.All(
        Some.OfEvery<KeyCommand>().Where(c => c is not (KeyCommand.Create or KeyCommand.CreateManaged or KeyCommand.CreateReplica)),
        command => KeyStory.Given().When(command).ThenRefused<Refusal.KeyUnknown>());

    [Fact]
    public void A_key_rotates_25_times_on_demand_and_never_again()
    {
        var story = KeyStory.GivenAKey();
        for (var n = 1; n <= 25; n++)
        {
            story.After(TimeSpan.FromMinutes(1)).When(Rotate).ThenStored<KeyEvent.Rotated>(e => Assert.Equal(RotationKind.OnDemand, e.Kind));
            Assert.Equal((n, n + 1), (story.State!.OnDemandRotations, story.State.Materials.Length));
            Assert.Equal(story.Now, story.State.Current.Since);
        }

        story.When(Rotate).ThenRefused<Refusal.LimitReached>(r => Assert.Equal(25, r.Max));
        Assert.All(Enumerable.Range(1, 26), n => Assert.Equal((ulong)n, story.State!.MaterialOf((ulong)n)?.Id.Tag));
        Assert.Null(story.State!.MaterialOf(27));
    }

    [Fact]
    public void A_disabled_key_does_not_rotate() => KeyStory.GivenAKey()
        .When(Disable).ThenStored<KeyEvent.Disabled>().When(Rotate).ThenRefused<Refusal.KeyDisabled>()
        .When(Enable).ThenStored<KeyEvent.Enabled>().When(Rotate).ThenStored<KeyEvent.Rotated>();

    [Fact]
    public void Enabling_and_disabling_what_is_so_already_stores_nothing()
    {
        var story = KeyStory.GivenAKey().When(Enable).ThenNothingToDo()
            .When(Disable).ThenStored<KeyEvent.Disabled>().When(Disable).ThenNothingToDo();
        Assert.Equal((KeyStatus.Disabled, 2L), (story.State!.Status, story.State.Number));
    }

    [Fact]
    public void A_disabled_key_can_still_be_described_tagged_and_named() => KeyStory.GivenAKey().When(Disable)
        .When(Describe("new")).ThenStored<KeyEvent.DescriptionUpdated>()
        .When(AddTags(new Tag("a", "1"))).ThenStored<KeyEvent.Tagged>()
        .When(RemoveTags("a")).ThenStored<KeyEvent.Untagged>()
        .When(Alias("a", true, 1)).ThenStored<KeyEvent.AliasAttached>();

    [Fact]
    public void A_description_has_at_most_8192_characters()
    {
        var longest = new string('x', 8192);
        var story = KeyStory.GivenAKey().When(Describe(longest)).ThenStored<KeyEvent.DescriptionUpdated>()
            .When(Describe(longest)).ThenNothingToDo()
            .When(Describe(longest + "x")).ThenRefused<Refusal.SizeInvalid>(r => Assert.Equal((8193L, 0L, 8192L), (r.Given, r.Min, r.Max)))
            .When(Describe("lone \uD800")).ThenRefused<Refusal.TextInvalid>();
        Assert.Equal(longest, story.State!.Description);
        story.When(Describe("")).ThenStored<KeyEvent.DescriptionUpdated>();
        KeyStory.Given().When(once => new KeyCommand.Create(Some.Alice, once, Some.Address, new NewKey { Description = longest + "x" }))
            .ThenRefused<Refusal.SizeInvalid>();
    }

    [Fact]
    public void A_key_has_at_most_50_tags_and_may_replace_their_values_then()
    {
        ImmutableArray<Tag> fifty = [.. Enumerable.Range(0, 50).Select(i => new Tag($"k{i}", "v"))];
        var story = KeyStory.GivenAKey().When(AddTags([.. fifty])).ThenStored<KeyEvent.Tagged>(e => Assert.Equal(50, e.Tags.Length))
            .When(AddTags(new Tag("one more", ""))).ThenRefused<Refusal.LimitReached>(r => Assert.Equal(50, r.Max))
            .When(AddTags(new Tag("k7", "w"), new Tag("one more", ""))).ThenRefused<Refusal.LimitReached>()
            .When(AddTags(new Tag("k7", "w"))).ThenStored<KeyEvent.Tagged>();
        Assert.Equal(("w", 50), (story.State!.Tags["k7"], story.State.Tags.Count));
        KeyStory.Given(Some.Created("", fifty)).When(AddTags(new Tag("one more", ""))).ThenRefused<Refusal.LimitReached>();
        KeyStory.Given().When(once => new KeyCommand.Create(
            Some.Alice, once, Some.Address, new NewKey { Tags = fifty.Add(new Tag("one more", "")) })).ThenRefused<Refusal.LimitReached>();
    }

    [Fact]
    public void Refuses_tags_outside_their_rules()
    {
        Tag[] bad =
        [
            new("aws:x", ""), new("AWS:x", ""), new("", "v"), new(null!, "v"), new(new string('k', 129), ""),
            new("k", new string('v', 257)), new("k", null!), new("\uD800", ""), new("k", "\uDC00"),
        ];
        Assert.All(bad, tag => KeyStory.GivenAKey().When(AddTags(new Tag("good", ""), tag)).ThenRefused<Refusal.TagInvalid>());
        Assert.All(bad, tag => KeyStory.Given()
            .When(once => new KeyCommand.Create(Some.Alice, once, Some.Address, new NewKey { Tags = [tag] }))
            .ThenRefused<Refusal.TagInvalid>());
        Assert.All(
            bad.Where(tag => tag.Key is not "k"),
            tag => KeyStory.GivenAKey().When(RemoveTags(tag.Key)).ThenRefused<Refusal.TagInvalid>());
        KeyStory.GivenAKey()
            .When(AddTags(new Tag("a", "1"), new Tag("a", "1"))).ThenRefused<Refusal.TagInvalid>()
            .When(RemoveTags("a", "a")).ThenRefused<Refusal.TagInvalid>()
            .When(once => new KeyCommand.AddTags(Some.Alice, once, default)).ThenRefused<Refusal.TagInvalid>()
            .When(once => new KeyCommand.RemoveTags(Some.Alice, once, default)).ThenRefused<Refusal.TagInvalid>();
    }

    [Fact]
    public void Takes_tags_at_their_bounds() => KeyStory.GivenAKey()
        .When(AddTags(new Tag(new string('k', 128), new string('v', 256)), new Tag("awsome:", ""), new Tag("A", ""), new Tag("a", "")))
        .ThenStored<KeyEvent.Tagged>(e => Assert.Equal(4, e.Tags.Length));

    [Fact]
    public void Stores_only_the_tags_that_change_something()
    {
        var story = KeyStory.GivenAKey().When(AddTags(new Tag("a", "1"), new Tag("b", "2")))
            .When(AddTags(new Tag("a", "1"), new Tag("b", "3"), new Tag("c", "4")))
            .ThenStored<KeyEvent.Tagged>(e => Assert.Equal<Tag>([new Tag("b", "3"), new Tag("c", "4")], e.Tags))
            .When(AddTags(new Tag("a", "1"))).ThenNothingToDo()
            .When(AddTags()).ThenNothingToDo()
            .When(RemoveTags("x", "b")).ThenStored<KeyEvent.Untagged>(e => Assert.Equal<string>(["b"], e.Keys))
            .When(RemoveTags("b")).ThenNothingToDo()
            .When(RemoveTags()).ThenNothingToDo();
        Assert.Equal<Tag>([new Tag("a", "1"), new Tag("c", "4")], story.State!.Describe(Some.Noon).Tags);
    }

    [Fact]
    public void An_alias_change_is_recorded_once_and_a_repeat_is_answered()
    {
        var story = KeyStory.GivenAKey()
            .When(Alias("a", true, 3)).ThenStored<KeyEvent.AliasAttached>(e => Assert.Equal((Some.Alias("a"), 3L), (e.Alias, e.RealmNumber)))
            .When(Alias("a", true, 3)).ThenNothingToDo()
            .When(Alias("old", true, 2)).ThenNothingToDo()
            .When(Alias("b", true, 5)).ThenStored<KeyEvent.AliasAttached>()
            .When(Alias("a", false, 6)).ThenStored<KeyEvent.AliasDetached>()
            .When(Alias("a", true, 3)).ThenNothingToDo();
        Assert.Equal<AliasName>([Some.Alias("b")], story.State!.Describe(Some.Noon).Aliases);
        Assert.Equal(6L, story.State.AliasMark);
    }

    [Fact]
    public void Time_stands_still_in_a_history_when_the_clock_goes_back() => KeyStory.GivenAKey().After(TimeSpan.FromHours(1))
        .When(Disable).ThenStored<KeyEvent.Disabled>(e => Assert.Equal(Some.Noon.AddHours(1), e.At))
        .After(TimeSpan.FromHours(-9)).When(Enable).ThenStored<KeyEvent.Enabled>(e => Assert.Equal(Some.Noon.AddHours(1), e.At))
        .After(TimeSpan.FromHours(8.5)).When(Rotate).ThenStored<KeyEvent.Rotated>(e => Assert.Equal(Some.Noon.AddHours(1), e.At))
        .After(TimeSpan.FromHours(1)).When(Disable).ThenStored<KeyEvent.Disabled>(e => Assert.Equal(Some.Noon.AddHours(1.5), e.At));

    [Fact]
    public void Evolve_does_not_take_an_event_that_cannot_follow()
    {
        var stamp = new CommandStamp(Some.Alice, Some.Once("x"), CommandFingerprint.Of("x"));
        var key = KeyStory.GivenAKey().When(Alias("a", true, 3)).State;
        KeyEvent[] impossible =
        [
            Some.Created(),
            new KeyEvent.Disabled(Some.Noon.AddTicks(-1), stamp),
            new KeyEvent.Enabled(Some.Noon, stamp),
            new KeyEvent.Rotated(Some.Noon, stamp, Some.Material(1).Id, Some.Material(1).Secret, RotationKind.OnDemand),
            new KeyEvent.AliasAttached(Some.Noon, stamp, Some.Alias("b"), 3),
            new KeyEvent.AliasDetached(Some.Noon, stamp, Some.Alias("a"), 2),
        ];
        Assert.All(impossible, happened => Assert.Throws<BrokenInvariantException>(() => KeyState.Evolve(key, happened)));
        Assert.Throws<BrokenInvariantException>(() => KeyState.Evolve(null, new KeyEvent.Disabled(Some.Noon, stamp)));
        var disabled = KeyState.Evolve(key, new KeyEvent.Disabled(Some.Noon, stamp));
        Assert.Throws<BrokenInvariantException>(() => KeyState.Evolve(disabled, new KeyEvent.Disabled(Some.Noon, stamp)));
    }

    [Fact]
    public void An_automatic_rotation_does_not_count_as_one_on_demand()
    {
        var stamp = new CommandStamp(Caller.Vault, Some.Once("x"), CommandFingerprint.Of("x"));
        var rotated = new KeyEvent.Rotated(Some.Noon, stamp, Some.Material(2).Id, Some.Material(2).Secret, RotationKind.Automatic);
        var state = KeyStory.Given(Some.Created(), rotated).State!;
        Assert.Equal((0, RotationKind.Automatic), (state.OnDemandRotations, state.Current.Rotation));
    }

    private static KeyCommand Rotate(IdempotencyKey once) => new KeyCommand.RotateNow(Some.Alice, once);

    private static KeyCommand Enable(IdempotencyKey once) => new KeyCommand.Enable(Some.Alice, once);

    private static KeyCommand Disable(IdempotencyKey once) => new KeyCommand.Disable(Some.Alice, once);

    private static Func<IdempotencyKey, KeyCommand> Describe(string text) => once => new KeyCommand.UpdateDescription(Some.Alice, once, text);

    private static Func<IdempotencyKey, KeyCommand> AddTags(params Tag[] tags) => once => new KeyCommand.AddTags(Some.Alice, once, [.. tags]);

    private static Func<IdempotencyKey, KeyCommand> RemoveTags(params string[] keys) =>
        once => new KeyCommand.RemoveTags(Some.Alice, once, [.. keys]);

    private static Func<IdempotencyKey, KeyCommand> Alias(string name, bool points, long number) =>
        once => new KeyCommand.RecordAlias(Some.Alice, once, Some.Alias(name), points, number);
}
