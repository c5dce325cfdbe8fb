using KeyActors.CrashChild;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Engine.Tests.Probing;
using KeyActors.History;
using KeyActors.Model;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>A destruction is killed before each of its steps, in a process of its own: what is left is one that the next opening
/// finishes, or none that was begun.</summary>
public sealed class KillMatrixTests(ITestOutputHelper output)
{
    private const int DaysAhead = 8;

    [Fact]
    public async Task Killed_before_any_step_it_is_finished_by_the_next_opening_or_was_never_begun()
    {
        using var home = new TempFolder();
        var scene = await Scene.MakeAsync(home.At("vault"));
        VaultHome.CopyTo(home.At("vault"), home.At("whole"));
        var steps = await KilledDestruction.RunAsync(home.At("whole"), DaysAhead, "-", () => scene.IsThroughAsync(home.At("whole")));
        // The commit is the rename, and the old file goes after it.
        string[] expected =
        [
            "woken", "woken 2", "asked", "left the directory", "write secrets-2.kas", "sync after write secrets-2.kas",
            "write seal.kas.tmp", "rename seal.kas.tmp", "sync after rename seal.kas.tmp", "delete secrets-1.kas",
            "sync after delete secrets-1.kas", "destroyed", "recorded",
        ];
        Assert.Empty(expected.Except(steps));

        var results = new List<string>();
        foreach (var step in steps)
        {
            var folder = home.At("killed");
            VaultHome.CopyTo(home.At("vault"), folder);
            var said = await KilledDestruction.RunAsync(folder, DaysAhead, step, () => scene.IsThroughAsync(folder));
            var left = await scene.JudgeAsync(folder);
            if (said[^1] == step) results.Add($"killed before '{step}': {left}");
            Directory.Delete(folder, recursive: true);
        }

        foreach (var result in results) Say.Aloud(output, result);
        Say.Aloud(output, $"{steps.Count} steps, {results.Count} kills.");
        // On a slow machine the two keys need a step each, and then some steps come twice: in one run, and not in the next.
        Assert.InRange(results.Count, expected.Length, steps.Count);
        Assert.Contains(results, static r => r.EndsWith("not begun", StringComparison.Ordinal));
        Assert.Contains(results, static r => r.EndsWith("finished", StringComparison.Ordinal));
    }

    /// <summary>A vault with two doomed keys and one that is not.</summary>
    private sealed class Scene
    {
        private readonly List<byte[]> doomedBlobs = [];
        private KeyArn[] doomed = [];
        private SecretId[] secrets = [];
        private byte[] livingBlob = [];

        internal static async Task<Scene> MakeAsync(string folder)
        {
            var scene = new Scene();
            await using (var vault = await KeyVault.OpenAsync(folder, new VaultOptions { Environment = [] }))
            {
                var one = (await vault.CreateKeyAsync("alias/one")).Arn;
                var two = (await vault.CreateKeyAsync("alias/two")).Arn;
                await vault.CreateKeyAsync("alias/living");
                scene.doomed = [one, two];
                foreach (var alias in new[] { "alias/one", "alias/two" })
                {
                    scene.doomedBlobs.Add(await vault.EncryptAsync(alias, "doomed"u8.ToArray()));
                    await vault.RotateKeyAsync(alias);
                    scene.doomedBlobs.Add(await vault.EncryptAsync(alias, "doomed"u8.ToArray()));
                    await vault.ScheduleKeyDeletionAsync(alias, 7);
                }

                scene.livingBlob = await vault.EncryptAsync("alias/living", "living"u8.ToArray());
            }

            var history = VaultHistory.Open(folder);
            var states = new List<KeyState>();
            foreach (var key in scene.doomed) states.Add((await history.StateAsync(key, null))!);
            scene.secrets = [.. states.SelectMany(static s => s.Holdings.HeldSecrets)];
            Assert.Equal(4, scene.secrets.Length);
            return scene;
        }

        internal async Task<bool> IsThroughAsync(string folder)
        {
            foreach (var key in doomed)
                if (!(await VaultHistory.Open(folder).StateAsync(key, null))!.IsEnded) return false;
            return true;
        }

        /// <summary>Opens what a kill left; every key is as it was, or its destruction is finished.</summary>
        internal async Task<string> JudgeAsync(string folder)
        {
            var history = VaultHistory.Open(folder);
            var isBegun = false;
            foreach (var key in doomed) isBegun |= (await history.StateAsync(key, null))!.IsEnding;
            if (!isBegun) await CalledBackAsync(folder + "-back", folder);
            var alarms = new Alarms();
            var options = new VaultOptions
            {
                Environment = [], Clock = new ShiftedClock(TimeSpan.FromDays(DaysAhead)), IsClockVirtual = true, LoggerFactory = alarms,
            };
            await using (var vault = await KeyVault.OpenAsync(folder, options))
            {
                foreach (var key in doomed) await EndedAsync(history, key);
                foreach (var blob in doomedBlobs)
                    await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => vault.DecryptAsync(blob).AsTask());
                Assert.Equal("living"u8.ToArray(), await vault.DecryptAsync(livingBlob));
                var report = await VaultVerifier.VerifyAsync(
                    history, vault.Evidence.Macs, vault.Evidence.HeadMacs, vault.Evidence.TrailMacs, vault.Evidence.Secrets, null);
                Assert.True(report.IsWhole, string.Join('\n', report.Faults));
                foreach (var key in doomed)
                    Assert.NotNull(await history.CertificateAsync(key, vault.Evidence.Macs));
                foreach (var secret in secrets) Assert.False(vault.Evidence.Secrets.TryFind(secret, out _));
            }

            Assert.Empty(alarms.Rung);
            Assert.DoesNotContain(alarms.Lines, static l => l.Number is >= 50 and < 60);
            NothingIsLeft(folder);
            return isBegun ? "finished" : "not begun";
        }

        /// <summary>With its own clock nothing is due yet: the deletion is called back, and the key serves.</summary>
        private async Task CalledBackAsync(string copy, string folder)
        {
            VaultHome.CopyTo(folder, copy);
            await using (var vault = await KeyVault.OpenAsync(copy, new VaultOptions { Environment = [] }))
            {
                foreach (var alias in new[] { "alias/one", "alias/two" })
                {
                    await vault.CancelKeyDeletionAsync(alias);
                    await vault.EnableKeyAsync(alias);
                }

                foreach (var blob in doomedBlobs) Assert.Equal("doomed"u8.ToArray(), await vault.DecryptAsync(blob));
            }

            Directory.Delete(copy, recursive: true);
        }

        private static async Task EndedAsync(VaultHistory history, KeyArn key)
        {
            using var patience = new CancellationTokenSource(Patience.Max);
            while (!(await history.StateAsync(key, null, patience.Token))!.IsEnded) await Task.Delay(20, patience.Token);
        }

        /// <summary>No file but the databases, whose history names them, has the name that begins each record of a secret.</summary>
        private void NothingIsLeft(string folder)
        {
            foreach (var path in Directory.GetFiles(folder).Where(static f => !f.Contains(".db", StringComparison.Ordinal)))
            {
                var content = File.ReadAllBytes(path);
                foreach (var secret in secrets)
                {
                    var name = new byte[SecretId.Bytes];
                    secret.Write(name);
                    Assert.True(content.AsSpan().IndexOf(name) < 0, $"{path} still has {secret}");
                }
            }

            var secretFile = Path.GetFileName(Assert.Single(Directory.GetFiles(folder, "secrets-*")));
            Assert.NotEqual("secrets-1.kas", secretFile);
        }
    }
}
