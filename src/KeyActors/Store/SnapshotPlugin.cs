using Akka.Actor.Setup;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using KeyActors.Journal;

namespace KeyActors.Store;

/// <summary>Akka's way to <see cref="VaultSnapshots"/>: one actor, so one snapshot at a time. It never fails.</summary>
/// <remarks>Not the plug-in of Akka.Persistence.Sql: that one hands over what it reads, and after an offer Akka cannot be asked
/// to read the whole journal instead. This one offers what is checked already.</remarks>
internal sealed class SnapshotPlugin : SnapshotStore
{
    private readonly VaultSnapshots? snapshots;

    /// <summary>Made by Akka, from configuration.</summary>
    public SnapshotPlugin() => snapshots = Context.System.Settings.Setup.Get<SnapshotSetup>() is { HasValue: true } setup
        ? setup.Value.Snapshots
        : null;

    protected override Task<SelectedSnapshot?> LoadAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken)
    {
        var snapshot = snapshots?.Newest(persistenceId);
        return Task.FromResult(snapshot is null
            ? null
            : new SelectedSnapshot(
                new SnapshotMetadata(persistenceId, snapshot.Head.Number, snapshot.At.UtcDateTime), snapshot));
    }

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot, CancellationToken cancellationToken)
    {
        snapshots?.Save((SnapshotToSave)snapshot);
        return Task.CompletedTask;
    }

    /// <summary>Saving one removes those that are too old.</summary>
    protected override Task DeleteAsync(SnapshotMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override Task DeleteAsync(
        string persistenceId, SnapshotSelectionCriteria criteria, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Takes the snapshots of a vault to the plug-in that its actor system makes.</summary>
internal sealed class SnapshotSetup(VaultSnapshots snapshots) : Setup
{
    internal VaultSnapshots Snapshots => snapshots;
}

/// <summary>A state that somebody else makes bytes of.</summary>
/// <param name="Manifest">Which state.</param>
/// <param name="Encode">Makes the bytes, on any thread.</param>
internal sealed record StateToStore(string Manifest, Func<ReadOnlyMemory<byte>> Encode);

/// <summary>A snapshot on its way to the store.</summary>
/// <param name="Head">Behind which event.</param>
/// <param name="At">UTC of that event.</param>
/// <param name="State">The state there.</param>
internal sealed record SnapshotToSave(StreamHead Head, DateTimeOffset At, StateToStore State);

/// <summary>A snapshot that this vault made, of the stream that asks, behind the very event that the journal has there; or one
/// that is ahead of its journal.</summary>
/// <param name="Head">Behind which event.</param>
/// <param name="At">UTC of that event.</param>
/// <param name="JournalLast">The highest number of the stream's rows; below the head's when events are missing.</param>
/// <param name="State">The state, as its codec gave it; null when events are missing.</param>
internal sealed record CheckedSnapshot(StreamHead Head, DateTimeOffset At, long JournalLast, object? State);
