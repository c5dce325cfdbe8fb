using Akka.Actor;
using KeyActors.Logging;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Actors;

/// <summary>Compares the timetable with the journal after the opening and daily, in slices, so that nothing stalls.</summary>
/// <remarks>Between slices it rests for longer than one takes, unless the timetable is being filled: then nobody is woken in time
/// before it is through.</remarks>
internal sealed class TimetableCheckActor : ReceiveActor, IWithTimers
{
    private const int EventsAtOnce = 500;
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromDays(1);
    private readonly TimetableCheck check;
    private readonly VaultParts parts;
    private readonly ITimer timer;
    private long events;
    private int written;
    private int wrong;

    public TimetableCheckActor(TimetableCheck check, VaultParts parts)
    {
        (this.check, this.parts) = (check, parts);
        var self = Self;
        timer = parts.Clock.CreateTimer(_ => self.Tell(Slice.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Receive<Slice>(_ => Go());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Self.Tell(Slice.Instance);

    protected override void PostStop() => timer.Dispose();

    private void Go()
    {
        var wasFilling = check.IsFilling;
        try
        {
            var now = parts.Clock.GetUtcNow();
            var slice = check.Next(EventsAtOnce, now, parts.Erasing.PutOffMax(now, TimetableActor.RetryPause));
            events += slice.Events;
            written += slice.Written;
            wrong += slice.Wrong;
            if (slice.Written > 0) Context.Parent.Tell(TimetableActor.Look.Instance);
            if (slice.IsLast) End(wasFilling);
            else if (wasFilling) Self.Tell(Slice.Instance);
            else Timers.StartSingleTimer(Slice.Instance, Slice.Instance, Rest);
        }
        catch (SqliteException e)
        {
            VaultLog.TimetableNotCompared(parts.Log, TimetableActor.RetryPause, e);
            (events, written, wrong) = (0, 0, 0);
            timer.Change(TimetableActor.RetryPause, Timeout.InfiniteTimeSpan);
        }
    }

    private void End(bool wasFilling)
    {
        if (wasFilling) VaultLog.TimetableMade(parts.Log, written, events);
        else if (wrong > 0) VaultLog.TimetableSetRight(parts.Log, wrong);
        (events, written, wrong) = (0, 0, 0);
        timer.Change(CheckEvery, Timeout.InfiniteTimeSpan);
    }

    private sealed class Slice : INoSerializationVerificationNeeded
    {
        internal static readonly Slice Instance = new();
    }
}
