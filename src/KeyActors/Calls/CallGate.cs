namespace KeyActors.Calls;

/// <summary>Counts calls in flight against a bound: taken by the router, given back with the reply. Any thread.</summary>
internal sealed class CallGate(int max)
{
    private int inFlight;

    /// <summary>The bound.</summary>
    internal int Max => max;

    /// <summary>Calls in flight now.</summary>
    internal int InFlight => Volatile.Read(ref inFlight);

    /// <summary>Takes a place; false when all are taken.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref inFlight) <= max) return true;
        Interlocked.Decrement(ref inFlight);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    internal void Leave() => Interlocked.Decrement(ref inFlight);
}
