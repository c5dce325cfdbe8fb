using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Makes the actor of a stream on demand, counts the calls that it may hold, and backs off when it cannot
/// recover.</summary>
/// <typeparam name="TName">What names a stream.</typeparam>
internal abstract class StreamParentActor<TName>(VaultParts parts, int perStreamMax) : UntypedActor
    where TName : notnull
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);
    private readonly Dictionary<TName, Child> children = [];
    private readonly Dictionary<IActorRef, Child> byActor = [];

    protected VaultParts Parts => parts;

    /// <summary>A stream that stopped is recovered on the next call, never restarted with the state it had.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    /// <summary>The actor class and its arguments.</summary>
    protected abstract Props PropsOf(TName name);

    /// <summary>The last part of the actor's path.</summary>
    protected abstract string PathOf(TName name);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated gone:
                parts.LastWords.Forget(gone.ActorRef);
                if (byActor.Remove(gone.ActorRef, out var child)) child.Actor = null;
                break;
            case RecoveryFailed failed:
                if (byActor.TryGetValue(Sender, out var failing)) BackOff(failing, failed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Whether the stream has been asked for before, and so is known to exist.</summary>
    protected bool IsKnown(TName name) => children.ContainsKey(name);

    /// <summary>Hands a call to its stream's actor, or answers it at once.</summary>
    protected void Route(TName name, VaultCall call)
    {
        if (!children.TryGetValue(name, out var child)) children.Add(name, child = new Child(new CallGate(perStreamMax)));
        if (child.Actor is null && child.Why is { } why && parts.Clock.GetElapsedTime(child.FailedAt) < child.Pause)
        {
            call.Refuse(why);
            return;
        }

        if (call.Admit(child.Gate, parts.VaultGate) is { } busy)
        {
            call.Refuse(busy);
            return;
        }

        (child.Actor ??= Start(name, child)).Tell(call);
    }

    private IActorRef Start(TName name, Child child)
    {
        var actor = Context.ActorOf(PropsOf(name), PathOf(name));
        Context.Watch(actor);
        byActor.Add(actor, child);
        return actor;
    }

    private void BackOff(Child child, RecoveryFailed failed)
    {
        child.Failures++;
        child.Why = failed.Why;
        child.FailedAt = parts.Clock.GetTimestamp();
        var pause = PauseMin * Math.Pow(2, Math.Min(child.Failures - 1, 10));
        child.Pause = pause < PauseMax ? pause : PauseMax;
    }

    private sealed class Child(CallGate gate)
    {
        internal CallGate Gate => gate;

        internal IActorRef? Actor { get; set; }

        internal int Failures { get; set; }

        /// <summary>What callers are told until the pause is over; null before the first failure.</summary>
        internal Refusal? Why { get; set; }

        internal long FailedAt { get; set; }

        internal TimeSpan Pause { get; set; }
    }
}
