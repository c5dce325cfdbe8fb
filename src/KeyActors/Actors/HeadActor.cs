using Akka.Actor;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Actors;

/// <summary>Writes what the keys have due and how far the streams have come, many at once, shortly after they moved; and
/// looks hourly that nobody else wrote heads.</summary>
/// <remarks>Deadlines go first: a stream whose head is up to date has its deadline in the timetable.</remarks>
internal sealed class HeadActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(1);
    private readonly Dictionary<string, StreamHead> moved = new(StringComparer.Ordinal);
    private readonly Dictionary<KeyArn, Deadline> due = [];
    private readonly AnchoredHeads? heads;
    private readonly ITimetable timetable;
    private readonly VaultParts parts;

    /// <summary>Starts with nothing to write.</summary>
    /// <param name="timetable">Where deadlines go.</param>
    /// <param name="parts">What the vault's actors share; its heads are null in memory.</param>
    public HeadActor(ITimetable timetable, VaultParts parts)
    {
        (heads, this.timetable, this.parts) = (parts.Heads, timetable, parts);
        Receive<StreamHead>(Note);
        Receive<Deadline>(Note);
        Receive<WriteDue>(_ => Write());
        Receive<SettleDue>(_ => Settle());
        Receive<CheckDue>(_ => Check());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(CheckDue.Instance, CheckDue.Instance, CheckEvery);

    /// <summary>The last heads and an anchor with one sum: nothing of a closed vault can be cut unseen.</summary>
    protected override void PostStop()
    {
        try
        {
            WriteAll();
            heads?.Settle();
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
        if (moved.Count + due.Count == 0) Timers.StartSingleTimer(WriteDue.Instance, WriteDue.Instance, parts.HeadDelay);
    }

    private void Write()
    {
        try
        {
            WriteAll();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
            Timers.StartSingleTimer(WriteDue.Instance, WriteDue.Instance, parts.HeadDelay * 10);
        }
    }

    private void WriteAll()
    {
        if (due.Count > 0)
        {
            timetable.Write(due.Values);
            due.Clear();
            parts.Timetable.Tell(TimetableActor.Look.Instance, ActorRefs.NoSender);
        }

        if (moved.Count == 0) return;
        heads!.Write(moved.Values);
        moved.Clear();
        Timers.StartSingleTimer(SettleDue.Instance, SettleDue.Instance, parts.HeadDelay);
    }

    /// <summary>At rest the anchor knows one sum only: else the last heads and their events could be cut for as long as nothing
    /// happens, and a torn end of the database's log would take them along unseen.</summary>
    private void Settle()
    {
        if (moved.Count > 0) return;
        try
        {
            heads!.Settle();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
            Timers.StartSingleTimer(SettleDue.Instance, SettleDue.Instance, parts.HeadDelay * 10);
        }
    }

    private void Check()
    {
        try
        {
            if (heads is null) return;
            if (!heads.Agree()) VaultLog.HeadsAltered(parts.Log);
            // The anchor's time also says when the vault was last open.
            else if (moved.Count == 0) heads.Settle();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            // A restart would forget what is gathered.
            VaultLog.HeadsNotRead(parts.Log, e);
        }
    }

    private static bool IsStorageFault(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or SqliteException or RefusedException;

    private sealed class WriteDue : INoSerializationVerificationNeeded
    {
        internal static readonly WriteDue Instance = new();
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
