using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace KeyActors.Calls;

/// <summary>A call whose reply is a pooled value-task source: no promise, no temporary actor, no garbage per call.</summary>
/// <remarks>Two owners hold a call, the caller who awaits it and the actor who answers it; the second to let go returns it
/// to the pool. The caller awaits it exactly once. Continuations never run on the actor's thread.</remarks>
/// <typeparam name="TReply">What the actor answers.</typeparam>
/// <typeparam name="TSelf">The concrete call.</typeparam>
internal abstract class PooledCall<TReply, TSelf> : VaultCall, IValueTaskSource<TReply>
    where TSelf : PooledCall<TReply, TSelf>, new()
{
    private const int PooledMax = 1024;
    private const int Waiting = 0;
    private const int Running = 1;
    private const int Answered = 2;

    private static readonly ConcurrentQueue<TSelf> Pool = new();
    private static int pooled;

    private ManualResetValueTaskSourceCore<TReply> core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration cancellation;
    private CancellationToken token;
    private int phase;
    private int owners;

    /// <summary>What the caller awaits, once.</summary>
    internal ValueTask<TReply> Reply => new(this, core.Version);

    /// <summary>Whether a caller who gives up leaves the work undone: true for uses, false for commands.</summary>
    private protected abstract bool CancelStopsWork { get; }

    /// <summary>A call from the pool, or a new one.</summary>
    private protected static TSelf Rent()
    {
        if (Pool.TryDequeue(out var call)) Interlocked.Decrement(ref pooled);
        else call = new TSelf();
        call.core.Reset();
        (call.phase, call.owners) = (Waiting, 2);
        return call;
    }

    /// <summary>Lets the token give up the wait. Called by the caller, before the call is sent.</summary>
    internal void CancelWith(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return;
        token = cancellationToken;
        cancellation = cancellationToken.UnsafeRegister(static state => ((PooledCall<TReply, TSelf>)state!).GiveUp(), this);
    }

    /// <summary>Marks the work as begun; false when the caller has given up and the work is not to be done.</summary>
    internal bool TryBegin()
    {
        if (Interlocked.CompareExchange(ref phase, Running, Waiting) == Waiting || !CancelStopsWork) return true;
        Finish();
        return false;
    }

    /// <summary>Answers. The actor's last touch of this call.</summary>
    internal void Complete(TReply reply)
    {
        if (Interlocked.Exchange(ref phase, Answered) != Answered)
        {
            GiveBackPlaces();
            core.SetResult(reply);
            LetGo();
        }
        else
        {
            Finish();
        }
    }

    TReply IValueTaskSource<TReply>.GetResult(short version)
    {
        try
        {
            return core.GetResult(version);
        }
        finally
        {
            LetGo();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<TReply>.GetStatus(short version) => core.GetStatus(version);

    void IValueTaskSource<TReply>.OnCompleted(
        Action<object?> continuation, object? state, short version, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, version, flags);

    /// <summary>Drops every reference to a caller's data before the call goes back to the pool.</summary>
    private protected abstract void Clear();

    private void GiveUp()
    {
        var stoppable = Interlocked.CompareExchange(ref phase, Answered, Waiting) == Waiting
            || (!CancelStopsWork && Interlocked.CompareExchange(ref phase, Answered, Running) == Running);
        if (stoppable) core.SetException(new OperationCanceledException(token));
    }

    private void Finish()
    {
        GiveBackPlaces();
        LetGo();
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref owners) != 0) return;
        cancellation.Dispose();
        (cancellation, token) = (default, default);
        Clear();
        if (Interlocked.Increment(ref pooled) <= PooledMax) Pool.Enqueue((TSelf)this);
        else Interlocked.Decrement(ref pooled);
    }
}
