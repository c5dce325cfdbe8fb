using System.Collections.Concurrent;

namespace KeyActors.Benchmarks;

/// <summary>What was measured of keys in memory and out of it.</summary>
/// <param name="Keys">How many.</param>
/// <param name="ResidentBytes">Managed bytes of each key after it was used once.</param>
/// <param name="IdleBytes">Managed bytes of each key after it has left memory: its name in the realm's directory.</param>
/// <param name="SecretsResident">Secrets that lay open in memory then.</param>
/// <param name="SecretsIdle">Secrets that lie open in memory now.</param>
internal sealed record MemoryFigures(int Keys, double ResidentBytes, double IdleBytes, int SecretsResident, int SecretsIdle);

/// <summary>Measures what a key costs while it is in memory, and what is left when nobody calls it.</summary>
internal static class MemoryRun
{
    private const int AtOnce = 64;

    internal static async Task<MemoryFigures> MeasureAsync(bool quick)
    {
        var count = quick ? 2_000 : 10_000;
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-").FullName;
        try
        {
            var clock = new HandClock();
            await using var vault = await KeyVault.OpenAsync(
                Path.Combine(folder, "vault"), new VaultOptions { Environment = [], Clock = clock });
            await UseAsync(vault, AtOnce);
            var before = Settled();
            await UseAsync(vault, count);
            var (resident, open) = (Settled() - before, vault.Engine.Parts.Keeper.InMemory);
            while (vault.Engine.ActorsUnder("keys") > 0)
            {
                clock.Fire();
                await Task.Delay(10);
            }

            return new MemoryFigures(
                count,
                (double)resident / count,
                (double)(Settled() - before) / count,
                open,
                vault.Engine.Parts.Keeper.InMemory);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task UseAsync(KeyVault vault, int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (_, cancellation) =>
        {
            var key = await vault.CreateKeyAsync(cancellation);
            await vault.EncryptAsync(key.Arn.ToString(), new byte[16], cancellation);
        });

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Its timers come when they are told to.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly ConcurrentBag<HandTimer> timers = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HandTimer(() => callback(state));
            timers.Add(timer);
            return timer;
        }

        internal void Fire()
        {
            foreach (var timer in timers) timer.Fire();
        }
    }

    private sealed class HandTimer(Action callback) : ITimer
    {
        private bool isArmed;

        public bool Change(TimeSpan dueTime, TimeSpan period) => isArmed = dueTime != Timeout.InfiniteTimeSpan;

        public void Dispose() => isArmed = false;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire()
        {
            if (!isArmed) return;
            isArmed = false;
            callback();
        }
    }
}
