using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Actors;

/// <summary>Wakes each key when something of it is due, and no other; over restarts, on the vault's clock.</summary>
/// <remarks>One timer, for the earliest deadline and at least every ten minutes: the clock is looked at too. A key that is woken
/// decides by its own state: a wake-up that is early, late or doubled does no harm. A due key is put off before it is woken, so
/// that one that cannot be had is tried again a minute later and stands in nobody's way.</remarks>
internal sealed class TimetableActor : ReceiveActor
{
    /// <summary>How long a key that was woken, and has not told another deadline, is left alone.</summary>
    internal static readonly TimeSpan RetryPause = TimeSpan.FromMinutes(1);

    private const int AtOnceMax = 16;
    private const int PageMax = 256;
    private static readonly TimeSpan LookAgainMax = TimeSpan.FromMinutes(10);
    private readonly Queue<Deadline> page = new();
    private readonly ITimetable timetable;
    private readonly VaultParts parts;
    private readonly ITimer timer;
    private readonly List<WhenDone> waiting = [];
    private int awake;
    private long wakeUps;

    public TimetableActor(ITimetable timetable, VaultParts parts)
    {
        (this.timetable, this.parts) = (timetable, parts);
        var self = Self;
        timer = parts.Clock.CreateTimer(_ => self.Tell(Look.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Receive<Look>(_ => WakeDue());
        Receive<LookAnew>(_ => LookAtAll());
        Receive<WhenDone>(ask =>
        {
            waiting.Add(ask);
            WakeDue();
        });
        Receive<NotYet>(PutOff);
        Receive<Woken>(_ =>
        {
            awake--;
            WakeDue();
        });
    }

    protected override void PreStart()
    {
        if (timetable.Check is { } check) Context.ActorOf(Props.Create<TimetableCheckActor>(check, parts), "check");
        Self.Tell(Look.Instance);
    }

    protected override void PostStop()
    {
        timer.Dispose();
        Release(null);
    }

    private void WakeDue()
    {
        parts.Erasing.Observe();
        try
        {
            while (awake < AtOnceMax)
            {
                if (page.Count == 0 && !TurnPage())
                {
                    if (awake == 0) Release(timetable.Next());
                    return;
                }

                Wake(page.Dequeue());
            }
        }
        catch (SqliteException e)
        {
            VaultLog.TimetableNotRead(parts.Log, RetryPause, e);
            timer.Change(RetryPause, Timeout.InfiniteTimeSpan);
            Release(null);
        }
    }

    private void Release(DateTimeOffset? next)
    {
        foreach (var ask in waiting) ask.Done.TrySetResult((wakeUps, next));
        waiting.Clear();
    }

    private void LookAtAll()
    {
        try
        {
            timetable.LookAnew();
        }
        catch (SqliteException e)
        {
            VaultLog.TimetableNotRead(parts.Log, RetryPause, e);
        }

        WakeDue();
    }

    /// <summary>Looking at such a key every minute for a day would be polling.</summary>
    private void PutOff(NotYet notYet)
    {
        var until = parts.Erasing.NotBefore(notYet.Deadline.Due!.Value);
        if (until <= parts.Clock.GetUtcNow() + RetryPause) return;
        try
        {
            timetable.PutOff(notYet.Deadline, until);
        }
        catch (SqliteException e)
        {
            // It is tried again a minute later instead.
            VaultLog.TimetableNotRead(parts.Log, RetryPause, e);
        }
    }

    /// <summary>False when nothing is due; the timer is set for what is next.</summary>
    private bool TurnPage()
    {
        var now = parts.Clock.GetUtcNow();
        foreach (var due in timetable.TakeDue(now, PageMax, now + RetryPause)) page.Enqueue(due);
        if (page.Count > 0) return true;
        var pause = timetable.Next() is { } next && next - now < LookAgainMax ? next - now : LookAgainMax;
        timer.Change(pause > TimeSpan.Zero ? pause : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        // A clock that was moved between the look at it and the setting of the timer is looked at again: the timer counts from
        // where it is now.
        if (parts.Clock.GetUtcNow() - now >= pause) Self.Tell(Look.Instance);
        return false;
    }

    private void Wake(Deadline deadline)
    {
        awake++;
        var (key, due) = (deadline.Key, deadline.Due!.Value);
        var once = IdempotencyKey.Of(FormattableString.Invariant($"wake up {key} {due.UtcTicks} {++wakeUps}"));
        var call = KeyCall.Of(key, new KeyCommand.WakeUp(Caller.Vault, once, EraseUpTo: null, Epoch: 0));
        parts.Keys.Tell(call, ActorRefs.NoSender);
        call.Reply.AsTask().PipeTo(Self, success: static _ => Woken.Instance, failure: static _ => Woken.Instance);
    }

    /// <summary>Look at the projection: a deadline came, or its time did.</summary>
    internal sealed class Look : INoSerializationVerificationNeeded
    {
        internal static readonly Look Instance = new();
    }

    /// <summary>Asks to hear when every key that is due was woken and has answered.</summary>
    /// <param name="Done">Gets how many were woken since the vault was opened, and UTC when something is due next; null for
    /// nothing.</param>
    internal sealed record WhenDone(TaskCompletionSource<(long WakeUps, DateTimeOffset? Next)> Done)
        : INoSerializationVerificationNeeded;

    /// <summary>Look at what was put off too: the clock was confirmed.</summary>
    internal sealed class LookAnew : INoSerializationVerificationNeeded
    {
        internal static readonly LookAnew Instance = new();
    }

    /// <summary>A key was woken and may not erase yet what is due.</summary>
    /// <param name="Deadline">As it was told.</param>
    internal sealed record NotYet(Deadline Deadline) : INoSerializationVerificationNeeded;

    private sealed class Woken : INoSerializationVerificationNeeded
    {
        internal static readonly Woken Instance = new();
    }
}
