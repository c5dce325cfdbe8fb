using KeyActors.Model;
using KeyActors.Testing;
using Xunit;
using static KeyActors.Testing.GivenHistory;

using UserVault = KeyActors.Testing.TestVault;

namespace KeyActors.Engine.Tests.Testing;

public sealed class GivenHistoryTests
{
    private static readonly DateTimeOffset At = UserVault.Beginning;
    private static readonly Caller Ann = new("ann", "");
    private static readonly KeyArn Key = new(Realm.Default, KeyId.FromRandom(new byte[16], isMultiRegion: false));
    private static readonly MadeMaterial First = new(new KeyMaterialId(1, 0), new SecretId(1));
    private static readonly MadeMaterial Second = new(new KeyMaterialId((UInt128)2 << 64, 0), new SecretId(2));
    private static readonly KeyCommand.Create Create = new(Ann, IdempotencyKey.Of("create"), Key, new NewKey());

    private static readonly KeyEvent.Created Created = new(
        At, Create.Stamp, Key, "", KeySpec.SymmetricDefault, KeyUsage.EncryptDecrypt, KeyOrigin.Generated, [],
        First.Id, First.Secret);

    [Fact]
    public void A_history_is_told_from_creation_on()
    {
        var rotate = new KeyCommand.RotateNow(Ann, IdempotencyKey.Of("rotate"));
        var disable = new KeyCommand.Disable(Ann, IdempotencyKey.Of("disable"));
        var rotated = new KeyEvent.Rotated(At.AddDays(1), rotate.Stamp, Second.Id, Second.Secret, RotationKind.OnDemand);

        Given()
            .When(Create, At, First).ThenStored(Created)
            .When(rotate, At.AddDays(1), Second).ThenStored(rotated)
            .When(rotate, At.AddDays(1)).ThenAnswered(new KeyReply.Rotated(Key, Second.Id))
            .When(disable, At.AddDays(2)).ThenStored(new KeyEvent.Disabled(At.AddDays(2), disable.Stamp))
            .When(new KeyCommand.RotateNow(Ann, IdempotencyKey.Of("again")), At.AddDays(3)).ThenRefused<Refusal.KeyDisabled>();
    }

    [Fact]
    public void Creating_and_rotating_ask_for_material()
    {
        Given().When(Create, At).ThenAsksForMaterial();
        Given(Created).When(new KeyCommand.RotateNow(Ann, IdempotencyKey.Of("rotate")), At).ThenAsksForMaterial();
        Mismatch(() => Given(Created).When(Create, At).ThenAsksForMaterial());
    }

    [Fact]
    public void Lists_in_events_are_compared_by_what_is_in_them()
    {
        var tags = new KeyCommand.AddTags(Ann, IdempotencyKey.Of("tag"), [new Tag("team", "blue")]);

        Given(Created).When(tags, At).ThenStored(new KeyEvent.Tagged(At, tags.Stamp, [new Tag("team", "blue")]));

        foreach (var wrong in new KeyEvent[]
        {
            new KeyEvent.Tagged(At, tags.Stamp, [new Tag("team", "red")]),
            new KeyEvent.Tagged(At, tags.Stamp, [new Tag("team", "blue"), new Tag("a", "b")]),
            new KeyEvent.Tagged(At.AddTicks(1), tags.Stamp, [new Tag("team", "blue")]),
            new KeyEvent.Untagged(At, tags.Stamp, ["team"]),
        })
            Mismatch(() => Given(Created).When(tags, At).ThenStored(wrong));
        Mismatch(() => Given(Created).When(tags, At).ThenStored());
    }

    [Fact]
    public void A_mismatch_shows_both_sides()
    {
        var disable = new KeyCommand.Disable(Ann, IdempotencyKey.Of("disable"));

        var stored = Mismatch(() => Given(Created).When(disable, At).ThenStored(new KeyEvent.Enabled(At, disable.Stamp)));
        Assert.StartsWith("stored", stored.Expected, StringComparison.Ordinal);
        Assert.Contains("Enabled", stored.Expected, StringComparison.Ordinal);
        Assert.Contains("Disabled", stored.Actual, StringComparison.Ordinal);
        Assert.Contains("2030-01-01T00:00:00.0000000+00:00", stored.Actual, StringComparison.Ordinal);
        Assert.Contains(stored.Expected, stored.Message, StringComparison.Ordinal);
        Assert.Contains(stored.Actual, stored.Message, StringComparison.Ordinal);

        var refused = Mismatch(() => Given().When(disable, At).ThenRefused<Refusal.KeyDisabled>());
        Assert.Equal("refused KeyDisabled", refused.Expected);
        Assert.Contains("KeyUnknown", refused.Actual, StringComparison.Ordinal);

        var answered = Mismatch(() => Given(Created).When(disable, At).ThenAnswered(new KeyReply.Changed(Key)));
        Assert.Contains("Changed", answered.Expected, StringComparison.Ordinal);
        Assert.Contains("stored", answered.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_handed_out_for_a_closer_look()
    {
        var wanted = new NewKey { Description = new string('x', Limits.DescriptionCharsMax + 1) };
        var tooLong = new KeyCommand.Create(Ann, IdempotencyKey.Of("too long"), Key, wanted);
        var other = new KeyCommand.Create(Ann, IdempotencyKey.Of("other"), Key, new NewKey());
        var enable = new KeyCommand.Enable(Ann, IdempotencyKey.Of("enable"));

        Assert.Equal("key-unknown", Given().When(enable, At).ThenRefused<Refusal.KeyUnknown>().Code);
        Given(Created).When(other, At).ThenRefused<Refusal.IdempotencyConflict>();
        Given().When(tooLong, At, First).ThenRefused<Refusal.SizeInvalid>();
    }

    [Fact]
    public void Events_that_cannot_follow_one_another_are_no_history()
    {
        Assert.Throws<BrokenInvariantException>(() => Given(Created, Created));
        Assert.Throws<BrokenInvariantException>(() => Given(new KeyEvent.Enabled(At, Create.Stamp)));
    }

    private static HistoryMismatchException Mismatch(Func<object?> check) => Assert.Throws<HistoryMismatchException>(check);

    private static HistoryMismatchException Mismatch(Action check) => Assert.Throws<HistoryMismatchException>(check);
}
