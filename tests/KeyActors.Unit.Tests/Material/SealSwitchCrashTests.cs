using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>A change of seals, broken at every operation on the disk: the old seals open the vault or the new ones do.</summary>
public sealed class SealSwitchCrashTests
{
    public enum Change
    {
        FromFile,
        ToFile,
        BetweenOthers,
    }

    public static TheoryData<Change, bool, UnsyncedNames> Changes
    {
        get
        {
            var changes = new TheoryData<Change, bool, UnsyncedNames>();
            foreach (var change in Enum.GetValues<Change>())
            {
                foreach (var names in Enum.GetValues<UnsyncedNames>())
                {
                    changes.Add(change, false, names);
                    changes.Add(change, true, names);
                }
            }

            return changes;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task After_a_power_cut_at_any_operation_the_old_seal_opens_or_the_new_one(Change change, bool stepEpoch, UnsyncedNames names)
    {
        foreach (var content in Enum.GetValues<Unsynced>())
        {
            var cuts = 0;
            for (var at = 1; ; at++)
            {
                var (disk, secret) = await NewVaultAsync(change);
                (disk.FailAt, disk.HalfWrites) = (disk.Operations + at, content == Unsynced.Half);
                var told = await ChangeAsync(disk, change, stepEpoch);
                if (disk.Operations < disk.FailAt) break;
                cuts++;
                await AssertOpensAsync(disk.AfterPowerCut(names, content), change, secret, mustBeNew: told);
            }

            Assert.True(cuts >= 5, "A change has at least five operations.");
        }
    }

    [Theory]
    [InlineData(Change.FromFile, false)]
    [InlineData(Change.FromFile, true)]
    [InlineData(Change.ToFile, false)]
    [InlineData(Change.ToFile, true)]
    [InlineData(Change.BetweenOthers, false)]
    [InlineData(Change.BetweenOthers, true)]
    public async Task A_failing_operation_is_told_and_the_next_start_finds_old_or_new(Change change, bool stepEpoch)
    {
        foreach (var failures in new[] { 1, 2, 3 })
        {
            for (var at = 1; ; at++)
            {
                var (disk, secret) = await NewVaultAsync(change);
                (disk.FailAt, disk.Failures) = (disk.Operations + at, failures);
                var told = await ChangeAsync(disk, change, stepEpoch);
                var isOver = disk.Operations < disk.FailAt;
                disk.FailAt = int.MaxValue;
                await AssertOpensAsync(disk, change, secret, mustBeNew: told);
                if (isOver) break;
            }
        }
    }

    private static Seal Old(Change change) => change == Change.FromFile ? new FileSeal() : new GlassSeal("old");

    private static Seal New(Change change) => change == Change.ToFile ? new FileSeal() : new GlassSeal("new");

    private static async Task<(SimulatedDisk Disk, StoredSecret Secret)> NewVaultAsync(Change change)
    {
        var disk = new SimulatedDisk();
        await using var keeper = await SecretKeeper.InitialiseAsync(disk, new KeeperSettings { Seals = [Old(change)] });
        return (disk, await keeper.CreateAsync(1));
    }

    /// <summary>Whether the caller was told that it is done.</summary>
    private static async Task<bool> ChangeAsync(SimulatedDisk disk, Change change, bool stepEpoch)
    {
        try
        {
            await using var keeper = await SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [Old(change)] });
            await keeper.ResealAsync([New(change)], stepEpoch);
            return true;
        }
        catch (RefusedException refused)
        {
            Assert.True(refused.Refusal is Refusal.Unavailable or Refusal.VaultUnusable, refused.Message);
            return false;
        }
    }

    private static async Task AssertOpensAsync(SimulatedDisk disk, Change change, StoredSecret secret, bool mustBeNew)
    {
        Seal[] both = [Old(change), New(change)];
        await using (var keeper = await SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = both }))
        {
            var kind = Assert.Single(keeper.Seals).Kind;
            Assert.Contains(kind, mustBeNew ? [both[1].Kind] : both.Select(static seal => seal.Kind));
            keeper.AssertWhole(secret);
            keeper.AssertWhole(await keeper.CreateAsync(2));
            var names = disk.List();
            Assert.Equal(kind == "file", names.Contains("file.seal", StringComparer.Ordinal));
            Assert.DoesNotContain(names, static name => name.EndsWith(".tmp", StringComparison.Ordinal));
        }

        // And so after the next power cut: nothing was decided by what is not durable.
        await using var again = await SecretKeeper.OpenAsync(
            disk.AfterPowerCut(UnsyncedNames.OnlyTheLast, Unsynced.Lost), new KeeperSettings { Seals = both });
        again.AssertWhole(secret);
    }
}
