using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>One life of a vault, broken at every operation on its disk, in every way that a disk may break.</summary>
public sealed class CrashTests
{
    public static TheoryData<UnsyncedNames, Unsynced> Fates
    {
        get
        {
            var fates = new TheoryData<UnsyncedNames, Unsynced>();
            foreach (var names in Enum.GetValues<UnsyncedNames>())
                foreach (var content in Enum.GetValues<Unsynced>()) fates.Add(names, content);
            return fates;
        }
    }

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task After_a_power_cut_at_any_operation_the_vault_is_old_or_new_and_whole(
        UnsyncedNames names, Unsynced content)
    {
        var cuts = 0;
        for (var at = 1; ; at++)
        {
            var disk = new SimulatedDisk { FailAt = at, HalfWrites = content == Unsynced.Half };
            var life = new Life();
            await life.LiveAsync(disk);
            if (disk.Operations < at) break;
            cuts++;
            await life.AssertSurvivesAsync(disk.AfterPowerCut(names, content));
        }

        Assert.True(cuts > 30, "The life has more than thirty operations.");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task A_failing_operation_fails_its_caller_and_loses_nothing(int failures, bool halfWrites)
    {
        for (var at = 1; ; at++)
        {
            var disk = new SimulatedDisk { FailAt = at, Failures = failures, HalfWrites = halfWrites };
            var life = new Life();
            await life.LiveAsync(disk);
            if (disk.Operations < at) break;
            disk.FailAt = int.MaxValue;
            await life.AssertSurvivesAsync(disk);
        }
    }

    [Fact]
    public async Task A_full_disk_fails_that_creation_and_the_next_one_succeeds()
    {
        var disk = new SimulatedDisk { HalfWrites = true };
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var first = await keeper.CreateAsync(1);
        var before = disk.Bytes("secrets-1.kas");

        (disk.FailAt, disk.Failures) = (disk.Operations + 1, 1);
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await keeper.CreateAsync(2));

        Assert.IsType<Refusal.Unavailable>(refused.Refusal);
        Assert.Equal(before, disk.Bytes("secrets-1.kas"));
        keeper.AssertWhole(first);
        keeper.AssertWhole(await keeper.CreateAsync(3));
        Assert.Equal(2, keeper.Held().Count);
    }

    [Fact]
    public async Task Stores_nothing_more_when_the_file_cannot_be_cut_back()
    {
        var disk = new SimulatedDisk { HalfWrites = true };
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var first = await keeper.CreateAsync(1);

        (disk.FailAt, disk.Failures) = (disk.Operations + 1, 2);
        await Assert.ThrowsAsync<RefusedException>(async () => await keeper.CreateAsync(2));
        var refused = await Assert.ThrowsAsync<RefusedException>(async () => await keeper.CreateAsync(3));
        await Assert.ThrowsAsync<RefusedException>(() => keeper.StepAsync(static _ => true));

        Assert.Contains("open the vault again", refused.Message, StringComparison.Ordinal);
        keeper.AssertWhole(first);
        await keeper.DisposeAsync();
        await using var next = await Vaults.OpenAsync(disk);
        next.AssertWhole(Assert.Single(next.Held()));
    }

    [Fact]
    public async Task An_unknown_outcome_of_a_step_stores_nothing_more_and_a_new_start_knows()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var secret = await keeper.CreateAsync(1);

        // New file 3, folder 1, temporary seal 3, rename 1: the ninth is the sync that makes the rename durable.
        (disk.FailAt, disk.Failures) = (disk.Operations + 9, 1);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => keeper.StepAsync(static _ => true));
        Assert.IsType<Refusal.Unavailable>(refused.Refusal);
        await Assert.ThrowsAsync<RefusedException>(async () => await keeper.CreateAsync(2));
        keeper.AssertWhole(secret);
        await keeper.DisposeAsync();

        await using var lost = await Vaults.OpenAsync(disk.AfterPowerCut(UnsyncedNames.Lost, Unsynced.Lost));
        Assert.Equal(1ul, lost.Epoch);
        lost.AssertWhole(secret);
        await using var kept = await Vaults.OpenAsync(disk.AfterPowerCut(UnsyncedNames.Kept, Unsynced.Lost));
        Assert.Equal(2ul, kept.Epoch);
        kept.AssertWhole(secret);
    }

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task A_power_cut_while_a_new_start_looks_at_an_unknown_outcome_loses_nothing(UnsyncedNames names, Unsynced content)
    {
        for (var cut = 1; ; cut++)
        {
            var disk = new SimulatedDisk();
            var keeper = await Vaults.InitialiseAsync(disk);
            var secret = await keeper.CreateAsync(1);
            (disk.FailAt, disk.Failures) = (disk.Operations + 9, 1);
            await Assert.ThrowsAsync<RefusedException>(() => keeper.StepAsync(static _ => true));
            await keeper.DisposeAsync();

            (disk.FailAt, disk.Failures) = (disk.Operations + cut, int.MaxValue);
            StoredSecret? later = null;
            try
            {
                await using var next = await Vaults.OpenAsync(disk);
                later = await next.CreateAsync(2);
            }
            catch (RefusedException)
            {
                // The power is gone.
            }

            var isOver = disk.Operations < disk.FailAt;
            await using var last = await Vaults.OpenAsync(disk.AfterPowerCut(names, content));
            last.AssertWhole(secret);
            if (later is not null) last.AssertWhole(later);
            if (isOver) break;
        }
    }

    /// <summary>What one life did and was told; every call may fail, and then its outcome may be either.</summary>
    private sealed class Life
    {
        private readonly List<StoredSecret> alive = [];
        private readonly List<StoredSecret> dead = [];
        private readonly List<byte[]> roots = [];
        private ulong epochMin;

        internal async Task LiveAsync(SimulatedDisk disk)
        {
            if (await TryAsync(() => Vaults.InitialiseAsync(disk)) is not { } keeper) return;
            await using (keeper)
            {
                epochMin = 1;
                roots.Add(keeper.Derive("KeyActors/test").Reveal());
                var first = await TryAsync(async () => await keeper.CreateAsync(1));
                var second = await TryAsync(async () => await keeper.CreateAsync(2));
                if (second is not null) alive.Add(second);
                if (first is not null) await StepWithoutAsync(keeper, first);
                await TryAddAsync(keeper, 3);
            }

            if (await TryAsync(() => Vaults.OpenAsync(disk)) is not { } next) return;
            await using (next)
            {
                await TryAddAsync(next, 4);
                if (alive.Count > 0)
                {
                    var victim = alive[0];
                    alive.Remove(victim);
                    await StepWithoutAsync(next, victim);
                }

                await TryAddAsync(next, 5);
            }
        }

        internal async Task AssertSurvivesAsync(SimulatedDisk disk)
        {
            if (!SecretKeeper.IsInitialised(disk))
            {
                Assert.Equal(0ul, epochMin);
                await using var made = await Vaults.InitialiseAsync(disk);
                made.AssertWhole(await made.CreateAsync(9));
                return;
            }

            await AssertOpensAsync(disk);

            // Opening repaired it: a second time there is nothing to repair.
            var heard = new List<MaterialNotice>();
            await (await Vaults.OpenAsync(disk, heard.Add)).DisposeAsync();
            Assert.DoesNotContain(heard, static notice => notice is not MaterialNotice.MemoryWeaker);
            Assert.Single(disk.List(), static name => SecretFile.TryEpoch(name, out _));
            Assert.DoesNotContain(disk.List(), static name => name.EndsWith(".tmp", StringComparison.Ordinal));
        }

        private async Task AssertOpensAsync(SimulatedDisk disk)
        {
            await using var keeper = await Vaults.OpenAsync(disk);
            Assert.InRange(keeper.Epoch, epochMin, epochMin + 2);
            foreach (var root in roots) Assert.Equal(root, keeper.Derive("KeyActors/test").Reveal());
            foreach (var secret in alive) keeper.AssertWhole(secret);
            foreach (var secret in dead) Assert.False(keeper.TryDescribe(secret.Secret, out _));

            // Whole records that nobody was told of are orphans; damaged ones there are none.
            Assert.DoesNotContain(keeper.Held(), static about => about.IsDamaged);
            foreach (var secret in keeper.Held()) keeper.AssertWhole(secret);
            keeper.AssertWhole(await keeper.CreateAsync(8));
        }

        private async Task StepWithoutAsync(SecretKeeper keeper, StoredSecret victim)
        {
            if (await TryAsync(() => keeper.StepAsync(about => about.Secret != victim.Secret)) is not { } step) return;
            epochMin = step.Epoch;
            dead.Add(victim);
        }

        private async Task TryAddAsync(SecretKeeper keeper, int key)
        {
            if (await TryAsync(async () => await keeper.CreateAsync(key)) is { } stored) alive.Add(stored);
        }

        private static async Task<T?> TryAsync<T>(Func<Task<T>> action)
            where T : class
        {
            try
            {
                return await action();
            }
            catch (RefusedException refused)
            {
                Assert.True(refused.Refusal is Refusal.Unavailable or Refusal.VaultUnusable, refused.Message);
                return null;
            }
        }
    }
}
