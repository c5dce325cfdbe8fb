namespace KeyActors.Engine.Tests;

/// <summary>A wall clock and a steady one that a test moves apart. Its timers are real, and none of a test's.</summary>
internal sealed class ScriptedClock : TimeProvider
{
    internal static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private long wall = Start.UtcTicks;
    private long steady;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref wall), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref steady);

    /// <summary>Time passes, on both clocks.</summary>
    internal void Run(TimeSpan time)
    {
        Interlocked.Add(ref wall, time.Ticks);
        Interlocked.Add(ref steady, time.Ticks);
    }

    /// <summary>The wall clock is set, or goes on while the machine sleeps.</summary>
    internal void Step(TimeSpan time) => Interlocked.Add(ref wall, time.Ticks);

    /// <summary>Another process: its steady clock begins anywhere.</summary>
    internal void Restart() => Interlocked.Exchange(ref steady, 77);
}
