using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Material from elsewhere: first, again, new, expired, deleted.</summary>
public sealed class ImportRulesTests
{
    [Fact]
    public void A_key_for_import_waits_serves_and_waits_again_when_its_material_is_deleted()
    {
        var story = Empty();
        Assert.Equal(KeyStatus.PendingImport, story.State!.Status);

        story.When(Import(1)).ThenStored<KeyEvent.MaterialImported>(e => Assert.False(e.IsPending));
        Assert.Equal(KeyStatus.Enabled, story.State.Status);

        story.When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null)).ThenStored<KeyEvent.MaterialDeleted>();
        Assert.Equal(KeyStatus.PendingImport, story.State.Status);
        Assert.Single(story.State.Holdings.Doomed);
        story.When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null)).ThenNothingToDo();

        story.When(Import(2)).ThenRefused<Refusal.MaterialIncorrect>();
        story.When(Import(1)).ThenStored<KeyEvent.MaterialImported>();
        Assert.Equal(KeyStatus.Enabled, story.State.Status);
    }

    [Fact]
    public void New_material_waits_for_a_rotation_and_only_one_does()
    {
        var story = Empty().When(Import(1)).When(Rotate).ThenRefused<Refusal.NoMaterialPending>();
        story.When(Import(2, ImportKind.New)).ThenStored<KeyEvent.MaterialImported>(e => Assert.True(e.IsPending));
        Assert.Equal(Name(1), story.State!.Current.Id);
        story.When(Import(3, ImportKind.New)).ThenRefused<Refusal.MaterialPending>();

        story.When(Rotate).ThenStored<KeyEvent.Rotated>();

        Assert.Equal(Name(2), story.State.Current.Id);
        Assert.Null(story.State.Holdings.Pending);
        story.When(Import(1, ImportKind.New)).ThenRefused<Refusal.TextInvalid>();
    }

    [Fact]
    public void Material_serves_until_the_second_it_expires_whether_that_is_recorded_or_not()
    {
        var story = Empty().When(Import(1, days: 10));
        Assert.Equal(KeyStatus.Enabled, story.State!.StatusAt(Some.Noon.AddDays(10).AddTicks(-1)));
        Assert.Equal(KeyStatus.PendingImport, story.State.StatusAt(Some.Noon.AddDays(10)));
        Assert.Equal(Some.Noon.AddDays(10), story.State.Due);

        story.After(TimeSpan.FromDays(11)).When(Wake(null)).ThenNothingToDo();
        story.When(Wake(Some.Noon.AddDays(10))).ThenStored<KeyEvent.MaterialDeleted>(e => Assert.Equal(DeletionCause.Expired, e.Cause));

        Assert.Equal(KeyStatus.PendingImport, story.State.Status);
        story.When(Import(1)).ThenStored<KeyEvent.MaterialImported>();
        Assert.Equal(KeyStatus.Enabled, story.State.Status);
    }

    [Fact]
    public void A_disabled_key_whose_material_comes_back_is_disabled()
    {
        var story = Empty().When(Import(1)).When(once => new KeyCommand.Disable(Some.Alice, once));
        story.When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null));
        Assert.Equal(KeyStatus.PendingImport, story.State!.Status);

        story.When(Import(1));

        Assert.Equal(KeyStatus.Disabled, story.State.Status);
    }

    [Fact]
    public void What_is_held_is_not_stored_twice()
    {
        var story = Empty().When(Import(1));
        var secret = story.State!.Current.Secret;

        story.When(Import(1, days: 5)).ThenStored<KeyEvent.MaterialImported>(e => Assert.Equal(secret, e.Secret));

        Assert.Empty(story.State.Holdings.Doomed);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(366)]
    public void An_expiry_is_in_the_future_and_at_most_a_year_ahead(int days) =>
        Empty().When(Import(1, days: days)).ThenRefused<Refusal.TextInvalid>();

    [Fact]
    public void A_window_keeps_deleted_material_until_its_end_and_lets_it_come_back()
    {
        var story = Empty(window: 3).When(Import(1)).When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null))
            .ThenStored<KeyEvent.MaterialDeletionScheduled>();
        Assert.Equal(KeyStatus.PendingImport, story.State!.Status);
        Assert.Empty(story.State.Holdings.Doomed);

        story.When(once => new KeyCommand.KeepMaterial(Some.Alice, once, null)).ThenStored<KeyEvent.MaterialDeletionCancelled>();
        Assert.Equal(KeyStatus.Enabled, story.State.Status);

        story.When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null)).After(TimeSpan.FromDays(3))
            .When(Wake(Some.Noon.AddDays(3))).ThenStored<KeyEvent.MaterialDeleted>(e => Assert.Equal(DeletionCause.Asked, e.Cause));
        Assert.Single(story.State.Holdings.Doomed);
    }

    [Fact]
    public void A_key_with_material_drawn_here_takes_none_and_one_for_import_never_rotates_by_itself()
    {
        KeyStory.GivenAKey().When(Import(1)).ThenRefused<Refusal.OriginForbids>();
        KeyStory.GivenAKey().When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null)).ThenRefused<Refusal.OriginForbids>();
        Empty().When(once => new KeyCommand.EnableRotation(Some.Alice, once, 365)).ThenRefused<Refusal.OriginForbids>();
    }

    [Fact]
    public void A_name_that_the_importer_does_not_expect_is_refused() => Empty()
        .When(once => new KeyCommand.ImportMaterial(Some.Alice, once, Name(1), Name(2), null, null, ""))
        .ThenRefused<Refusal.MaterialIncorrect>();

    [Fact]
    public void Deleting_what_the_key_never_had_is_refused() => Empty().When(Import(1))
        .When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, Name(9))).ThenRefused<Refusal.MaterialUnknown>();

    private static KeyStory Empty(int window = 0) => KeyStory.Given().When(once => new KeyCommand.Create(
            Some.Alice, once, Some.Address, new NewKey { Origin = KeyOrigin.External, MaterialDeletionDays = window }))
        .ThenStored<KeyEvent.CreatedForImport>();

    private static Func<IdempotencyKey, KeyCommand> Import(ulong n, ImportKind? kind = null, int? days = null) =>
        once => new KeyCommand.ImportMaterial(
            Some.Alice, once, Name(n), null, kind, days is { } d ? Some.Noon.AddDays(d) : null, "");

    private static KeyCommand.RotateNow Rotate(IdempotencyKey once) => new(Some.Alice, once);

    private static Func<IdempotencyKey, KeyCommand> Wake(DateTimeOffset? upTo) => once => new KeyCommand.WakeUp(Caller.Vault, once, upTo, 1);

    private static KeyMaterialId Name(ulong n) => Some.Material(100 + n).Id;
}
