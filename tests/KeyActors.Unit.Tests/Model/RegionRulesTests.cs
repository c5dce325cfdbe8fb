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
