namespace KeyActors.Actors;

/// <summary>Says whether what had to be erased by a time may be erased now: refusing is immediate, erasing is not.</summary>
internal interface IErasingGate
{
    /// <summary>Asks about one deadline.</summary>
    /// <param name="deadline">UTC.</param>
    /// <param name="until">UTC; when to ask again, if it may not be erased yet.</param>
    /// <param name="why">Why not yet; empty when it may.</param>
    bool MayErase(DateTimeOffset deadline, out DateTimeOffset until, out string why);
}

/// <summary>Lets everything be erased as soon as its deadline has come.</summary>
internal sealed class ErasingGate(TimeProvider clock) : IErasingGate
{
    /// <inheritdoc/>
    public bool MayErase(DateTimeOffset deadline, out DateTimeOffset until, out string why)
    {
        (until, why) = (deadline, deadline <= clock.GetUtcNow() ? "" : "its time has not come");
        return why.Length == 0;
    }
}
