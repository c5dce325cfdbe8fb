using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Actors;

/// <summary>Wakes each key when something of it is due, and no other; over restarts, on the vault's clock.</summary>
/// <remarks>One timer for the earliest deadline. A key that is woken decides by its own state: a wake-up that is early, late or
/// doubled does no harm. A due key that cannot be had is tried again a minute later.</remarks>
internal sealed class TimetableActor : ReceiveActor
{
    private const int AtOnceMax = 16;
    private static readonly TimeSpan LookAgainMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);
    private readonly Dictionary<KeyArn, DateTimeOffset> notBefore = [];
    private readonly ITimetable timetable;
    private readonly VaultParts parts;
    private readonly ITimer timer;
    private int awake;
    private long wakeUps;
    private bool hasDoubted;

    public TimetableActor(ITimetable timetable, VaultParts parts)
    {
        (this.timetable, this.parts) = (timetable, parts);
        var self = Self;
        timer = parts.Clock.CreateTimer(_ => self.Tell(Look.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Receive<Look>(_ => WakeDue());
        Receive<Woken>(_ => Settle());
    }

    protected override void PreStart() => Self.Tell(Look.Instance);

    protected override void PostStop() => timer.Dispose();

    private void WakeDue()
    {
        var now = parts.Clock.GetUtcNow();
        foreach (var past in notBefore.Where(p => p.Value <= now).Select(static p => p.Key).ToArray()) notBefore.Remove(past);
        IReadOnlyList<Deadline> earliest;
        try
        {
            if (!hasDoubted) timetable.Doubt();
            hasDoubted = true;
            // Those that wait for a retry may stand in front of others: look past them.
            earliest = timetable.Earliest(AtOnceMax + notBefore.Count);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            VaultLog.TimetableNotRead(parts.Log, RetryPause, e);
            timer.Change(RetryPause, Timeout.InfiniteTimeSpan);
            return;
        }

        DateTimeOffset? next = null;
        foreach (var (key, due) in earliest)
        {
            var at = notBefore.TryGetValue(key, out var later) && later > due!.Value ? later : due!.Value;
            if (at <= now && awake < AtOnceMax) Wake(key, due.Value);
            else if (next is null || at < next) next = at;
        }

        if (awake >= AtOnceMax) return;
        var pause = next is { } then && then - now < LookAgainMax ? then - now : LookAgainMax;
        timer.Change(pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private void Wake(KeyArn key, DateTimeOffset due)
    {
        awake++;
        // Not twice while its new deadline is on the way to the projection.
        notBefore[key] = parts.Clock.GetUtcNow() + RetryPause;
        var once = IdempotencyKey.Of(FormattableString.Invariant($"wake up {key} {due.UtcTicks} {++wakeUps}"));
        var call = KeyCall.Of(key, new KeyCommand.WakeUp(Caller.Vault, once, EraseUpTo: null, Epoch: 0));
        parts.Keys.Tell(call, ActorRefs.NoSender);
        call.Reply.AsTask().PipeTo(Self, success: static _ => Woken.Instance, failure: static _ => Woken.Instance);
    }

    private void Settle()
    {
        awake--;
        if (awake == AtOnceMax - 1 || awake == 0) Self.Tell(Look.Instance);
    }

    /// <summary>Look at the projection: a deadline came, or its time did.</summary>
    internal sealed class Look : INoSerializationVerificationNeeded
    {
        internal static readonly Look Instance = new();
    }

    private sealed class Woken : INoSerializationVerificationNeeded
    {
        internal static readonly Woken Instance = new();
    }
}
