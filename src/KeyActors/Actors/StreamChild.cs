using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>What a parent remembers of one stream: while its actor runs, and while it must not be tried again.</summary>
/// <typeparam name="TName">What names a stream.</typeparam>
internal sealed class StreamChild<TName>(TName name, CallGate gate)
    where TName : notnull
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);
    private int failures;
    private long failedAt;
    private TimeSpan pause;

    internal TName Name => name;

    internal CallGate Gate => gate;

    /// <summary>Null while none runs.</summary>
    internal IActorRef? Actor { get; set; }

    /// <summary>The parent's round in which it was last sent a call.</summary>
    internal long Touched { get; set; }

    /// <summary>Whether it was told to stop: calls wait here until it has.</summary>
    internal bool IsRetiring { get; set; }

    /// <summary>Calls for its successor; admitted, so bounded by <see cref="Gate"/>.</summary>
    internal Queue<VaultCall> Parked { get; } = new(0);

    /// <summary>What callers are told until the pause is over; null when it did not fail to recover.</summary>
    internal Refusal? Why { get; private set; }

    /// <summary>Whether it failed to recover so lately that it is not tried again yet.</summary>
    internal bool IsResting(TimeProvider clock) => Actor is null && Why is not null && clock.GetElapsedTime(failedAt) < pause;

    /// <summary>It could not recover: the next pause is twice as long.</summary>
    internal void Fail(Refusal why, TimeProvider clock)
    {
        (Why, failedAt) = (why, clock.GetTimestamp());
        var next = PauseMin * Math.Pow(2, Math.Min(failures++, 10));
        pause = next < PauseMax ? next : PauseMax;
    }

    /// <summary>It recovered: what went before is over.</summary>
    internal void Recover() => (Why, failures) = (null, 0);

    /// <summary>Answers every call that waits here.</summary>
    internal void RefuseParked(Refusal why)
    {
        while (Parked.TryDequeue(out var call)) call.Refuse(why);
    }
}
