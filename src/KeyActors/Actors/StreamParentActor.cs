using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Makes the actor of a stream on demand, counts the calls that it may hold, backs off when it cannot recover, and
/// lets it go when nobody has called it for a while.</summary>
/// <remarks>A stream that goes is told to retire and gets no more calls; those that come meanwhile wait here for its successor,
/// so none is lost and no two actors of one stream ever run. Idleness is counted in rounds of a quarter of the idle time, so
/// that a call costs no timer and no look at the clock.</remarks>
/// <typeparam name="TName">What names a stream.</typeparam>
internal abstract class StreamParentActor<TName> : UntypedActor
    where TName : notnull
{
    /// <summary>Streams that retire at once: each may have something to store.</summary>
    private const int RetiringMax = 256;
    private const int RoundsIdle = 4;
    private readonly Dictionary<TName, StreamChild<TName>> children = [];
    private readonly Dictionary<IActorRef, StreamChild<TName>> byActor = [];
    private readonly VaultParts parts;
    private readonly int perStreamMax;
    private readonly TimeSpan? idle;
    private readonly ITimer timer;
    private CloseStreams? closing;
    private bool isLooking;
    private bool isMoreIdle;
    private int retiring;
    private long round;

    /// <summary>Starts with no stream.</summary>
    /// <param name="parts">What the vault's actors share.</param>
    /// <param name="perStreamMax">Calls that one stream may hold.</param>
    /// <param name="idle">How long nobody calls a stream before it goes; null for never.</param>
    protected StreamParentActor(VaultParts parts, int perStreamMax, TimeSpan? idle)
    {
        (this.parts, this.perStreamMax, this.idle) = (parts, perStreamMax, idle);
        var self = Self;
        timer = parts.Clock.CreateTimer(
            _ => self.Tell(NextRound.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected VaultParts Parts => parts;

    /// <summary>A stream that stopped is recovered on the next call, never restarted with the state it had.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(static _ => Directive.Stop);

    protected override void PostStop() => timer.Dispose();

    /// <summary>The actor class and its arguments.</summary>
    protected abstract Props PropsOf(TName name);

    /// <summary>The last part of the actor's path.</summary>
    protected abstract string PathOf(TName name);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated gone:
                LetGo(gone.ActorRef);
                break;
            case Recovered:
                if (byActor.TryGetValue(Sender, out var sound)) sound.Recover();
                break;
            case RecoveryFailed failed:
                if (byActor.TryGetValue(Sender, out var failing)) failing.Fail(failed.Why, parts.Clock);
                break;
            case NextRound:
                (isLooking, round) = (false, round + 1);
                Forget();
                RetireIdle();
                if (children.Count > 0) LookLater();
                break;
            case CloseStreams close:
                closing = close;
                RetireIdle();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>Whether the stream has an actor, or failed lately: it is known to exist without another look.</summary>
    protected bool IsKnown(TName name) => children.ContainsKey(name);

    /// <summary>Hands a call to its stream's actor, or answers it at once.</summary>
    protected void Route(TName name, VaultCall call)
    {
        if (closing is not null)
        {
            call.Refuse(Closing);
            return;
        }

        if (!children.TryGetValue(name, out var child))
            children.Add(name, child = new StreamChild<TName>(name, new CallGate(perStreamMax)));
        if (child.IsResting(parts.Clock))
        {
            call.Refuse(child.Why!);
            return;
        }

        if (call.Admit(child.Gate, parts.VaultGate) is { } busy)
        {
            call.Refuse(busy);
            return;
        }

        child.Touched = round;
        if (child.IsRetiring) child.Parked.Enqueue(call);
        else (child.Actor ?? Start(child)).Tell(call);
    }

    private static Refusal Closing => new Refusal.Unavailable("The vault is closing");

    private IActorRef Start(StreamChild<TName> child)
    {
        var actor = Context.ActorOf(PropsOf(child.Name), PathOf(child.Name));
        Context.Watch(actor);
        byActor.Add(actor, child);
        child.Actor = actor;
        LookLater();
        return actor;
    }

    private void LetGo(IActorRef actor)
    {
        parts.LastWords.Forget(actor);
        if (!byActor.Remove(actor, out var child)) return;
        child.Actor = null;
        if (child.IsRetiring) retiring--;
        child.IsRetiring = false;
        if (closing is not null) child.RefuseParked(Closing);
        else if (child.IsResting(parts.Clock)) child.RefuseParked(child.Why!);
        while (child.Parked.TryDequeue(out var call)) (child.Actor ?? Start(child)).Tell(call);
        if (child.Actor is null && child.Why is null) children.Remove(child.Name);
        if (isMoreIdle && retiring == 0) RetireIdle();
        else if (byActor.Count == 0) closing?.Finish();
    }

    /// <summary>Tells those to retire whom nobody has called for the whole idle time, a bounded number at once; all of them when
    /// the vault closes.</summary>
    private void RetireIdle()
    {
        isMoreIdle = false;
        foreach (var (actor, child) in byActor)
        {
            if (child.IsRetiring) continue;
            if (closing is null && (child.Gate.InFlight > 0 || round - child.Touched <= RoundsIdle)) continue;
            isMoreIdle = retiring == RetiringMax;
            if (isMoreIdle) break;
            retiring++;
            child.IsRetiring = true;
            actor.Tell(Retire.Instance);
        }

        if (byActor.Count == 0) closing?.Finish();
    }

    /// <summary>Forgets those that failed to recover and may be tried again: the next call finds them anew.</summary>
    private void Forget()
    {
        foreach (var (name, child) in children)
            if (child.Actor is null && !child.IsResting(parts.Clock)) children.Remove(name);
    }

    private void LookLater()
    {
        if (isLooking || idle is not { } span || closing is not null) return;
        isLooking = true;
        timer.Change(span / RoundsIdle, Timeout.InfiniteTimeSpan);
    }

    private sealed class NextRound : INoSerializationVerificationNeeded
    {
        internal static readonly NextRound Instance = new();
    }
}

/// <summary>Tells the actor of a stream to stop when it has done what it was sent before. Nothing is sent behind it.</summary>
internal sealed class Retire : INoSerializationVerificationNeeded
{
    internal static readonly Retire Instance = new();
}

/// <summary>Tells a parent to take no more calls and to let every stream retire.</summary>
internal sealed class CloseStreams : INoSerializationVerificationNeeded
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the last one is gone.</summary>
    internal Task Done => done.Task;

    internal void Finish() => done.TrySetResult();
}
