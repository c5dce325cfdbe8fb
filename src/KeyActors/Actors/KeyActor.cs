using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Persistence;
using KeyActors.Calls;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;

using KeyDecision = KeyActors.Model.Decision<KeyActors.Model.KeyEvent, KeyActors.Model.KeyReply>;

namespace KeyActors.Actors;

/// <summary>One key: serves its uses, decides its commands one after another, replies after the event is stored.</summary>
internal sealed class KeyActor : StreamActor<KeyEvent>, IMetered
{
    private readonly KeyArn address;
    private readonly MaterialLender lender;
    private readonly UsageMeter meter;
    private readonly Queue<KeyCall> waiting = new();
    private KeyCall? deciding;
    private KeyState? state;
    private bool isMaterialLost;
    private bool isRecovered;
    private bool isRetiring;
    private bool isChanging;

    public KeyActor(KeyArn address, VaultParts parts)
        : base(PersistenceIds.Key(address), parts)
    {
        this.address = address;
        lender = new MaterialLender(parts, address);
        meter = new UsageMeter(this, parts.Clock);
    }

    KeyState IMetered.State => state!;

    bool IMetered.MayStore => !isChanging;

    bool IMetered.MayNote => Parts.TakesNotes;

    protected override Refusal Unreadable => new Refusal.KeyUnavailable(address);

    protected override StateToStore StateNow
    {
        get
        {
            var now = state!;
            return new StateToStore(KeyStateCodec.Manifest, () => KeyStateCodec.Encode(now));
        }
    }

    protected override void Restore(object state) => this.state = (KeyState)state;

    protected override void Apply(KeyEvent happened)
    {
        var before = state?.Due;
        state = KeyState.Evolve(state, happened);
        if (happened is KeyEvent.GrantCreated) Parts.Grants.Mark(address);
        if (!isRecovered) return;
        if (state.Due != before) TellDeadline();
        ForgetIdle();
        AskForErasure();
        if (!UsageRules.Counts(happened)) TellRegions();
    }

    protected override KeyEvent Decode(StoredEvent stored) => EventCodec.DecodeKey(stored);

    protected override (DateTimeOffset At, EncodedEvent Bytes) Encode(KeyEvent happened) =>
        (happened.At, EventCodec.Encode(happened));

    /// <summary>A first event whose write timed out may have been stored after all: its key exists. A key whose history is
    /// whole but whose material is not is broken now, not at its next use.</summary>
    protected override void OnRecovered()
    {
        isRecovered = true;
        if (state is null) return;
        // The first event may have been stored although its answer was lost: then nobody has said yet that the key exists.
        Parts.Realms.MarkBorn(address);
        if (IsFaulty) return;
        if (state.Due is not null) TellDeadline();
        AskForErasure();
        LearnOfRecovery();
        TellRegions();
        isMaterialLost = !state.Holdings.All.Where(static m => m.Presence == MaterialPresence.Held).All(lender.IsHeld);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case UseCall use:
                if (!TryServe(use)) meter.Park(use);
                break;
            case KeyCall call:
                waiting.Enqueue(call);
                DecideNext();
                break;
            case MaterialMade made:
                Decide(deciding!, made.All);
                break;
            case MaterialFailed failed:
                VaultLog.MaterialFailed(Parts.Log, address.ToString(), failed.Cause);
                Answer(new KeyReply.Refused(new Refusal.Unavailable($"New material for {address} could not be stored")));
                break;
            case Retire:
                isRetiring = true;
                StopWhenDone();
                break;
            case Changed:
                meter.GoOn();
                StopWhenDone();
                break;
            case SpentRotated rotated:
                meter.Rotated((rotated.Reply as KeyReply.Refused)?.Why);
                StopWhenDone();
                break;
            case SaveSnapshotSuccess or SaveSnapshotFailure:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>No secret stays in memory for a key that does not.</summary>
    protected override void PostStop()
    {
        base.PostStop();
        if (state is not null) lender.TakeBack(state.Holdings);
    }

    protected override void RefusePending()
    {
        if (Failure is not null) Parts.RestFromNotes();
        var unknown = new Refusal.Unavailable($"The outcome of a change to {address} is unknown");
        deciding?.Refuse(unknown);
        deciding = null;
        while (waiting.TryDequeue(out var call)) call.Refuse(new Refusal.Unavailable($"{address} is recovering"));
        meter.RefuseParked(new Refusal.Unavailable($"Uses of {address} could not be set aside"));
    }

    /// <summary>A use that was begun is answered, whatever happens inside; the key's state is untouched by any use. One that
    /// broke inside is counted: it may have sealed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "The caller waits for an answer; the log has the cause.")]
    public bool TryServe(UseCall call)
    {
        var use = call.Use;
        var outcome = Judge(call);
        var bytes = outcome is null ? UsageMeter.Bytes(use, state!.Spec) : 0;
        if (outcome is null && bytes > 0 && !meter.Covers(state!.Current.Id, bytes)) return false;
        var isCounted = false;
        try
        {
            if (outcome is null)
            {
                if (!call.TryBegin()) return true;
                isCounted = bytes > 0;
                outcome = Work(call);
                isCounted &= outcome.Value.Why is null;
            }
        }
        catch (Exception e)
        {
            VaultLog.UseFailed(Parts.Log, address.ToString(), e);
            outcome = No(new Refusal.Unavailable($"A use of {address} failed inside the vault"));
        }

        call.Complete(outcome.Value);
        meter.Made(use, isCounted ? bytes : 0, outcome.Value is { Why: null, Moved: false });
        return true;
    }

    /// <summary>What can be answered without the caller's bytes; null when the use may be made.</summary>
    private UseOutcome? Judge(UseCall call)
    {
        if (call.Via is { } alias && !Parts.Realms.PointsAt(alias, address))
            return new UseOutcome(null, 0, default, null, Moved: true);
        // The history of one whose secret is gone is whole: it can say who was let in.
        if (IsFaulty || (isMaterialLost && call.Use is not (KeyUse.ReadGrants or KeyUse.ReadPolicy))) return No(Unreadable);
        if (state is null) return No(new Refusal.KeyUnknown(address.ToString()));
        var now = call.Use is KeyUse.Rehearse ? Later() : UseTime();
        return KeyRules.Permit(state, call.Use, now) is { } refusal ? No(refusal) : null;
    }

    private UseOutcome Work(UseCall call) => call.Use switch
    {
        KeyUse.Describe or KeyUse.PrepareImport or KeyUse.ReadPolicy =>
            new UseOutcome(null, 0, default, state!.Describe(Later())),
        KeyUse.LastUsage => new UseOutcome(null, 0, default, null, Usage: UsageRules.Report(state!, meter.Tallies, meter.Latest)),
        KeyUse.ReadGrants => new UseOutcome(null, 0, default, null, Grants: state!.Grants),
        KeyUse.TakeAlias or KeyUse.Rehearse => new UseOutcome(null, 0, default, null),
        KeyUse.Encrypt use => lender.Encrypt(state!.Current, use, call),
        KeyUse.GenerateDataKey use => lender.GenerateDataKey(state!.Current, use, call),
        KeyUse.Decrypt use => lender.Decrypt(state!.MaterialOf(use.MaterialTag)!, use, call),
        _ => lender.Work(state!, Later(), call),
    };

    /// <summary>Stored before the first message is taken: no use begins on the state that the vault had before it was put
    /// back.</summary>
    private void LearnOfRecovery()
    {
        if (RecoveryRules.Learn(state!, Parts.Recovery.Number, Later()) is not { } learnt) return;
        isChanging = true;
        Store([learnt], () => isChanging = false);
    }

    private void DecideNext()
    {
        if (deciding is not null || !waiting.TryDequeue(out deciding)) return;
        deciding.TryBegin();
        Decide(deciding, []);
    }

    private void Decide(KeyCall call, ImmutableArray<MadeMaterial> made)
    {
        if (IsFaulty || (isMaterialLost && !IsOfTheEnd(call.Command)))
        {
            Answer(new KeyReply.Refused(Unreadable));
            return;
        }

        switch (KeyRules.Decide(state, WithLeaveToErase(call.Command), Later(), made))
        {
            case KeyDecision.Refuse no:
                Answer(new KeyReply.Refused(no.Why));
                break;
            case KeyDecision.Answer known:
                Answer(known.Reply);
                break;
            case KeyDecision.MakeMaterial wanted:
                Await(lender.Make(wanted));
                break;
            case KeyDecision.KeepMaterial wanted:
                Await(lender.Keep(wanted, call.Brought));
                break;
            case KeyDecision.CopyMaterial wanted:
                Await(lender.Copy(wanted));
                break;
            case KeyDecision.Store store:
                isChanging = true;
                var isNew = state is null
                    || (store.Events[0] is KeyEvent.ReplicaCreated && state.Recovery < Parts.Recovery.Number);
                var events = isNew ? RecoveryRules.Mark(store.Events, Parts.Recovery.Number, call.Command) : store.Events;
                Store(events, () => Stored(events, call.Command.Stamp));
                break;
        }
    }

    /// <summary>A key whose secrets are gone, after a restore of a history in which they were not, can still be ended: its
    /// history says so then.</summary>
    private bool IsOfTheEnd(KeyCommand command) =>
        command is KeyCommand.ScheduleDeletion or KeyCommand.RecordDestroyed
        || (command is KeyCommand.WakeUp && state?.DeletionAt is not null);

    private void Stored(IReadOnlyList<KeyEvent> events, CommandStamp stamp)
    {
        isChanging = false;
        if (state!.Number == events.Count) Parts.Realms.MarkBorn(address);
        meter.Settle(isNewBudget: events.Any(static e => e is KeyEvent.UsageBudgetSet));
        AnswerStored(stamp);
        if (meter.IsBusy || meter.IsHolding) Self.Tell(Changed.Instance);
    }

    void IMetered.StoreBeside(IReadOnlyList<KeyEvent> events, Action then) => StoreWhileServing(events, then);

    void IMetered.Counted() => StopWhenDone();

    void IMetered.RotateSpent(KeyMaterialId spent)
    {
        var once = IdempotencyKey.Of(FormattableString.Invariant($"rotate {address}, {spent} is spent"));
        var call = KeyCall.Of(address, new KeyCommand.RotateSpent(Caller.Vault, once, spent));
        Self.Tell(call);
        RotatedAsync(call).PipeTo(Self);
    }

    /// <summary>With replicas the rotation goes on behind the reply.</summary>
    private async Task<SpentRotated> RotatedAsync(KeyCall call)
    {
        var reply = await call.Reply.ConfigureAwait(false);
        if (!address.Id.IsMultiRegion || reply is KeyReply.Refused) return new SpentRotated(reply);
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Parts.Regions.Tell(new RegionActor.WhenSettled(address, settled), ActorRefs.NoSender);
        await settled.Task.ConfigureAwait(false);
        return new SpentRotated(reply);
    }

    DateTimeOffset IMetered.Later() => Later();

    private void Await(Task<MadeMaterial> making) => making.PipeTo(
        Self,
        success: static made => new MaterialMade([made]),
        failure: static cause => new MaterialFailed(cause));

    private void Await(Task<ImmutableArray<MadeMaterial>> copying) => copying.PipeTo(
        Self,
        success: static made => new MaterialMade(made),
        failure: static cause => new MaterialFailed(cause));

    /// <summary>Imported material that was deleted, or has expired, is in no memory from here on.</summary>
    private void ForgetIdle()
    {
        if (state!.Origin == KeyOrigin.External || state.IsEnding) lender.Forget(state.Holdings, Later());
    }

    /// <summary>A use reads the clock only when something of the key expires.</summary>
    private DateTimeOffset UseTime() => state!.Holdings.FirstEnd is null ? default : Later();

    private void TellDeadline() => Parts.HeadWriter.Tell(new Deadline(address, state!.Due), ActorRefs.NoSender);

    /// <summary>A wake-up erases what the gate lets it erase at this moment, and nothing else.</summary>
    private KeyCommand WithLeaveToErase(KeyCommand command)
    {
        if (command is not KeyCommand.WakeUp wakeUp || state?.EraseDue is not { } due || due > Later()) return command;
        Parts.Passed("woken");
        return Parts.Erasing.MayErase(due, out _, out _)
            ? wakeUp with { EraseUpTo = due, Epoch = (long)Parts.Keeper.Epoch }
            : command;
    }

    /// <summary>What is due may not be erased yet: the timetable need not ask every minute.</summary>
    private void SayNotYet()
    {
        if (state!.OwesErasure || state.OwesRegions || state.EraseDue is not { } due || due > Later()) return;
        Parts.Timetable.Tell(new TimetableActor.NotYet(new Deadline(address, due)), ActorRefs.NoSender);
    }

    /// <summary>Has done what the vault owes this key. Asked for again and again, it is done once.</summary>
    private void AskForErasure()
    {
        if (!state!.OwesErasure) return;
        var primary = state is { IsEnding: true, IsReplica: true } ? state.Regions!.Primary : (RegionName?)null;
        var erasure = new DestructionActor.Erasure(address, state.IsEnding, state.Holdings.Doomed, primary);
        Parts.Destruction.Tell(erasure, ActorRefs.NoSender);
    }

    /// <summary>Has brought to other regions what this key owes them; also says when it owes nothing any more.</summary>
    private void TellRegions()
    {
        if (state!.Regions is not null) Parts.Regions.Tell(new RegionActor.Owed(state), ActorRefs.NoSender);
    }

    private void AnswerStored(CommandStamp stamp)
    {
        var isRemembered = state!.Answers.TryRecall(stamp, state.LastAt, out var recalled);
        Invariant.Holds(isRemembered, "A stored command has its answer in the state.");
        Answer(recalled.Reply);
    }

    private void Answer(KeyReply reply)
    {
        var call = deciding!;
        deciding = null;
        if (call.Command is KeyCommand.WakeUp && state is not null)
        {
            // Woken for nothing, perhaps: then the timetable has a deadline that this key does not have.
            if (reply is not KeyReply.Rotated)
            {
                TellDeadline();
                AskForErasure();
                TellRegions();
                if (reply is KeyReply.Changed) SayNotYet();
            }

            ForgetIdle();
        }

        call.Complete(reply);
        DecideNext();
        if (isRetiring) Self.Tell(Retire.Instance);
    }

    /// <summary>Everything that was sent before the word to retire is answered, and every use accounted for, before the
    /// end.</summary>
    private void StopWhenDone()
    {
        if (!isRetiring || deciding is not null || meter.IsBusy) return;
        if (meter.IsHolding) meter.Close();
        else Context.Stop(Self);
    }

    private static UseOutcome No(Refusal why) => new(why, 0, default, null);

    private sealed record MaterialMade(ImmutableArray<MadeMaterial> All) : INoSerializationVerificationNeeded;

    private sealed record SpentRotated(KeyReply Reply) : INoSerializationVerificationNeeded;

    private sealed class Changed : INoSerializationVerificationNeeded
    {
        internal static readonly Changed Instance = new();
    }

    private sealed record MaterialFailed(Exception Cause) : INoSerializationVerificationNeeded;
}
