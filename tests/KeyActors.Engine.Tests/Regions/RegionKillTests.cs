using KeyActors.CrashChild;
using KeyActors.Engine.Tests.Destruction;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Engine.Tests.Probing;
using KeyActors.History;
using KeyActors.Model;
using Xunit.Abstractions;
using static KeyActors.Engine.Tests.Regions.RegionVault;

namespace KeyActors.Engine.Tests.Regions;

/// <summary>What is done between regions is killed before each of its steps, in a process of its own: the next opening goes on with it, or
/// it was never begun.</summary>
public sealed class RegionKillTests(ITestOutputHelper output)
{
    private const string India = "ap-south-1";
    private const int DaysAhead = 30;

    [Fact]
    public Task Replicating() => WalkAsync("replicate", India, scene => scene.Replica(India), [$"claimed in {India}", "copied", "copied 2"]);

    [Fact]
    public Task Rotating() => WalkAsync(
        "rotate", "-", static scene => scene.Primary.Materials.Length == 3,
        [$"receive material in {West}", "copied", "complete the rotation", $"follow its primary in {West}, told"]);

    [Fact]
    public Task Changing_the_primary() => WalkAsync(
        "set-primary", West, static scene => scene.Primary.Address.Realm.Region == Named(West),
        [$"become the primary in {West}", $"become the primary in {West}, told", $"follow its primary in {Europe}, told"]);

    [Fact]
    public Task Replicating_again_where_a_replica_was_destroyed() => WalkAsync(
        "replicate", West, scene => scene.Replica(West), ["copied", $"made again in {West}", $"get created in {West}, told"],
        isEndedInWest: true);

    private async Task WalkAsync(
        string work, string region, Func<Scene, bool> isDone, string[] expected, bool isEndedInWest = false)
    {
        using var home = new TempFolder();
        var scene = await Scene.MakeAsync(home.At("vault"), isEndedInWest);
        VaultHome.CopyTo(home.At("vault"), home.At("whole"));
        var steps = await RunAsync(home.At("whole"), "-");
        Assert.Empty(expected.Except(steps));
        Assert.True(isDone(await scene.JudgeAsync(home.At("whole"))));
        var results = new List<string>();
        foreach (var step in steps)
        {
            var folder = home.At("killed");
            VaultHome.CopyTo(home.At("vault"), folder);
            var said = await RunAsync(folder, step);
            var left = isDone(await scene.JudgeAsync(folder)) ? "finished" : "not begun";
            // Only before anything was stored is there nothing to go on with.
            if (said[^1] == step && step != "asked") Assert.Equal("finished", left);
            results.Add($"{work}, killed before '{said[^1]}': {left}");
            Directory.Delete(folder, recursive: true);
        }

        foreach (var result in results) Say.Aloud(output, result);

        Task<List<string>> RunAsync(string folder, string stopAt) => KilledDestruction.RunAsync(
            ["regions", folder, $"{DaysAhead}", stopAt, scene.Key.ToString(), work, region], stopAt, "done", static () => Task.FromResult(true));
    }

    /// <summary>A key in three regions with two materials, and a blob of each that every region sealed.</summary>
    private sealed class Scene
    {
        private readonly List<byte[]> blobs = [];
        private readonly List<string> regions = [East, Europe];

        internal KeyArn Key { get; private set; }

        /// <summary>As the last <see cref="JudgeAsync"/> found it.</summary>
        internal KeyState Primary { get; private set; } = null!;

        internal bool Replica(string region) => Primary.Regions!.Of(Named(region)) is { Wish: null };

        internal static async Task<Scene> MakeAsync(string folder, bool isEndedInWest)
        {
            var scene = new Scene();
            await using (var vault = await KeyVault.OpenAsync(folder, new VaultOptions { Environment = [] }))
            {
                scene.Key = (await vault.CreateKeyAsync("alias/k", new NewKey { IsMultiRegion = true })).Arn;
                foreach (var region in new[] { West, Europe }) await vault.ReplicateKeyAsync("alias/k", region);
                for (var material = 0; material < 2; material++)
                {
                    if (material > 0) await vault.RotateKeyAsync("alias/k");
                    foreach (var region in new[] { East, West, Europe })
                    {
                        scene.blobs.Add(await vault.In(At(scene.Key, region).Realm).EncryptAsync(scene.Key.Id.ToString(), "x"u8.ToArray()));
                    }
                }

                if (isEndedInWest) await vault.In(At(scene.Key, West).Realm).ScheduleKeyDeletionAsync(scene.Key.Id.ToString(), 7);
            }

            if (!isEndedInWest) scene.regions.Add(West);
            else await EndAsync(folder, At(scene.Key, West));
            return scene;
        }

        /// <summary>Opens what a kill left, and waits until no region is owed anything.</summary>
        internal async Task<Scene> JudgeAsync(string folder)
        {
            var history = VaultHistory.Open(folder);
            var alarms = new Alarms();
            await using (var vault = await KeyVault.OpenAsync(folder, Options(alarms)))
            {
                Primary = await InStepAsync(history, Key);
                var now = Primary.Regions!.Replicas.Select(static r => r.Region.ToString()).Append(Primary.Address.Realm.Region.ToString());
                Assert.Empty(regions.Except(now));
                foreach (var region in now)
                {
                    var there = vault.In(At(Key, region).Realm);
                    foreach (var blob in blobs) Assert.Equal("x"u8.ToArray(), await there.DecryptAsync(blob));
                    var found = await there.DescribeKeyAsync(Key.Id.ToString());
                    Assert.Equal(Primary.Materials.Select(static m => m.Id), found.Materials.Select(static m => m.Id));
                    Assert.Equal(Primary.Address, found.Regions!.Primary);
                }

                var report = await VaultVerifier.VerifyAsync(
                    history, vault.Evidence.Macs, vault.Evidence.HeadMacs, vault.Evidence.TrailMacs, vault.Evidence.Secrets, null);
                Assert.True(report.IsWhole, string.Join('\n', report.Faults));
                // Copies that no event named went at the opening, ids that were claimed for nothing were released.
                Assert.DoesNotContain(report.Notes, static n => n.Contains("secret", StringComparison.Ordinal));
                Assert.DoesNotContain(report.Notes, static n => n.Contains("claimed", StringComparison.Ordinal));
            }

            Assert.Empty(alarms.Rung);
            return this;
        }

        private static async Task EndAsync(string folder, KeyArn key)
        {
            await using var vault = await KeyVault.OpenAsync(folder, Options(new Alarms()));
            using var patience = new CancellationTokenSource(Patience.Max);
            while (!(await VaultHistory.Open(folder).StateAsync(key, null, patience.Token))!.IsEnded) await Task.Delay(20, patience.Token);
        }

        private static VaultOptions Options(Alarms alarms) => new()
        {
            Environment = [], Clock = new ShiftedClock(TimeSpan.FromDays(DaysAhead)), IsClockVirtual = true, LoggerFactory = alarms,
        };

        private static async Task<KeyState> InStepAsync(VaultHistory history, KeyArn key)
        {
            using var patience = new CancellationTokenSource(Patience.Max);
            while (true)
            {
                var states = new List<KeyState?>();
                foreach (var region in new[] { East, West, Europe, India })
                    states.Add(await history.StateAsync(At(key, region), null, patience.Token));
                var primaries = states.OfType<KeyState>().Where(static s => s.Regions!.Role == RegionRole.Primary).ToList();
                if (primaries is [{ OwesRegions: false } primary]) return primary;
                await Task.Delay(20, patience.Token);
            }
        }
    }
}
