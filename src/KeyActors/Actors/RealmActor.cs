using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Persistence;
using KeyActors.Calls;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;

using RealmDecision = KeyActors.Model.Decision<KeyActors.Model.RealmEvent, KeyActors.Model.RealmReply>;

namespace KeyActors.Actors;

/// <summary>The directory of one realm: owns key ids and aliases, publishes them, and has keys record their aliases.</summary>
/// <remarks>An alias change is true when the directory has stored it. The keys concerned record it afterwards, at least once and
/// for each key in order; a change that a key has not recorded is offered again until it has, and holds up no other
/// key.</remarks>
internal sealed class RealmActor : StreamActor<RealmEvent>, IWithTimers
{
    private static readonly TimeSpan RetryPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPauseMax = TimeSpan.FromMinutes(1);
    private readonly Dictionary<long, RealmCall> awaitingRecord = [];
    private readonly HashSet<KeyId> heldUp = [];
    private TimeSpan retryPause = RetryPauseMin;
    private RealmState state;
    private RealmCall? deciding;
    private long? recording;
    private bool recovered;

    public RealmActor(Realm realm, VaultParts parts)
        : base(PersistenceIds.Realm(realm), parts) => state = RealmState.Empty(realm);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override Refusal Unreadable => RealmBook.Faulty(state.Realm);

    /// <summary>Its state grows with its keys: what is written for snapshots must not grow with their square.</summary>
    protected override long SnapshotEvery => Math.Max(base.SnapshotEvery, state.Keys.Count / 8);

    protected override StateToStore StateNow
    {
        get
        {
            var now = state;
            return new StateToStore(RealmStateCodec.Manifest, () => RealmStateCodec.Encode(now));
        }
    }

    protected override void Restore(object state) => this.state = (RealmState)state;

    protected override void Apply(RealmEvent happened)
    {
        state = RealmState.Evolve(state, happened);
        if (recovered) Parts.Realms.Publish(state, happened);
    }

    protected override RealmEvent Decode(StoredEvent stored) => EventCodec.DecodeRealm(stored);

    protected override (DateTimeOffset At, EncodedEvent Bytes) Encode(RealmEvent happened) =>
        (happened.At, EventCodec.Encode(happened));

    protected override void OnRecovered()
    {
        recovered = true;
        if (IsFaulty)
        {
            Parts.Realms.MarkFaulty(state.Realm);
            return;
        }

        var born = Parts.Journal.BornKeys(state.Realm);
        Parts.Realms.Open(state, [.. state.Keys.Values.Where(k => !born.Contains(k))]);
        RecordNext();
    }

    protected override void OnUnreadable() => Parts.Realms.MarkFaulty(state.Realm);

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case RealmCall call:
                call.TryBegin();
                deciding = call;
                Decide(call);
                break;
            case Recorded done:
                (recording, retryPause) = (null, RetryPauseMin);
                AnswerRecorded(done.Number);
                Store([new RealmEvent.AliasRecorded(Later(), OwnStamp(done.Number), done.Number)], RecordNext);
                break;
            case NotRecorded not:
                recording = null;
                VaultLog.AliasNotRecorded(Parts.Log, state.Realm.ToString(), not.Code);
                HoldUp(not.Number, state.Unrecorded[not.Number]);
                RecordNext();
                break;
            case RecordDue:
                heldUp.Clear();
                RecordNext();
                break;
            case SaveSnapshotSuccess or SaveSnapshotFailure:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void RefusePending()
    {
        var unknown = new Refusal.Unavailable($"The outcome of a change to the directory of {state.Realm} is unknown");
        deciding?.Refuse(unknown);
        foreach (var call in awaitingRecord.Values) call.Complete(new RealmReply.Changed());
        awaitingRecord.Clear();
    }

    private void Decide(RealmCall call)
    {
        if (IsFaulty) Answer(new RealmReply.Refused(Unreadable));
        else if (call.Command is null) Answer(new RealmReply.Changed());
        else
        {
            switch (RealmRules.Decide(state, call.Command, Now))
            {
                case RealmDecision.Refuse no:
                    Answer(new RealmReply.Refused(no.Why));
                    break;
                case RealmDecision.Answer known:
                    Answer(known.Reply);
                    break;
                case RealmDecision.Store store:
                    Store(store.Events, AnswerStored);
                    break;
            }
        }
    }

    private void AnswerStored()
    {
        if (state.Unrecorded.ContainsKey(state.Number))
        {
            awaitingRecord.Add(state.Number, deciding!);
            deciding = null;
            RecordNext();
        }
        else
        {
            Answer(new RealmReply.Changed());
            // The end of a key takes its aliases along, in events before the last one.
            RecordNext();
        }
    }

    private void Answer(RealmReply reply)
    {
        var call = deciding!;
        deciding = null;
        call.Complete(reply);
    }

    private void AnswerRecorded(long number)
    {
        if (awaitingRecord.Remove(number, out var call)) call.Complete(new RealmReply.Changed());
    }

    private void RecordNext()
    {
        if (recording is not null) return;
        foreach (var (number, change) in state.Unrecorded)
        {
            if (Concerned(change).Any(c => heldUp.Contains(c.Key)))
            {
                HoldUp(number, change);
                continue;
            }

            recording = number;
            RecordAsync(number, change).PipeTo(Self, failure: cause => new NotRecorded(number, cause.GetType().Name));
            return;
        }

        if (heldUp.Count == 0 || Timers.IsTimerActive(RecordDue.Instance)) return;
        Timers.StartSingleTimer(RecordDue.Instance, RecordDue.Instance, retryPause);
        retryPause = retryPause * 2 < RetryPauseMax ? retryPause * 2 : RetryPauseMax;
    }

    /// <summary>Later changes of the same keys wait behind this one; its caller does not, for the directory has
    /// stored it.</summary>
    private void HoldUp(long number, RealmEvent change)
    {
        foreach (var (key, _, _) in Concerned(change)) heldUp.Add(key);
        AnswerRecorded(number);
    }

    private async Task<object> RecordAsync(long number, RealmEvent change)
    {
        // The number is in the name: a directory forgets an intention before its keys do.
        var once = change.Stamp.Once.Step(string.Create(CultureInfo.InvariantCulture, $"record-alias {number}"));
        foreach (var (key, alias, points) in Concerned(change))
        {
            var command = new KeyCommand.RecordAlias(change.Stamp.By, once, alias, points, number);
            var call = KeyCall.Of(new KeyArn(state.Realm, key), command);
            Parts.Keys.Tell(call);
            if (await call.Reply.ConfigureAwait(false) is KeyReply.Refused no) return new NotRecorded(number, no.Why.Code);
        }

        return new Recorded(number);
    }

    private static ImmutableArray<(KeyId Key, AliasName Alias, bool Points)> Concerned(RealmEvent change) => change switch
    {
        RealmEvent.AliasCreated e => [(e.Key, e.Alias, true)],
        RealmEvent.AliasUpdated e => [(e.Before, e.Alias, false), (e.Key, e.Alias, true)],
        RealmEvent.AliasDeleted e => [(e.Before, e.Alias, false)],
        _ => throw new BrokenInvariantException($"{change.GetType().Name} is no alias change."),
    };

    /// <summary>The vault's own step has no caller's intention: its number is its name.</summary>
    private static CommandStamp OwnStamp(long number)
    {
        var content = CommandFingerprint.Of("alias-recorded", number.ToString(CultureInfo.InvariantCulture));
        return new CommandStamp(Caller.Vault, default, content);
    }

    private sealed record Recorded(long Number) : INoSerializationVerificationNeeded;

    private sealed record NotRecorded(long Number, string Code) : INoSerializationVerificationNeeded;

    private sealed class RecordDue : INoSerializationVerificationNeeded
    {
        internal static readonly RecordDue Instance = new();
    }
}
