using System.Collections.Concurrent;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>How often the principal of an account may ask: so many requests a second, and as many at once after a pause of one.
/// Any thread.</summary>
/// <remarks>One bucket for each account that has signed; a region, which a client chooses, has none of its own. The generic cell
/// rate algorithm (ITU-T I.371): a bucket is the one moment up to which it is spent.</remarks>
/// <param name="perSecond">1 or more; 0 for no bound.</param>
/// <param name="clock">Its timestamps never go back.</param>
internal sealed class RateLimit(int perSecond, TimeProvider clock)
{
    private readonly ConcurrentDictionary<AccountId, Bucket> buckets = new();
    private readonly long step = perSecond == 0 ? 0 : Math.Max(1, clock.TimestampFrequency / perSecond);
    private readonly long burst = clock.TimestampFrequency;

    /// <summary>Takes one request out of an account's bucket; false when there is none left.</summary>
    internal bool TryTake(AccountId account)
    {
        if (perSecond == 0) return true;
        return buckets.GetOrAdd(account, static _ => new Bucket()).TryTake(clock.GetTimestamp(), step, burst);
    }

    private sealed class Bucket
    {
        private readonly Lock turn = new();
        private long spentUntil = long.MinValue;

        internal bool TryTake(long now, long step, long burst)
        {
            lock (turn)
            {
                var from = Math.Max(spentUntil, now);
                if (from + step > now + burst) return false;
                spentUntil = from + step;
                return true;
            }
        }
    }
}
