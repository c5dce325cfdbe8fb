using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests;

/// <summary>Its timers fire when it is advanced, and its wall clock may be elsewhere.</summary>
internal sealed class SteppingClock() : FakeTimeProvider(ScriptedClock.Start)
{
    /// <summary>How far the wall clock is off the steady one.</summary>
    internal TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
