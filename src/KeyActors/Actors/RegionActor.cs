using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Brings to the other regions of a multi-Region key what its primary owes them: new replicas, new material, what seals,
/// when it rotates, and the role of the primary.</summary>
/// <remarks>A key tells its state whenever it changes, and again when it is recovered or woken; what is owed stands in that
/// state and
/// nowhere else. Each message may come twice and is taken once, so whatever fails, or is cut off by the end of the process, is
/// begun
/// again from the state of then. One key's messages go one after another.</remarks>
internal sealed class RegionActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RetryPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPauseMax = TimeSpan.FromMinutes(1);
    private readonly Dictionary<KeyArn, Work> works = [];
    private readonly VaultParts parts;
    private readonly RegionMessages messages;
    private bool isStarted;

    public RegionActor(VaultParts parts)
    {
        (this.parts, messages) = (parts, new RegionMessages(parts));
        Receive<Owed>(Note);
        Receive<Ended>(Settle);
        Receive<Retry>(retry => Begin(retry.Key));
        Receive<WhenSettled>(Wait);
        Receive<WhenQuiet>(Wait);
        Receive<LookAgain>(_ =>
        {
            isStarted = true;
            foreach (var key in works.Keys.ToArray()) Begin(key);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        foreach (var work in works.Values) work.Release();
    }

    /// <summary>A key that tells the same again while its last try waits for the next does not bring that forward.</summary>
    private void Note(Owed owed)
    {
        var state = owed.State;
        var isOwing = state.OwesRegions || state.WordForPrimary is not null;
        if (!works.TryGetValue(state.Address, out var work))
        {
            if (isOwing) Begin(state.Address, works[state.Address] = new Work(state));
            return;
        }

        if (state.Number <= work.State.Number) return;
        (work.State, work.IsOwing) = (state, isOwing);
        if (work.IsRunning) return;
        if (isOwing) Begin(state.Address, work);
        else Forget(state.Address, work);
    }

    private void Begin(KeyArn key)
    {
        if (works.TryGetValue(key, out var work)) Begin(key, work);
    }

    private void Begin(KeyArn key, Work work)
    {
        // While an opening removes what a kill left, nothing new may look like it: an id that is claimed, and has no history yet.
        if (work.IsRunning || !isStarted) return;
        work.IsRunning = true;
        Timers.Cancel(key);
        RunAsync(work.State).PipeTo(Self);
    }

    private void Settle(Ended run)
    {
        if (!works.TryGetValue(run.Key, out var work)) return;
        work.IsRunning = false;
        if (!work.IsOwing)
        {
            Forget(run.Key, work);
        }
        else if (work.State.Number > run.Number)
        {
            work.Pause = RetryPauseMin;
            Begin(run.Key, work);
        }
        else if (run.IsWhole && !work.State.OwesRegions)
        {
            // The primary was told; nothing in the replica's own history changes by that.
            Forget(run.Key, work);
        }
        else
        {
            work.Release();
            Timers.StartSingleTimer(run.Key, new Retry(run.Key), work.Pause);
            work.Pause = work.Pause * 2 < RetryPauseMax ? work.Pause * 2 : RetryPauseMax;
        }
    }

    private void Forget(KeyArn key, Work work)
    {
        works.Remove(key);
        Timers.Cancel(key);
        work.Release();
    }

    private void Wait(WhenSettled ask)
    {
        if (works.TryGetValue(ask.Key, out var work) && work.IsRunning) work.Waiting.Add(ask.Settled);
        else ask.Settled.TrySetResult();
    }

    private void Wait(WhenQuiet ask)
    {
        if (works.Values.FirstOrDefault(static work => work.IsRunning) is not { } running)
        {
            ask.Quiet.TrySetResult();
            return;
        }

        var (self, turn) = (Self, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        running.Waiting.Add(turn);
        turn.Task.ContinueWith(
            _ => self.Tell(ask), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged here and tried again.")]
    private async Task<Ended> RunAsync(KeyState state)
    {
        var isWhole = false;
        try
        {
            isWhole = await messages.BringAsync(state).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            VaultLog.RegionsFailed(parts.Log, state.Address.ToString(), error);
        }

        return new Ended(state.Address, state.Number, isWhole);
    }

    /// <summary>A key's state, whether it owes something or no longer does.</summary>
    internal sealed record Owed(KeyState State) : INoSerializationVerificationNeeded;

    /// <summary>Asks to hear when a key owes nothing, or a region has not answered and waits for the next try.</summary>
    internal sealed record WhenSettled(KeyArn Key, TaskCompletionSource Settled) : INoSerializationVerificationNeeded;

    /// <summary>Asks to hear when nothing of any key is on its way.</summary>
    internal sealed record WhenQuiet(TaskCompletionSource Quiet) : INoSerializationVerificationNeeded;

    /// <summary>The vault is open, or a region answers again: begin, or try what waits.</summary>
    internal sealed class LookAgain : INoSerializationVerificationNeeded
    {
        internal static readonly LookAgain Instance = new();
    }

    private sealed record Retry(KeyArn Key) : INoSerializationVerificationNeeded;

    private sealed record Ended(KeyArn Key, long Number, bool IsWhole) : INoSerializationVerificationNeeded;

    private sealed class Work(KeyState state)
    {
        internal KeyState State { get; set; } = state;

        internal bool IsOwing { get; set; } = true;

        internal bool IsRunning { get; set; }

        internal TimeSpan Pause { get; set; } = RetryPauseMin;

        internal List<TaskCompletionSource> Waiting { get; } = [];

        internal void Release()
        {
            foreach (var settled in Waiting) settled.TrySetResult();
            Waiting.Clear();
        }
    }
}
