using KeyActors.Model;
using KeyActors.Unit.Tests.Laws;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Keys that share id and material with keys in other regions.</summary>
public sealed class RegionRulesTests
{
    private static readonly RegionName Europe = RegionWorld.Regions[0];
    private static readonly RegionName East = RegionWorld.Regions[1];
    private static readonly RegionName West = RegionWorld.Regions[2];

    [Fact]
    public void An_old_primary_follows_although_the_role_was_passed_on_before_it_heard_that_it_has_none()
    {
        var world = new RegionWorld(KeyOrigin.Generated);
        var (old, next, last) = (RegionWorld.Regions[0], RegionWorld.Regions[1], RegionWorld.Regions[2]);
        foreach (var region in new[] { next, last })
            world.Send(RegionWorld.At(old), new KeyCommand.Replicate(Some.Alice, Some.Once($"to {region}"), region, "", []));
        world.Settle();
        world.Send(RegionWorld.At(old), new KeyCommand.UpdatePrimaryRegion(Some.Alice, Some.Once("next"), next));
        world.Send(RegionWorld.At(next), RegionWork.Ask(world.Of(old)!, next)!);
        world.Off.Add(old);
        world.Settle();
        world.Send(RegionWorld.At(next), new KeyCommand.UpdatePrimaryRegion(Some.Alice, Some.Once("last"), last));
        world.Settle();
        world.Off.Clear();
        Assert.Equal((RegionRole.Primary, RegionRole.Primary), (world.Of(old)!.Regions!.Role, world.Of(last)!.Regions!.Role));

        world.Send(RegionWorld.At(old), RegionWork.Ask(world.Of(last)!, old)!);

        Assert.Equal((RegionRole.Replica, last), (world.Of(old)!.Regions!.Role, world.Of(old)!.Regions!.Primary));
        Assert.Equal(world.Of(last)!.Regions!.Version, world.Of(old)!.Regions!.Version);
    }

    [Fact]
    public void An_old_word_of_a_wish_makes_no_second_life_of_its_replica()
    {
        var world = new RegionWorld(KeyOrigin.Generated);
        var (home, away) = (RegionWorld.Regions[0], RegionWorld.Regions[1]);
        world.Send(RegionWorld.At(home), new KeyCommand.Replicate(Some.Alice, Some.Once("wish"), away, "", []));
        world.Send(RegionWorld.At(away), RegionWork.Ask(world.Of(home)!, away)!);
        world.Send(RegionWorld.At(home), new KeyCommand.EnableRotation(Some.Alice, Some.Once("schedule"), 90));
        var later = world.Of(home)!;
        world.Send(RegionWorld.At(away), new KeyCommand.ScheduleDeletion(Some.Alice, Some.Once("end"), 7));
        world.Now += TimeSpan.FromDays(8);
        world.Send(RegionWorld.At(away), new KeyCommand.WakeUp(Caller.Vault, Some.Once("wake"), world.Now, 1));
        world.Destroy(away);

        world.Send(RegionWorld.At(away), RegionWork.Ask(later, away)!);

        Assert.True(world.Of(away)!.IsEnded);
    }

    [Fact]
    public void New_imported_material_waits_until_the_primary_has_changed()
    {
        var world = new RegionWorld(KeyOrigin.External);
        var (home, away) = (RegionWorld.Regions[0], RegionWorld.Regions[1]);
        Import("first", null);
        world.Send(RegionWorld.At(home), new KeyCommand.Replicate(Some.Alice, Some.Once("wish"), away, "", []));
        world.Settle();
        world.Send(RegionWorld.At(home), new KeyCommand.UpdatePrimaryRegion(Some.Alice, Some.Once("move"), away));
        Assert.Equal(away, world.Of(home)!.Regions!.ChangingTo);

        Assert.IsType<Refusal.RegionsUnderWay>(Assert.IsType<KeyReply.Refused>(Import("second", ImportKind.New)).Why);

        KeyReply Import(string name, ImportKind? kind) => world.Send(
            RegionWorld.At(home),
            new KeyCommand.ImportMaterial(
                Some.Alice, Some.Once(name), Some.Material((ulong)name.Length + 500_000).Id, null, kind, null, ""));
    }

    [Fact]
    public void A_wish_whose_replica_was_made_and_has_ended_unheard_is_taken_back()
    {
        var world = new RegionWorld(KeyOrigin.Generated);
        var (home, away) = (RegionWorld.Regions[0], RegionWorld.Regions[1]);
        world.Send(RegionWorld.At(home), new KeyCommand.Replicate(Some.Alice, Some.Once("wish"), away, "", []));
        world.Send(RegionWorld.At(away), RegionWork.Ask(world.Of(home)!, away)!);
        world.Off.Add(home);
        world.Send(RegionWorld.At(away), new KeyCommand.ScheduleDeletion(Some.Alice, Some.Once("end"), 7));
        world.Now += TimeSpan.FromDays(8);
        world.Send(RegionWorld.At(away), new KeyCommand.WakeUp(Caller.Vault, Some.Once("wake"), world.Now, 1));
        world.Off.Clear();
        world.Destroy(away);
        Assert.True(world.Of(away)!.IsEnded);
        Assert.True(world.Of(home)!.OwesRegions);

        world.Settle();

        Assert.False(world.Of(home)!.OwesRegions);
        Assert.Empty(world.Of(home)!.Regions!.Replicas);
    }

    [Fact]
    public void A_multi_Region_id_without_replicas_is_a_primary_and_rotates_at_once()
    {
        var world = new RegionWorld(KeyOrigin.Generated);

        Assert.Equal(RegionRole.Primary, world.Of(Europe)!.Regions!.Role);
        Assert.IsType<KeyReply.Rotated>(world.Send(RegionWorld.At(Europe), Rotate("one")));
        Assert.IsType<KeyEvent.Rotated>(world.History[^1]);
    }

    [Fact]
    public void A_primary_with_replicas_seals_with_new_material_when_all_of_them_have_it()
    {
        var world = Triple();
        var before = world.Of(Europe)!.Current.Id;
        world.Send(RegionWorld.At(Europe), Rotate("one"));
        var begun = world.Of(Europe)!;
        Assert.Equal(before, begun.Current.Id);

        foreach (var received in new RegionName[][] { [], [East], [West] })
            world.Send(begun.Address, new KeyCommand.CompleteRotation(Caller.Vault, Some.Once($"{received.Length}{string.Join("", received)}"), begun.Holdings.Pending!.Id, [.. received]));
        Assert.Equal(before, world.Of(Europe)!.Current.Id);

        world.Settle();
        foreach (var region in RegionWorld.Regions) Assert.Equal(begun.Holdings.Pending!.Id, world.Of(region)!.Current.Id);
        Assert.All(RegionWorld.Regions, region => Assert.Equal(1, world.Of(region)!.OnDemandRotations));
    }

    [Fact]
    public void The_statuses_of_other_regions_are_reached_by_events_and_are_columns_of_the_table()
    {
        var changing = Triple();
        changing.Send(RegionWorld.At(Europe), new KeyCommand.UpdatePrimaryRegion(Some.Alice, Some.Once("change"), West));
        Assert.Equal(KeyStatus.Updating, changing.Of(Europe)!.Status);
        Refuses<Refusal.StatusForbids>(changing, Rotate("updating"));
        Refuses<Refusal.StatusForbids>(changing, new KeyCommand.Replicate(Some.Alice, Some.Once("r"), Some.West, "", []));
        Refuses<Refusal.StatusForbids>(changing, new KeyCommand.ScheduleDeletion(Some.Alice, Some.Once("s"), 7));
        Refuses<Refusal.RegionsUnderWay>(changing, new KeyCommand.EnableRotation(Some.Alice, Some.Once("e"), 100));
        Refuses<Refusal.RegionsUnderWay>(changing, new KeyCommand.UpdatePrimaryRegion(Some.Alice, Some.Once("u"), East));
        Assert.Null(KeyRules.Permit(changing.Of(Europe)!, new KeyUse.Encrypt(Some.Alice, Some.Once("use"), EncryptionContext.Empty, 1), Some.Noon));
        changing.Settle();
        Assert.Equal((KeyStatus.Enabled, RegionRole.Replica), (changing.Of(Europe)!.Status, changing.Of(Europe)!.Regions!.Role));

        var ending = Triple();
        ending.Send(RegionWorld.At(Europe), new KeyCommand.ScheduleDeletion(Some.Alice, Some.Once("end"), 7));
        Assert.Equal(KeyStatus.PendingReplicaDeletion, ending.Of(Europe)!.Status);
        Refuses<Refusal.StatusForbids>(ending, Rotate("ending"));
        Refuses<Refusal.StatusForbids>(ending, new KeyCommand.UpdatePrimaryRegion(Some.Alice, Some.Once("u"), West));
        Refuses<Refusal.StatusForbids>(ending, new KeyCommand.Replicate(Some.Alice, Some.Once("r"), RegionWorld.Named("eu-west-1"), "", []));
        Assert.IsType<KeyReply.Changed>(ending.Send(RegionWorld.At(Europe), new KeyCommand.CancelDeletion(Some.Alice, Some.Once("back"))));
        Assert.Equal(KeyStatus.Disabled, ending.Of(Europe)!.Status);
        Refuses<Refusal.KeyDisabled>(ending, new KeyCommand.Replicate(Some.Alice, Some.Once("off"), RegionWorld.Named("eu-west-1"), "", []));
    }

    [Fact]
    public void A_message_that_comes_again_or_late_changes_nothing()
    {
        var world = Triple();
        var old = world.Of(Europe)!;
        world.Send(RegionWorld.At(Europe), new KeyCommand.EnableRotation(Some.Alice, Some.Once("days"), 100));
        world.Settle();
        var count = world.History.Count;

        foreach (var region in new[] { East, West })
        {
            world.Send(RegionWorld.At(region), new KeyCommand.Synchronize(Caller.Vault, Some.Once("late"), PrimaryView.Of(old)));
            world.Send(RegionWorld.At(region), new KeyCommand.Synchronize(Caller.Vault, Some.Once("again"), PrimaryView.Of(world.Of(Europe)!)));
            world.Send(RegionWorld.At(region), new KeyCommand.TakePrimary(Caller.Vault, Some.Once("take"), old.Regions!.Version, [Europe]));
        }

        Assert.Equal(count, world.History.Count);
    }

    [Fact]
    public void A_directory_takes_back_the_id_of_a_replica_and_of_no_other_key()
    {
        var (mrk, single) = (Some.MultiRegionId(1), Some.Id(2));
        var story = RealmStory.Given(mrk, single).When(End(mrk)).When(End(single));

        story.When(new RealmCommand.ReturnKey(Caller.Vault, Some.Once("back"), single)).ThenNothingToDo();
        story.When(new RealmCommand.ReturnKey(Caller.Vault, Some.Once("back"), mrk)).ThenStored<RealmEvent.KeyReturned>();

        Assert.True(story.State.IsLive(mrk));
        Assert.False(story.State.IsLive(single));
    }

    private static RealmCommand.EndKey End(KeyId key) => new(Caller.Vault, Some.Once($"end {key}"), key);

    private static KeyCommand.RotateNow Rotate(string once) => new(Some.Alice, Some.Once(once));

    private static RegionWorld Triple()
    {
        var world = new RegionWorld(KeyOrigin.Generated);
        foreach (var region in new[] { East, West })
            world.Send(RegionWorld.At(Europe), new KeyCommand.Replicate(Some.Alice, Some.Once($"to {region}"), region, "", []));
        world.Settle();
        Assert.Equal(2, world.Of(Europe)!.Regions!.Replicas.Length);
        return world;
    }

    private static void Refuses<TRefusal>(RegionWorld world, KeyCommand command)
        where TRefusal : Refusal =>
        Assert.IsType<TRefusal>(Assert.IsType<KeyReply.Refused>(world.Send(RegionWorld.At(Europe), command)).Why);
}
