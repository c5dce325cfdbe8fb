using System.Runtime.CompilerServices;

namespace KeyActors.Material;

/// <summary>Makes whoever guesses wait: after the third failure in a row 1 s, doubled by each further one up to 60 s.</summary>
/// <remarks>Kept by vault id in this process's memory alone: a new process may try at once, and pays Argon2id for it. Each
/// clock has its own, which lets tests have theirs. Safe on any thread.</remarks>
internal sealed class UnsealPauses
{
    private const int FreeFailures = 2;
    private const int VaultsMax = 1024;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly ConditionalWeakTable<TimeProvider, UnsealPauses> ByClock = [];

    private readonly Lock gate = new();
    private readonly Dictionary<UInt128, Failures> failures = [];

    internal static UnsealPauses Of(TimeProvider time) => ByClock.GetValue(time, static _ => new UnsealPauses());

    /// <summary>How long the pause is after so many failures in a row.</summary>
    internal static TimeSpan After(int failures)
    {
        if (failures <= FreeFailures) return TimeSpan.Zero;
        var pause = First * Math.Pow(2, Math.Min(failures - FreeFailures - 1, 16));
        return pause < Longest ? pause : Longest;
    }

    /// <summary>Waits until the vault may be tried again.</summary>
    internal async Task WaitAsync(
        UInt128 vault, TimeProvider time, Action<MaterialNotice>? notices, CancellationToken cancellation)
    {
        var told = false;
        while (Left(vault, time, out var count) is var left && left > TimeSpan.Zero)
        {
            if (!told) notices?.Invoke(new MaterialNotice.UnsealWaits(count, left));
            told = true;
            // A timer may fire a little early: rounded up, and looked at again.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            await Task.Delay(wait, time, cancellation).ConfigureAwait(false);
        }
    }

    internal void Failed(UInt128 vault, TimeProvider time)
    {
        lock (gate)
        {
            if (!failures.TryGetValue(vault, out var known) && failures.Count >= VaultsMax)
                failures.Remove(failures.MinBy(static pair => pair.Value.LastAt).Key);
            failures[vault] = new Failures(known.Count + 1, time.GetTimestamp());
        }
    }

    internal void Succeeded(UInt128 vault)
    {
        lock (gate) failures.Remove(vault);
    }

    private TimeSpan Left(UInt128 vault, TimeProvider time, out int count)
    {
        lock (gate)
        {
            var known = failures.GetValueOrDefault(vault);
            count = known.Count;
            return count == 0 ? TimeSpan.Zero : After(count) - time.GetElapsedTime(known.LastAt);
        }
    }

    private readonly record struct Failures(int Count, long LastAt);
}
