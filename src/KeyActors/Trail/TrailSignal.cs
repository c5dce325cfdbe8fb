namespace KeyActors.Trail;

/// <summary>Wakes one thread; a wake-up that comes before the wait is not lost. Nothing to dispose, any thread.</summary>
internal sealed class TrailSignal
{
    private readonly object gate = new();
    private bool isSet;

    internal void Set()
    {
        lock (gate)
        {
            isSet = true;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Waits until it is set, at most so long.</summary>
    internal void Wait(TimeSpan max)
    {
        var since = TimeProvider.System.GetTimestamp();
        lock (gate)
        {
            while (!isSet)
            {
                var left = max == Timeout.InfiniteTimeSpan ? max : max - TimeProvider.System.GetElapsedTime(since);
                if ((left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) || !Monitor.Wait(gate, left)) return;
            }

            isSet = false;
        }
    }
}
