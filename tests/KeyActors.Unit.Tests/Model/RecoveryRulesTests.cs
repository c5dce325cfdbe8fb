using KeyActors.Model;
using KeyActors.Unit.Tests.Laws;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>What a key makes of a recovery of its vault.</summary>
public sealed class RecoveryRulesTests
{
    private static readonly KeyState Key = KeyState.Evolve(null, Some.Created());

    [Fact]
    public void A_key_learns_of_a_recovery_once_and_is_switched_off()
    {
        var learnt = RecoveryRules.Learn(Key, 7, Some.Noon.AddDays(-1))!;
        Assert.Equal(Key.LastAt, learnt.At);
        var state = KeyState.Evolve(Key, learnt);
        Assert.Equal((KeyStatus.Disabled, 7L, true), (state.Status, state.Recovery, state.CountsAtLeast));
        Assert.True(state.Describe(Some.Noon).IsRecovered);
        Assert.Null(RecoveryRules.Learn(state, 7, Some.Noon));
        Assert.Null(RecoveryRules.Learn(Key, 0, Some.Noon));
        Assert.Throws<BrokenInvariantException>(() => KeyState.Evolve(state, learnt));
        Assert.Equal(8, RecoveryRules.Learn(state, 8, Some.Noon)!.Recovery);
    }

    [Fact]
    public void An_operator_switches_it_on_again_and_it_stays_so()
    {
        var state = KeyState.Evolve(Key, RecoveryRules.Learn(Key, 7, Some.Noon)!);
        state = KeyState.Evolve(state, new KeyEvent.Enabled(state.LastAt, Some.Created().Stamp));
        Assert.Equal((KeyStatus.Enabled, true), (state.Status, state.CountsAtLeast));
        Assert.Null(RecoveryRules.Learn(state, 7, Some.Noon));
    }

    [Fact]
    public void A_key_that_is_made_afterwards_is_marked_and_serves()
    {
        var events = RecoveryRules.Mark([Some.Created()], 7, Creation);
        var state = events.Aggregate((KeyState?)null, KeyState.Evolve)!;
        Assert.Equal((2L, KeyStatus.Enabled, 7L, false), (state.Number, state.Status, state.Recovery, state.CountsAtLeast));
        Assert.Null(RecoveryRules.Learn(state, 7, Some.Noon));
        Assert.Single(RecoveryRules.Mark([Some.Created()], 0, Creation));
        // Later on such a mark would hide a recovery.
        var old = KeyState.Evolve(Key, new KeyEvent.Disabled(Key.LastAt, Some.Created().Stamp));
        Assert.Throws<BrokenInvariantException>(() => KeyState.Evolve(old, events[1]));
    }

    /// <summary>A wish for a replica that the backup holds is carried out after the recovery, unasked.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_replica_serves_only_when_its_primary_was_enabled_after_the_recovery(bool isEnabled)
    {
        var world = new RegionWorld(KeyOrigin.Generated);
        var (home, away) = (RegionWorld.At(RegionWorld.Regions[0]), RegionWorld.At(RegionWorld.Regions[1]));
        world.Send(home, new KeyCommand.Replicate(Some.Alice, Some.Once("wish"), RegionWorld.Regions[1], "", []));
        var primary = world.Of(RegionWorld.Regions[0])!;
        primary = KeyState.Evolve(primary, RecoveryRules.Learn(primary, 7, world.Now)!);
        if (isEnabled) primary = KeyState.Evolve(primary, new KeyEvent.Enabled(primary.LastAt, Some.Created().Stamp));
        var create = RegionWork.Ask(primary, RegionWorld.Regions[1])!;
        world.Send(away, create);

        var replica = RecoveryRules.Mark([world.History[^1]], 7, create).Aggregate((KeyState?)null, KeyState.Evolve)!;

        Assert.Equal((isEnabled ? KeyStatus.Enabled : KeyStatus.Disabled, 7L), (replica.Status, replica.Recovery));
    }

    private static KeyCommand Creation { get; } = new KeyCommand.Create(Some.Alice, Some.Once("create"), Some.Address, new NewKey());
}
