using CsCheck;

using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Laws;

/// <summary>Laws of a multi-Region key over random lives, in which regions are off, messages come late and twice, and the role
/// of the primary moves.</summary>
public sealed class RegionLaws
{
    private static readonly Gen<(int What, int Where, int Which)[]> Steps =
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[0, 1_000]).Array[0, 120];

    [Fact]
    public void Law_What_one_region_seals_every_other_opens() => Lives(KeyOrigin.Generated, static world =>
    {
        foreach (var sealing in world.Live)
            foreach (var opening in world.Live.Where(k => IsKnown(world, k)))
                Assert.NotNull(opening.MaterialOf(sealing.Current.Id.Tag));
    });

    [Fact]
    public void Law_Imported_material_seals_where_every_other_region_was_given_it() => Lives(KeyOrigin.External, static world =>
    {
        foreach (var key in world.Live.Where(static k => !k.Materials.IsEmpty))
            foreach (var other in world.Live.Where(k => IsKnown(world, k)))
                Assert.True(other.Holdings.Of(key.Current.Id) is not null || other.Regions!.Expected == key.Current.Id);
    });

    [Fact]
    public void Law_One_primary_rotates_at_any_time() => Lives(KeyOrigin.Generated, static world =>
        Assert.True(world.Live.Count(static k => k.Regions is { Role: RegionRole.Primary, ChangingTo: null }) <= 1));

    [Fact]
    public void Law_Every_region_has_secrets_of_its_own() => Lives(KeyOrigin.Generated, static world =>
    {
        var secrets = world.Live.SelectMany(static k => k.Holdings.HeldSecrets).ToList();
        Assert.Equal(secrets.Count, secrets.Distinct().Count());
    });

    [Fact]
    public void Law_Once_every_region_answers_all_agree() => Lives(KeyOrigin.Generated, static _ => { }, static world =>
    {
        world.Off.Clear();
        world.Settle();
        // One that is about to end can neither become the primary nor say that it never will.
        foreach (var region in RegionWorld.Regions)
            world.Send(RegionWorld.At(region), new KeyCommand.CancelDeletion(Some.Alice, Some.Once($"end {region}")));
        foreach (var region in RegionWorld.Regions) world.Destroy(region);
        world.Settle();
        if (world.Live.FirstOrDefault(static k => k.Regions!.Role == RegionRole.Primary) is not { } primary) return;
        var all = string.Join(" | ", world.Keys.Values.Select(static k => $"{k.Address.Realm.Region} {k.Status} {Plain.Of(k.Regions!)}"));
        Assert.False(primary.OwesRegions, all);
        foreach (var key in world.Live)
        {
            Assert.True(primary.Materials.Select(static m => m.Id).SequenceEqual(key.Materials.Select(static m => m.Id)), all);
            Assert.True(primary.Rotation == key.Rotation, all);
            Assert.True(primary.OnDemandRotations == key.OnDemandRotations, all);
            Assert.True(primary.Address.Realm.Region == key.Regions!.Primary, all);
            Assert.True(key.Holdings.Pending is null, all);
        }
    });

    [Fact]
    public void Law_A_primary_ends_after_its_last_replica() => Lives(KeyOrigin.Generated, static world =>
    {
        foreach (var key in world.Keys.Values.Where(static k => k.DeletionAt is not null && k.Regions!.Role == RegionRole.Primary))
            Assert.True(key.Regions!.Replicas.IsEmpty);
    });

    [Fact]
    public void Law_Replay_of_each_history_is_the_state_of_each_region() => Lives(KeyOrigin.Generated, static _ => { }, static world =>
    {
        foreach (var state in world.Keys.Values)
        {
            var restored = KeyState.Restore(state.TakeApart());
            Assert.Equal(Plain.Of(state), Plain.Of(restored));
        }
    });

    [Fact]
    public void The_lives_reach_what_the_laws_are_about()
    {
        var seen = new HashSet<Type>();
        var statuses = new HashSet<KeyStatus>();
        foreach (var origin in new[] { KeyOrigin.Generated, KeyOrigin.External })
        {
            Lives(
                origin,
                world =>
                {
                    lock (statuses) statuses.UnionWith(world.Keys.Values.Select(static k => k.Status));
                },
                world =>
                {
                    lock (seen) seen.UnionWith(world.History.Select(static e => e.GetType()));
                });
        }

        Type[] wanted =
        [
            typeof(KeyEvent.ReplicaAdding), typeof(KeyEvent.ReplicaAdded), typeof(KeyEvent.ReplicaRemoved),
            typeof(KeyEvent.ReplicaHolds), typeof(KeyEvent.ReplicaSynchronized), typeof(KeyEvent.RotationBegun),
            typeof(KeyEvent.DeletionAwaitsReplicas), typeof(KeyEvent.PrimaryChanging), typeof(KeyEvent.PrimaryChanged),
            typeof(KeyEvent.ReplicaCreated), typeof(KeyEvent.MaterialReceived), typeof(KeyEvent.Synchronized),
        ];
        Assert.Empty(wanted.Except(seen));
        Assert.Contains(KeyStatus.PendingReplicaDeletion, statuses);
        Assert.Contains(KeyStatus.Updating, statuses);
    }

    /// <summary>A replica that the primary has dropped, or does not know of yet, is none of the others' business.</summary>
    private static bool IsKnown(RegionWorld world, KeyState key) =>
        key.Regions!.Role == RegionRole.Primary
        || world.Live.Any(p => p.Regions!.Of(key.Address.Realm.Region) is { Wish: null });

    private static void Lives(KeyOrigin origin, Action<RegionWorld> law, Action<RegionWorld>? end = null) => Steps.Sample(
        steps =>
        {
            var world = new RegionWorld(origin);
            var n = 0;
            foreach (var (what, where, which) in steps)
            {
                Step(world, what, RegionWorld.Regions[where], which, Some.Once($"step {n++}"), origin);
                law(world);
            }

            end?.Invoke(world);
        },
        iter: 1_500);

    private static void Step(RegionWorld world, int what, RegionName region, int which, IdempotencyKey once, KeyOrigin origin)
    {
        var key = RegionWorld.At(region);
        var other = RegionWorld.Regions[which % 3];
        world.Now += TimeSpan.FromMinutes(which);
        switch (what)
        {
            case 0 or 1:
                world.Send(key, new KeyCommand.Replicate(Some.Alice, once, other, "a replica", []));
                break;
            case 2 or 3 when origin == KeyOrigin.External:
                var kind = which % 2 == 0 ? ImportKind.New : (ImportKind?)null;
                var id = Some.Material((ulong)(which % 5) + 500_000).Id;
                world.Send(key, new KeyCommand.ImportMaterial(Some.Alice, once, id, null, kind, null, ""));
                break;
            case 2:
                world.Send(key, new KeyCommand.EnableRotation(Some.Alice, once, 90 + (which % 2)));
                break;
            case 4:
                world.Send(key, new KeyCommand.RotateNow(Some.Alice, once));
                break;
            case 5:
                world.Send(key, new KeyCommand.UpdatePrimaryRegion(Some.Alice, once, other));
                break;
            case 6 when which % 4 == 0:
                world.Send(key, new KeyCommand.ScheduleDeletion(Some.Alice, once, 7));
                break;
            case 6:
                world.Send(key, which % 2 == 0 ? new KeyCommand.Disable(Some.Alice, once) : new KeyCommand.Enable(Some.Alice, once));
                break;
            case 7:
                world.Send(key, new KeyCommand.CancelDeletion(Some.Alice, once));
                world.Send(key, new KeyCommand.Enable(Some.Alice, once.Step("enable")));
                break;
            case 8 when which % 2 == 0:
                world.Now += TimeSpan.FromDays(which % 50);
                world.Send(key, new KeyCommand.WakeUp(Caller.Vault, once, world.Now, 1));
                break;
            case 8 or 9:
                world.Destroy(region);
                break;
            case 10:
                if (!world.Off.Remove(region) && which % 2 == 0) world.Off.Add(region);
                break;
            case 11:
                world.Settle();
                break;
            default:
                world.Bring(which);
                break;
        }
    }
}
