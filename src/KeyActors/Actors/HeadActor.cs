using Akka.Actor;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using KeyActors.Store;
using Microsoft.Data.Sqlite;

namespace KeyActors.Actors;

/// <summary>Writes how far the streams have come, many at once, shortly after they moved; and looks hourly that
/// nobody else did.</summary>
internal sealed class HeadActor : ReceiveActor, IWithTimers
{
    /// <summary>The most that a head may lie behind while the disk answers: under the 250 ms that are published.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CheckEvery = TimeSpan.FromHours(1);
    private readonly Dictionary<string, StreamHead> moved = new(StringComparer.Ordinal);
    private readonly AnchoredHeads heads;
    private readonly VaultParts parts;

    public HeadActor(AnchoredHeads heads, VaultParts parts)
    {
        (this.heads, this.parts) = (heads, parts);
        Receive<StreamHead>(Note);
        Receive<WriteDue>(_ => Write());
        Receive<CheckDue>(_ => Check());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(CheckDue.Instance, CheckDue.Instance, CheckEvery);

    /// <summary>The last heads and an anchor with one sum: nothing of a closed vault can be cut unseen.</summary>
    protected override void PostStop()
    {
        try
        {
            if (moved.Count > 0) heads.Write(moved.Values);
            heads.Settle();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
        }
    }

    private void Note(StreamHead head)
    {
        if (moved.Count == 0) Timers.StartSingleTimer(WriteDue.Instance, WriteDue.Instance, Delay);
        moved[head.Stream] = head;
    }

    private void Write()
    {
        try
        {
            heads.Write(moved.Values);
            moved.Clear();
        }
        catch (Exception e) when (IsStorageFault(e))
        {
            VaultLog.HeadsNotWritten(parts.Log, moved.Count, e);
            Timers.StartSingleTimer(WriteDue.Instance, WriteDue.Instance, Delay * 10);
        }
    }

    private void Check()
    {
        if (!heads.Agree()) VaultLog.HeadsAltered(parts.Log);
    }

    private static bool IsStorageFault(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or SqliteException or RefusedException;

    private sealed class WriteDue : INoSerializationVerificationNeeded
    {
        internal static readonly WriteDue Instance = new();
    }

    private sealed class CheckDue : INoSerializationVerificationNeeded
    {
        internal static readonly CheckDue Instance = new();
    }
}
