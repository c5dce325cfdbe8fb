namespace KeyActors.CrashChild;

/// <summary>The system's clock, some days ahead.</summary>
public sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
