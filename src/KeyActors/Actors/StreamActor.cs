using Akka.Actor;
using Akka.Persistence;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;

namespace KeyActors.Actors;

/// <summary>One stream of the journal: goes on from a checked snapshot, checks every envelope behind it, chains every new one,
/// stops when storing fails.</summary>
/// <remarks>A stream that fails a check stays up, serves nothing and repairs nothing. A failed write has an unknown outcome:
/// the actor stops, and the next call finds the truth by recovering.</remarks>
/// <typeparam name="TEvent">The event union of the stream.</typeparam>
internal abstract class StreamActor<TEvent> : UntypedPersistentActor
    where TEvent : class
{
    private const string OtherThanHead = "the event is not the one that the head of the stream names";
    private StreamChain chain;
    private StreamHead? head;
    private long lastSnapshot;
    private bool headRead;

    protected StreamActor(string persistenceId, VaultParts parts)
    {
        (PersistenceId, Parts) = (persistenceId, parts);
        chain = new StreamChain(persistenceId, parts.Mac);
    }

    public sealed override string PersistenceId { get; }

    /// <summary>From the newest snapshot that is good, else from the first event on.</summary>
    public sealed override Recovery Recovery => new(
        Parts.Snapshots is null || !HasSnapshots ? SnapshotSelectionCriteria.None : SnapshotSelectionCriteria.Latest);

    protected VaultParts Parts { get; }

    /// <summary>Whether the stream failed a check and must not serve.</summary>
    protected bool IsFaulty { get; private set; }

    /// <summary>What ended the actor; null when nothing failed.</summary>
    protected Exception? Failure { get; private set; }

    protected DateTimeOffset Now => Parts.Clock.GetUtcNow();

    /// <summary>The later of the clock and the last event, one that is on its way into the journal included: event times never
    /// go back.</summary>
    protected DateTimeOffset Later() => Now is var now && now > chain.LastAt ? now : chain.LastAt;

    /// <summary>The answer to every call when what is stored cannot be read.</summary>
    protected abstract Refusal Unreadable { get; }

    /// <summary>Whether the stream may get long.</summary>
    protected virtual bool HasSnapshots => true;

    /// <summary>Events from one snapshot to the next.</summary>
    protected virtual long SnapshotEvery => Parts.Settings.SnapshotEvery;

    /// <summary>The state as it is now, to be made bytes elsewhere, later: it never changes.</summary>
    protected abstract StateToStore StateNow { get; }

    /// <summary>Takes the state of a checked snapshot; called at most once, before any event.</summary>
    protected abstract void Restore(object state);

    /// <summary>Takes one event into the state; called on recovery and after each write.</summary>
    protected abstract void Apply(TEvent happened);

    /// <summary>The event in an envelope.</summary>
    protected abstract TEvent Decode(StoredEvent stored);

    /// <summary>The time and the bytes of an event.</summary>
    protected abstract (DateTimeOffset At, EncodedEvent Bytes) Encode(TEvent happened);

    /// <summary>The whole stream is replayed, or found faulty.</summary>
    protected abstract void OnRecovered();

    /// <summary>What is stored cannot be read, now or later.</summary>
    protected virtual void OnUnreadable()
    {
    }

    /// <summary>Answers every call that this actor has taken and not answered.</summary>
    protected abstract void RefusePending();

    protected sealed override void OnRecover(object message)
    {
        if (!headRead) ReadHead();
        switch (message)
        {
            case StoredEvent stored:
                Replay(stored);
                break;
            case SnapshotOffer { Snapshot: CheckedSnapshot snapshot }:
                Resume(snapshot);
                break;
            case RecoveryCompleted:
                CheckEnd();
                CheckHead();
                var due = IsFaulty || chain.Number == 0 ? null : SnapshotWhenDue(Reached(), chain.LastAt);
                OnRecovered();
                Context.Parent.Tell(Recovered.Instance);
                Save(due);
                break;
            default:
                // Any serializer that Akka brings along may have made it: it is a row, and none of ours.
                MarkFaulty(LastSequenceNr, "the row holds no event of a vault");
                break;
        }
    }

    /// <summary>Stores the events together, applies them in order, then goes on with <paramref name="then"/>.</summary>
    protected void Store(IReadOnlyList<TEvent> events, Action then)
    {
        StoredEvent[] envelopes = [.. events.Select(Envelope)];
        PersistAll(envelopes, WhenStored(envelopes.Length, then));
    }

    /// <summary>Stores the events as <see cref="Store"/> does, and takes messages meanwhile. They must fit behind whatever is on
    /// its way already, and whatever is decided meanwhile must fit behind them. Not for a callback of
    /// <see cref="Store"/>.</summary>
    protected void StoreWhileServing(IReadOnlyList<TEvent> events, Action then)
    {
        StoredEvent[] envelopes = [.. events.Select(Envelope)];
        PersistAllAsync(envelopes, WhenStored(envelopes.Length, then));
    }

    protected sealed override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        Failure = cause;
        VaultLog.PersistFailed(Parts.Log, PersistenceId, sequenceNr, cause);
    }

    protected sealed override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        VaultLog.PersistFailed(Parts.Log, PersistenceId, sequenceNr, cause);
        Context.Stop(Self);
    }

    protected sealed override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        Failure = reason;
        // Logged here and now: once the calls are refused, the vault may be closing.
        VaultLog.RecoveryFailed(Parts.Log, PersistenceId, reason);
        var why = Unreadable;
        if (JournalFault.IsPassing(reason))
        {
            why = new Refusal.Unavailable($"The history of {PersistenceId} could not be read just now");
        }
        else
        {
            VaultLog.StreamFaulty(Parts.Log, PersistenceId, LastSequenceNr, "a row behind it cannot be read");
            OnUnreadable();
        }

        Parts.LastWords.Say(Self, why);
        Context.Parent.Tell(new RecoveryFailed(why));
    }

    protected override void PostStop()
    {
        RefusePending();
        base.PostStop();
    }

    private void ReadHead()
    {
        headRead = true;
        if (Parts.Heads is { } heads && !heads.TryRead(PersistenceId, out head)) MarkFaulty(0, "its head was altered");
    }

    /// <summary>Taken before the reply, which may begin the next write; made bytes and saved after it, by others. Of the event
    /// that the state has reached: the chain may be ahead of it.</summary>
    private SnapshotToSave? SnapshotWhenDue(StreamHead reached, DateTimeOffset at) =>
        Parts.Snapshots is null || !HasSnapshots || reached.Number - lastSnapshot < SnapshotEvery
            ? null
            : new SnapshotToSave(reached, at, StateNow);

    private void Save(SnapshotToSave? due)
    {
        if (due is null) return;
        lastSnapshot = due.Head.Number;
        SaveSnapshot(due);
    }

    /// <summary>The snapshot is this vault's, of this stream, and behind the event that the journal has there; unless it has
    /// none, for a snapshot that is ahead of its stream says as a head does that a tail was cut.</summary>
    private void Resume(CheckedSnapshot snapshot)
    {
        if (IsFaulty) return;
        var (at, last) = (snapshot.Head, snapshot.JournalLast);
        if (last < at.Number)
        {
            MarkFaulty(last + 1, FormattableString.Invariant(
                $"events {last + 1} to {at.Number} are missing at the end, a snapshot in snapshots.db has them"));
            return;
        }

        chain = StreamChain.Resume(PersistenceId, Parts.Mac, at.Number, at.Hash, snapshot.At);
        lastSnapshot = at.Number;
        if (IsAnotherHead()) MarkFaulty(at.Number, OtherThanHead);
        else Restore(snapshot.State!);
    }

    private bool IsAnotherHead() =>
        head is not null && head.Number == chain.Number && !head.Hash.SequenceEqual(chain.Head.Span);

    /// <summary>A row that is counted and not replayed, one marked as deleted, would give the next event another number than its
    /// envelope has: it would be acknowledged now and refused at the next recovery.</summary>
    private void CheckEnd()
    {
        if (IsFaulty || LastSequenceNr == chain.Number) return;
        MarkFaulty(LastSequenceNr, FormattableString.Invariant($"a row of that number is hidden behind event {chain.Number}"));
    }

    /// <summary>A head behind the stream is a crash before it was written, and is written now; one ahead is a cut tail.</summary>
    private void CheckHead()
    {
        if (IsFaulty || Parts.Heads is null) return;
        if (head is not null && head.Number > chain.Number)
        {
            var fault = FormattableString.Invariant($"events {chain.Number + 1} to {head.Number} are missing at the end");
            MarkFaulty(chain.Number + 1, fault);
        }
        else if (chain.Number > (head?.Number ?? 0))
            Parts.HeadWriter.Tell(Reached(), ActorRefs.NoSender);
    }

    private void Replay(StoredEvent stored)
    {
        if (IsFaulty) return;
        try
        {
            var fault = stored.Number == LastSequenceNr
                ? chain.Accept(stored)?.Sentence
                : FormattableString.Invariant($"the row is number {LastSequenceNr}, its envelope says {stored.Number}");
            if (fault is null && IsAnotherHead()) fault = OtherThanHead;
            if (fault is null) Apply(Decode(stored));
            else MarkFaulty(stored.Number, fault);
        }
        catch (Exception e) when (e is JournalFormatException or BrokenInvariantException)
        {
            MarkFaulty(stored.Number, e.Message);
        }
    }

    private void MarkFaulty(long number, string fault)
    {
        IsFaulty = true;
        VaultLog.StreamFaulty(Parts.Log, PersistenceId, number, fault.TrimEnd('.'));
    }

    /// <summary>The head is that of now: by the time of the callback more may be on its way, and a head may not run ahead of what
    /// is stored.</summary>
    private Action<StoredEvent> WhenStored(int left, Action then)
    {
        var (reached, at) = (Reached(), chain.LastAt);
        return stored =>
        {
            Apply(Decode(stored));
            if (--left > 0) return;
            Parts.HeadWriter.Tell(reached, ActorRefs.NoSender);
            var due = SnapshotWhenDue(reached, at);
            then();
            Save(due);
        };
    }

    private StreamHead Reached() => new(PersistenceId, chain.Number, chain.Head.Span);

    private StoredEvent Envelope(TEvent happened)
    {
        var (at, bytes) = Encode(happened);
        return chain.Append(at, bytes.Manifest, bytes.Payload);
    }
}

/// <summary>Tells the parent that a stream could not be read at all; the actor stops by itself.</summary>
/// <param name="Why">What callers are told until the next try.</param>
internal sealed record RecoveryFailed(Refusal Why) : INoSerializationVerificationNeeded;

/// <summary>Tells the parent that a stream was read to its end, sound or not.</summary>
internal sealed class Recovered : INoSerializationVerificationNeeded
{
    internal static readonly Recovered Instance = new();
}
