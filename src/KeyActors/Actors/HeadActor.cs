using Akka.Actor;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Actors;

/// <summary>Writes what the keys have due and how far the streams have come, many at once, shortly after they moved; and
/// looks hourly that nobody else wrote heads.</summary>
/// <remarks>Deadlines go first: a stream whose head is up to date has its deadline in the timetable. Only when they cannot be
/// written do heads go without them, for a head that is not written lets events be cut unseen, and a deadline that is lost by a
/// kill is told again at the key's next use.</remarks>
internal sealed class HeadActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(1);
    private const int SlowRetry = 10;
    private const int DeadlineRetry = 100;
    private readonly Dictionary<string, StreamHead> moved = new(StringComparer.Ordinal);
    private readonly Dictionary<KeyArn, Deadline> due = [];
    private readonly AnchoredHeads? heads;
    private readonly ITimetable timetable;
    private readonly VaultParts parts;
    private bool areDeadlinesLate;

    /// <summary>Starts with nothing to write.</summary>
    /// <param name="timetable">Where deadlines go.</param>
    /// <param name="parts">What the vault's actors share; its heads are null in memory.</param>
    public HeadActor(ITimetable timetable, VaultParts parts)
    {
        (heads, this.timetable, this.parts) = (parts.Heads, timetable, parts);
        Receive<StreamHead>(Note);
        Receive<Deadline>(Note);
        Receive<WriteDue>(_ => Write());
        Receive<DeadlinesDue>(_ => RetryDeadlines());
        Receive<WriteNow>(now =>
        {
            Write();
            now.Done.TrySetResult();
        });
        Receive<SettleDue>(_ => Settle());
        Receive<CheckDue>(_ => Check());
        Receive<Freshen>(Refresh);
        Receive<MarkOpened>(Mark);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(CheckDue.Instance, CheckDue.Instance, CheckEvery);

    /// <summary>The last heads and an anchor with one sum: nothing of a closed vault can be cut unseen.</summary>
    protected override void PostStop()
    {
        try
        {
            if (!areDeadlinesLate) TryWriteDeadlines();
            WriteHeads();
            heads?.Settle();
            if (areDeadlinesLate) TryWriteDeadlines();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
        }
        finally
        {
            timetable.Close();
        }
    }

    private void Note(StreamHead head)
    {
        if (heads is null) return;
        WriteSoon();
        moved[head.Stream] = head;
    }

    private void Note(Deadline deadline)
    {
        WriteSoon();
        due[deadline.Key] = deadline;
    }

    private void WriteSoon()
    {
        if (!Timers.IsTimerActive(WriteDue.Instance)) WriteIn(parts.HeadDelay);
    }

    private void WriteIn(TimeSpan delay) => Timers.StartSingleTimer(WriteDue.Instance, WriteDue.Instance, delay);

    private void Write()
    {
        try
        {
            if (!areDeadlinesLate) TryWriteDeadlines();
            WriteHeads();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
            WriteIn(parts.HeadDelay * SlowRetry);
        }
    }

    /// <summary>Each try may wait as long as the file is locked: heads go in front, and not every write tries.</summary>
    private void RetryDeadlines()
    {
        if (moved.Count > 0) Write();
        TryWriteDeadlines();
    }

    private void TryWriteDeadlines()
    {
        if (due.Count == 0) return;
        try
        {
            timetable.Write(due.Values);
            due.Clear();
            areDeadlinesLate = false;
            parts.Timetable.Tell(TimetableActor.Look.Instance, ActorRefs.NoSender);
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            areDeadlinesLate = true;
            VaultLog.DeadlinesNotWritten(parts.Log, due.Count, e);
            Timers.StartSingleTimer(DeadlinesDue.Instance, DeadlinesDue.Instance, parts.HeadDelay * DeadlineRetry);
        }
    }

    private void WriteHeads()
    {
        if (moved.Count == 0) return;
        heads!.Write(moved.Values);
        moved.Clear();
        Timers.StartSingleTimer(SettleDue.Instance, SettleDue.Instance, parts.HeadDelay);
    }

    /// <summary>At rest the anchor knows one sum only: else the last heads and their events could be cut for as long as nothing
    /// happens, and a torn end of the database's log would take them along unseen.</summary>
    private void Settle()
    {
        if (moved.Count == 0) SettleNow();
    }

    private void SettleNow()
    {
        try
        {
            heads!.Settle();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
            Timers.StartSingleTimer(SettleDue.Instance, SettleDue.Instance, parts.HeadDelay * SlowRetry);
        }
    }

    /// <summary>A new secret is about to be stored: a later opening must see that this journal is no older than it.</summary>
    private void Refresh(Freshen wanted)
    {
        if (heads is { IsFresh: false }) SettleNow();
        wanted.Done.TrySetResult();
    }

    private void Mark(MarkOpened wanted)
    {
        try
        {
            heads!.MarkOpened();
            wanted.Done.TrySetResult();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            wanted.Done.TrySetException(e);
        }
    }

    private void Check()
    {
        try
        {
            if (heads is null) return;
            if (!heads.Agree()) VaultLog.HeadsAltered(parts.Log);
            // The anchor's time also says when the vault was last open.
            else Settle();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            // A restart would forget what is gathered.
            VaultLog.HeadsNotRead(parts.Log, e);
        }
    }

    private static bool IsStorageFault(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or SqliteException or RefusedException;

    /// <summary>Write what is gathered without waiting for more.</summary>
    /// <param name="Done">Completes when that is done, or could not be.</param>
    internal sealed record WriteNow(TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    /// <summary>Write the anchor unless it is fresh.</summary>
    /// <param name="Done">Completes when that is done, or could not be.</param>
    internal sealed record Freshen(TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    /// <summary>Write down that the vault is open.</summary>
    /// <param name="Done">Completes when that is done, or fails.</param>
    internal sealed record MarkOpened(TaskCompletionSource Done) : INoSerializationVerificationNeeded;

    private sealed class WriteDue : INoSerializationVerificationNeeded
    {
        internal static readonly WriteDue Instance = new();
    }

    private sealed class DeadlinesDue : INoSerializationVerificationNeeded
    {
        internal static readonly DeadlinesDue Instance = new();
    }

    private sealed class SettleDue : INoSerializationVerificationNeeded
    {
        internal static readonly SettleDue Instance = new();
    }

    /// <summary>Look whether anybody else wrote heads, and let the anchor say that the vault is open.</summary>
    internal sealed class CheckDue : INoSerializationVerificationNeeded
    {
        internal static readonly CheckDue Instance = new();
    }
}
