using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

/// <summary>Several seals in force: what stays is carried without being opened, and no change leaves a vault that nobody
/// opens.</summary>
public sealed class KeptSealsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_seal_that_is_added_leaves_the_others_which_nobody_has_to_open(bool stepEpoch)
    {
        var disk = new SimulatedDisk();
        var (first, second) = (new GlassSeal("first"), new GlassSeal("second"));
        StoredSecret secret;
        await using (var keeper = await InitialiseAsync(disk, first))
        {
            secret = await keeper.CreateAsync(1);
            var recovered = first.Recovered;
            var done = await keeper.ResealAsync([second], static _ => true, stepEpoch);
            Assert.Equal(recovered, first.Recovered);
            Assert.Equal(["first", "second"], done.After.Select(static seal => seal.Kind));
            Assert.Equal(done.Before[0], done.After[0]);
            Assert.Equal(stepEpoch ? 2ul : 1ul, done.Epoch);
        }

        foreach (var one in new[] { first, second })
        {
            await using var keeper = await OpenAsync(disk, one);
            keeper.AssertWhole(secret);
        }
    }

    [Fact]
    public async Task What_is_removed_opens_nothing_and_what_stays_does()
    {
        var disk = new SimulatedDisk();
        var (file, glass, other) = (new FileSeal(), new GlassSeal("glass"), new GlassSeal("glass", secret: 7));
        await (await InitialiseAsync(disk, file, glass, other)).DisposeAsync();
        await using (var keeper = await OpenAsync(disk, other))
        {
            var gone = keeper.Seals.Take(2).Select(static seal => seal.Id).ToHashSet();
            Assert.Equal(3, keeper.Seals.Select(static seal => seal.Id).Distinct().Count());
            var done = await keeper.ResealAsync([], seal => !gone.Contains(seal.Id), stepEpoch: true);
            Assert.True(done.OldFilesRemoved);
            Assert.Equal(done.Before[2].Id, Assert.Single(done.After).Id);
        }

        Assert.Equal(["seal.kas", "secrets-2.kas"], disk.List());
        await Vaults.AssertRefusedAsync("does not open it", () => OpenAsync(disk, glass));
        await (await OpenAsync(disk, other)).DisposeAsync();
    }

    [Fact]
    public async Task The_last_one_stays_and_so_does_one_that_has_opened_the_vault()
    {
        var disk = new SimulatedDisk();
        var (opened, unknown, made) = (new GlassSeal("opened"), new GlassSeal("unknown"), new GlassSeal("made"));
        await using (var keeper = await InitialiseAsync(disk, opened, unknown))
        {
            var before = disk.List().ToDictionary(static name => name, disk.Bytes);
            await AssertUnchangedAsync("no seal would be left", () => keeper.ResealAsync([], static _ => false, stepEpoch: true));
            await AssertUnchangedAsync(
                "open it by one of them first", () => keeper.ResealAsync([], static seal => seal.Kind != "opened", stepEpoch: true));
            Assert.Equal(before, disk.List().ToDictionary(static name => name, disk.Bytes));
            Assert.Equal(0, unknown.Recovered);

            // One that was put in force just now has opened it, too.
            await keeper.ResealAsync([made], static _ => true, stepEpoch: false);
            await keeper.ResealAsync([], static seal => seal.Kind != "opened", stepEpoch: true);
        }

        await using var next = await OpenAsync(disk, unknown);
        await next.ResealAsync([], static seal => seal.Kind == "unknown", stepEpoch: true);
        await AssertUnchangedAsync("no seal would be left", () => next.ResealAsync([], static _ => false, stepEpoch: true));
    }

    [Fact]
    public async Task There_is_one_file_seal_and_there_are_at_most_sixteen()
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        await AssertUnchangedAsync("is in force once", () => keeper.ResealAsync([new FileSeal()], static _ => true, stepEpoch: false));
        for (var i = 2; i <= 16; i++) await keeper.ResealAsync([new GlassSeal("glass")], static _ => true, stepEpoch: false);
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => keeper.ResealAsync([new GlassSeal("glass")], static _ => true, stepEpoch: false));
        Assert.IsType<Refusal.LimitReached>(refused.Refusal);
        Assert.Equal(16, keeper.Seals.Count);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task After_a_power_cut_at_any_operation_the_seal_that_stays_opens(bool isAdded, bool stepEpoch)
    {
        foreach (var content in Enum.GetValues<Unsynced>())
        foreach (var names in Enum.GetValues<UnsyncedNames>())
        {
            var cuts = 0;
            for (var at = 1; ; at++, cuts++)
            {
                var disk = new SimulatedDisk();
                var (stays, changes) = (new GlassSeal("stays"), new GlassSeal("changes"));
                StoredSecret secret;
                await using (var keeper = await (isAdded ? InitialiseAsync(disk, stays) : InitialiseAsync(disk, stays, changes)))
                    secret = await keeper.CreateAsync(1);
                (disk.FailAt, disk.HalfWrites) = (disk.Operations + at, content == Unsynced.Half);
                var told = await ChangeAsync(disk, stays, isAdded ? changes : null, stepEpoch);
                if (disk.Operations < disk.FailAt) break;

                await using var next = await OpenAsync(disk.AfterPowerCut(names, content), stays);
                next.AssertWhole(secret);
                next.AssertWhole(await next.CreateAsync(2));
                if (told) Assert.Equal(isAdded ? 2 : 1, next.Seals.Count);
            }

            Assert.True(cuts >= 3, "A change has at least three operations.");
        }
    }

    private static async Task<bool> ChangeAsync(SimulatedDisk disk, GlassSeal stays, GlassSeal? added, bool stepEpoch)
    {
        try
        {
            await using var keeper = await OpenAsync(disk, stays);
            await keeper.ResealAsync(added is null ? [] : [added], static seal => seal.Kind == "stays", stepEpoch);
            return true;
        }
        catch (RefusedException refused)
        {
            Assert.True(refused.Refusal is Refusal.Unavailable or Refusal.VaultUnusable, refused.Message);
            return false;
        }
    }

    private static async Task AssertUnchangedAsync(string part, Func<Task> action)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(action);
        Assert.Contains(part, Assert.IsType<Refusal.SealChangeRefused>(refused.Refusal).Sentence, StringComparison.Ordinal);
    }

    private static Task<SecretKeeper> InitialiseAsync(SimulatedDisk disk, params Seal[] seals) =>
        SecretKeeper.InitialiseAsync(disk, new KeeperSettings { Seals = seals });

    private static Task<SecretKeeper> OpenAsync(VaultFolder disk, params Seal[] seals) =>
        SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = seals });
}
