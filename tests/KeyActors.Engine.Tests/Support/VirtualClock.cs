namespace KeyActors.Engine.Tests;

/// <summary>A clock that a test moves, forwards or backwards; it also drives pauses that are measured by timestamps.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private long ticks = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    internal void Move(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
