namespace KeyActors.Clocks;

/// <summary>Lets everything be erased as soon as its deadline has come.</summary>
internal sealed class ErasingAtOnce(TimeProvider clock) : IErasingGate
{
    /// <inheritdoc/>
    public DateTimeOffset? EraseUpTo() => clock.GetUtcNow();

    /// <inheritdoc/>
    public bool MayErase(DateTimeOffset deadline, out DateTimeOffset until, out string why)
    {
        (until, why) = (deadline, deadline <= clock.GetUtcNow() ? "" : "its time has not come");
        return why.Length == 0;
    }
}
