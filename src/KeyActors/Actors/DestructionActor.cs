using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using KeyActors.Calls;
using KeyActors.Logging;
using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Actors;

/// <summary>Destroys what keys have doomed: takes an ended key out of its directory, steps to an epoch without the secrets,
/// searches for what may be left, and has the key record it.</summary>
/// <remarks>What keys ask for within a moment shares one epoch step. Every part may be done twice, so whatever fails, or is cut
/// off by the end of the process, is begun again from the first: a key asks until its history says that it is done.</remarks>
internal sealed class DestructionActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryPauseMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryPauseMax = TimeSpan.FromMinutes(10);
    private readonly Dictionary<KeyArn, Erasure> owed = [];
    private readonly List<TaskCompletionSource> waiting = [];
    private readonly VaultParts parts;
    private readonly RegionMessages regions;
    private TimeSpan retryPause = RetryPauseMin;
    private bool isRunning;
    private volatile bool hasStopped;

    public DestructionActor(VaultParts parts)
    {
        (this.parts, regions) = (parts, new RegionMessages(parts));
        Receive<Erasure>(Note);
        Receive<Begin>(_ => Run());
        Receive<Accepted>(_ => Run());
        Receive<Ended>(Settle);
        Receive<WhenIdle>(ask =>
        {
            waiting.Add(ask.Idle);
            if (!isRunning && (owed.Count == 0 || parts.Recovery.IsOpen)) ReleaseWaiting();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        hasStopped = true;
        ReleaseWaiting();
    }

    /// <summary>A key that asks again while its last request waits for a retry does not bring the retry forward.</summary>
    private void Note(Erasure erasure)
    {
        var isNews = !owed.TryGetValue(erasure.Key, out var known) || !known.Asks(erasure);
        if (!isNews) return;
        owed[erasure.Key] = erasure;
        if (!isRunning) Timers.StartSingleTimer(Begin.Instance, Begin.Instance, GatherFor);
    }

    private void Run()
    {
        if (isRunning || owed.Count == 0) return;
        if (parts.Recovery.IsOpen)
        {
            // What was asked for before the backup, or by it, waits for an operator's word.
            ReleaseWaiting();
            return;
        }

        isRunning = true;
        DestroyAsync([.. owed.Values]).PipeTo(Self);
    }

    private void Settle(Ended run)
    {
        isRunning = false;
        foreach (var done in run.Done)
            if (owed.TryGetValue(done.Key, out var now) && now == done) owed.Remove(done.Key);
        if (run.IsWhole) retryPause = RetryPauseMin;
        if (owed.Count == 0 || !run.IsWhole) ReleaseWaiting();
        if (owed.Count == 0) return;
        Timers.StartSingleTimer(Begin.Instance, Begin.Instance, run.IsWhole ? GatherFor : retryPause);
        if (!run.IsWhole) retryPause = retryPause * 2 < RetryPauseMax ? retryPause * 2 : RetryPauseMax;
    }

    private void ReleaseWaiting()
    {
        foreach (var idle in waiting) idle.TrySetResult();
        waiting.Clear();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged here and tried again.")]
    private async Task<Ended> DestroyAsync(ImmutableArray<Erasure> asked)
    {
        var done = new List<Erasure>();
        try
        {
            parts.Passed("asked");
            var ready = new List<Erasure>();
            foreach (var erasure in asked)
                if (!erasure.IsEnding || await LeaveDirectoryAsync(erasure.Key).ConfigureAwait(false)) ready.Add(erasure);
            parts.Passed("left the directory");
            var doomed = ready.SelectMany(static e => e.Doomed).ToHashSet();
            var destroyed = await parts.Keeper.DestroyAsync(doomed).ConfigureAwait(false);
            parts.Passed("destroyed");
            foreach (var erasure in ready)
                if (await RecordAsync(erasure, destroyed).ConfigureAwait(false)) done.Add(erasure);
            parts.Passed("recorded");
        }
        catch (Exception error)
        {
            if (!hasStopped) VaultLog.NotDestroyed(parts.Log, asked.Length - done.Count, retryPause, error);
        }

        return new Ended([.. done], done.Count == asked.Length);
    }

    /// <summary>Id and aliases leave for ever: from here on the key is unknown to every caller.</summary>
    private async Task<bool> LeaveDirectoryAsync(KeyArn key)
    {
        var once = IdempotencyKey.Of($"end {key}");
        var call = RealmCall.Of(key.Realm, new RealmCommand.EndKey(Caller.Vault, once, key.Id));
        parts.Directories.Tell(call, ActorRefs.NoSender);
        if (await call.Reply.ConfigureAwait(false) is not RealmReply.Refused no) return true;
        HeldUp(key.ToString(), no.Why.Code);
        return false;
    }

    private async Task<bool> RecordAsync(Erasure erasure, Destruction destroyed)
    {
        var key = erasure.Key.ToString();
        foreach (var secret in erasure.Doomed)
        {
            if (!destroyed.Remains.TryGetValue(secret, out var file)) continue;
            VaultLog.RemainsFound(parts.Log, secret.ToString(), key, file, retryPause);
            return false;
        }

        // Before the replica's last event: until that is stored it asks again.
        if (erasure.Primary is { } region)
        {
            var (primary, news) = RegionWork.Gone(erasure.Key, region, erasure.Doomed);
            if (!await regions.TellPrimaryAsync(primary, news).ConfigureAwait(false))
            {
                HeldUp(key, "primary-not-told");
                return false;
            }
        }

        var proof = new DestructionProof(
            (long)destroyed.Epoch, destroyed.OldFilesRemoved, destroyed.FilesSearched, destroyed.BytesSearched);
        var once = IdempotencyKey.Of($"destroyed {key} {string.Join(' ', erasure.Doomed)}");
        var call = KeyCall.Of(erasure.Key, new KeyCommand.RecordDestroyed(Caller.Vault, once, erasure.Doomed, proof));
        parts.Keys.Tell(call, ActorRefs.NoSender);
        if (await call.Reply.ConfigureAwait(false) is not KeyReply.Refused no)
        {
            VaultLog.Destroyed(parts.Log, erasure.Doomed.Length, key, destroyed.Epoch);
            return true;
        }

        HeldUp(key, no.Why.Code);
        return false;
    }

    /// <summary>A vault that closes in the middle is no fault: the next opening goes on.</summary>
    private void HeldUp(string key, string code)
    {
        if (!hasStopped) VaultLog.DestructionHeldUp(parts.Log, key, code, retryPause);
    }

    /// <summary>What a key asks for.</summary>
    /// <param name="Key">Which key.</param>
    /// <param name="IsEnding">Whether the key itself ends.</param>
    /// <param name="Doomed">Secrets that must leave the secret file.</param>
    /// <param name="Primary">Where the primary is that must hear of the end; null for a key that is no replica.</param>
    internal sealed record Erasure(KeyArn Key, bool IsEnding, ImmutableArray<SecretId> Doomed, RegionName? Primary)
        : INoSerializationVerificationNeeded
    {
        /// <summary>Whether this asks for all that the other does.</summary>
        internal bool Asks(Erasure other) => IsEnding == other.IsEnding && other.Doomed.All(Doomed.Contains);
    }

    /// <summary>Asks to hear when nothing is owed, or what is owed has failed and waits for its next try.</summary>
    internal sealed record WhenIdle(TaskCompletionSource Idle) : INoSerializationVerificationNeeded;

    /// <summary>An operator has accepted a recovery: what waits for that may begin.</summary>
    internal sealed class Accepted : INoSerializationVerificationNeeded
    {
        internal static readonly Accepted Instance = new();
    }

    private sealed class Begin : INoSerializationVerificationNeeded
    {
        internal static readonly Begin Instance = new();
    }

    private sealed record Ended(ImmutableArray<Erasure> Done, bool IsWhole) : INoSerializationVerificationNeeded;
}
