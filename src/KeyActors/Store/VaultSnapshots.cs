using System.Diagnostics.CodeAnalysis;
using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace KeyActors.Store;

/// <summary>The snapshots of a vault on disk: saves them, and gives back those that are good.</summary>
/// <remarks>Nothing depends on them: whatever is wrong, the answer is that there is none, and the journal is read. A file that
/// cannot be used just now is left alone for a while, so that no recovery waits for it again and again. One user at a time, the
/// plug-in.</remarks>
internal sealed class VaultSnapshots
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly JournalFile journal;
    private readonly IChainMac keyed;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly string vault;
    private SnapshotFile? file;
    private long awaySince;
    private bool isAway;

    private VaultSnapshots(string vault, JournalFile journal, IChainMac keyed, TimeProvider clock, ILogger log) =>
        (this.vault, this.journal, this.keyed, this.clock, this.log) = (vault, journal, keyed, clock, log);

    /// <summary>Opens <c>snapshots.db</c>; never fails.</summary>
    /// <param name="vault">The vault's folder.</param>
    /// <param name="journal">The journal that the snapshots are of.</param>
    /// <param name="keyed">Computes under K_snapshots.</param>
    /// <param name="clock">Measures how long a file that cannot be used is left alone.</param>
    /// <param name="log">Where alarms go.</param>
    internal static VaultSnapshots Open(string vault, JournalFile journal, IChainMac keyed, TimeProvider clock, ILogger log)
    {
        var snapshots = new VaultSnapshots(vault, journal, keyed, clock, log);
        snapshots.Try(static _ => true);
        return snapshots;
    }

    /// <summary>The newest good snapshot of a stream, or null. One that is ahead of the journal is given as such.</summary>
    internal CheckedSnapshot? Newest(string stream) => Try(rows =>
    {
        foreach (var row in rows.Read(stream))
        {
            try
            {
                return Check(stream, row);
            }
            catch (JournalAwayException)
            {
                return null;
            }
            catch (Exception e) when (e is JournalFormatException or BrokenInvariantException)
            {
                VaultLog.SnapshotDiscarded(log, stream, row.Number as long? ?? 0, e.Message.TrimEnd('.'));
                rows.Remove(stream, row);
            }
        }

        return null;
    });

    /// <summary>Saves a snapshot, or says in the log that it did not.</summary>
    internal void Save(SnapshotToSave snapshot) => Try(rows =>
    {
        try
        {
            var (head, at, (manifest, encode)) = snapshot;
            rows.Write(head.Stream, head.Number, new StoredSnapshot(head, at, manifest, encode()).Compose(keyed));
            return true;
        }
        catch (Exception e) when (e is JournalFormatException or BrokenInvariantException)
        {
            VaultLog.SnapshotNotMade(log, snapshot.Head.Stream, e);
            return false;
        }
    });

    /// <summary>Lets go of the file.</summary>
    internal void Close() => file?.Close();

    /// <exception cref="JournalFormatException">It is not used, and why.</exception>
    private CheckedSnapshot Check(string stream, SnapshotRow row)
    {
        var snapshot = (row.Body is byte[] body ? StoredSnapshot.Read(body, keyed) : null)
            ?? throw new JournalFormatException("it is damaged or was not written by this vault");
        var head = snapshot.Head;
        if (head.Stream != stream || row.Number is not long number || head.Number != number)
            throw new JournalFormatException("it is of another place");
        var (last, stored) = Look(stream, number);
        if (last < number) return new CheckedSnapshot(head, snapshot.At, last, null);
        if (stored is null || !StreamChain.After(stream, null, stored).Head.Span.SequenceEqual(head.Hash))
            throw new JournalFormatException("it was made behind another event than the journal has there");
        return new CheckedSnapshot(head, snapshot.At, last, Decode(snapshot, stream));
    }

    /// <summary>The replay tells what is wrong with the journal; it is no fault of the snapshot.</summary>
    private (long Last, StoredEvent? Event) Look(string stream, long number)
    {
        try
        {
            return journal.Look(stream, number);
        }
        catch (SqliteException)
        {
            throw new JournalAwayException();
        }
    }

    private static object Decode(StoredSnapshot snapshot, string stream)
    {
        (object State, string Of, long Number, DateTimeOffset At) found = snapshot.Manifest switch
        {
            KeyStateCodec.Manifest when KeyStateCodec.Decode(snapshot.State) is var key =>
                (key, PersistenceIds.Key(key.Address), key.Number, key.LastAt),
            RealmStateCodec.Manifest when RealmStateCodec.Decode(snapshot.State) is var realm =>
                (realm, PersistenceIds.Realm(realm.Realm), realm.Number, realm.LastAt),
            _ => throw new JournalFormatException("it has a state that this release does not read"),
        };
        return found.Of == stream && found.Number == snapshot.Head.Number && found.At == snapshot.At
            ? found.State
            : throw new JournalFormatException("it has a state of another place");
    }

    [SuppressMessage("Design", "CA1031", Justification = "No fault of a snapshot may be one of its key.")]
    private T? Try<T>(Func<SnapshotFile, T?> work)
    {
        if (isAway && clock.GetElapsedTime(awaySince) < Pause) return default;
        try
        {
            var done = work(file ??= SnapshotFile.Open(vault));
            isAway = false;
            return done;
        }
        catch (Exception e)
        {
            Close();
            file = null;
            var isBad = e is RefusedException || (e is SqliteException && !JournalFault.IsPassing(e));
            if (isBad && MakeAnew()) return default;
            VaultLog.SnapshotsAway(log, e);
            (isAway, awaySince) = (true, clock.GetTimestamp());
            return default;
        }
    }

    /// <summary>A damaged file, or one with a table or a trigger of others, has nothing that the journal has not.</summary>
    private bool MakeAnew()
    {
        try
        {
            SnapshotFile.Remove(vault);
            file = SnapshotFile.Open(vault);
            VaultLog.SnapshotsMadeAnew(log);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException or RefusedException)
        {
            return false;
        }
    }

    private sealed class JournalAwayException : Exception;
}
