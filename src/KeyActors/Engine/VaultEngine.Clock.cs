using Akka.Actor;
using KeyActors.Actors;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <content>The clock, and how the vault does.</content>
internal sealed partial class VaultEngine
{
    /// <summary>Has the history say that the clock is right, then lets erasing go on.</summary>
    internal async Task<DateTimeOffset> ConfirmClockAsync(Caller by, IdempotencyKey once)
    {
        using var pass = Gate.Enter();
        RecordCall? call = null;
        var mark = Parts.Erasing.ToConfirm(found =>
        {
            var content = CommandFingerprint.Of("confirm-clock", FormattableString.Invariant($"{found.UtcTicks}"));
            call = new RecordCall(at => new VaultEvent.ClockConfirmed(at, new CommandStamp(by, once, content), found));
            Parts.Vault.Tell(call, ActorRefs.NoSender);
        });
        if (!await call!.Recorded.ConfigureAwait(false))
            throw new RefusedException(new Refusal.Unavailable("The confirmation of the clock could not be stored"));
        Parts.Erasing.Confirmed(mark);
        VaultLog.ClockConfirmed(Parts.Log, mark.Found, by.Principal);
        Parts.Timetable.Tell(TimetableActor.LookAnew.Instance, ActorRefs.NoSender);
        return mark.Found;
    }

    /// <summary>Has the history say that an operator accepts the last recovery, then lets erasing go on. Said again, it is the
    /// same.</summary>
    internal async Task<VaultRecovery> AcceptRecoveryAsync(Caller by, IdempotencyKey once)
    {
        using var pass = Gate.Enter();
        var last = Parts.Recovery.Last ?? throw new RefusedException(new Refusal.NotRecovered(Path));
        if (last.AcceptedAt is not null) return last;
        var content = CommandFingerprint.Of("accept-recovery", FormattableString.Invariant($"{last.Number}"));
        var stamp = new CommandStamp(by, once, content);
        if (!await RecordAsync(at => new VaultEvent.RecoveryAccepted(at, stamp, last.Number)).ConfigureAwait(false))
            throw new RefusedException(new Refusal.Unavailable("The word on the recovery could not be stored"));
        VaultLog.RecoveryAccepted(Parts.Log, last.Number, by.Principal);
        Parts.Destruction.Tell(DestructionActor.Accepted.Instance, ActorRefs.NoSender);
        Parts.Timetable.Tell(TimetableActor.LookAnew.Instance, ActorRefs.NoSender);
        return Parts.Recovery.Last!;
    }

    /// <summary>How the vault does; the same work however many keys it has.</summary>
    internal VaultHealth Health()
    {
        using var pass = Gate.Enter();
        var (realm, alarms) = (Parts.Settings.Realm, Parts.Log.Alarms);
        return new VaultHealth
        {
            Path = Path,
            Realm = realm,
            FormatLevel = Parts.Level,
            NewestFormatLevel = Engine.FormatLevel.Newest,
            Keys = Parts.Realms.TryRead(realm, out var page) ? page.CountKeys() : 0,
            Alarms = alarms.Count,
            LastAlarm = alarms.Last,
            LastAlarmAt = alarms.LastAt,
            ErasingHeld = Parts.Erasing.Current(),
            Recovery = Parts.Recovery.Last,
        };
    }
}
