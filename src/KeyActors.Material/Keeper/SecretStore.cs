using System.Diagnostics.CodeAnalysis;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>The secrets of the current epoch, in memory and on disk. Looking up is safe on any thread; appending and
/// stepping are for the keeper's one loop.</summary>
internal sealed class SecretStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly SealRoom room;
    private readonly TimeProvider time;
    private readonly Dictionary<SecretId, SecretEntry> entries = [];
    private readonly HashSet<string> proven;
    private List<StoredSecret> damaged;
    private SealFile seal;
    private SecretRef epochKey;
    private AppendFile file;
    private long wholeBytes;
    private string? broken;
    private bool closed;

    internal SecretStore(
        SealRoom room, TimeProvider time, SealFile seal, SecretRef epochKey, SecretFile content, string openedBy)
    {
        (this.room, this.time, this.seal, this.epochKey, proven) = (room, time, seal, epochKey, [openedBy]);
        foreach (var entry in content.Entries) entries.Add(entry.About.Secret, entry);
        damaged = [.. content.Damaged.Select(static notice => notice.Secret)];
        wholeBytes = content.WholeBytes;
        file = room.Folder.OpenAppend(content.Name);
    }

    internal SealRoom Room => room;

    internal TimeProvider Time => time;

    internal ulong Epoch
    {
        get
        {
            lock (gate) return seal.Header.Epoch;
        }
    }

    internal UInt128 VaultId
    {
        get
        {
            lock (gate) return seal.Header.Vault;
        }
    }

    internal IReadOnlyList<SealInForce> Seals
    {
        get
        {
            lock (gate) return seal.InForce;
        }
    }

    /// <summary>Secrets of keys that lie open in memory.</summary>
    internal int InMemory
    {
        get
        {
            lock (gate) return entries.Values.Count(static entry => entry.IsOpen && !RootSecret.Is(entry.About));
        }
    }

    private SecretFileHeader Header => seal.Header.Secrets;

    private string FileName => SecretFile.NameOf(seal.Header.Epoch);

    /// <summary>Everything stored, the damaged included, the vault's own root not.</summary>
    internal StoredSecret[] Held()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SecretKeeper));
            var whole = entries.Values.Select(static entry => entry.About).Where(static about => !RootSecret.Is(about));
            return [.. whole, .. damaged];
        }
    }

    internal bool TryDescribe(SecretId id, [NotNullWhen(true)] out StoredSecret? about)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SecretKeeper));
            about = entries.TryGetValue(id, out var entry) ? entry.About : damaged.Find(found => found.Secret == id);
            return about is not null;
        }
    }

    internal bool TryLend(SecretId id, [NotNullWhen(true)] out SecretRef? secret)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SecretKeeper));
            if (entries.TryGetValue(id, out var entry))
            {
                secret = entry.Lend(epochKey, room.Memory);
                return true;
            }

            secret = null;
            return damaged.Find(found => found.Secret == id) is { } bad ? throw new SecretDamagedException(bad) : false;
        }
    }

    internal SecretRef LendRoot()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SecretKeeper));
            var root = entries.Values.Single(static entry => RootSecret.Is(entry.About));
            return root.Lend(epochKey, room.Memory);
        }
    }

    /// <summary>Fills <paramref name="key"/> with SP 800-108 of the epoch key; the caller zeroes it.</summary>
    /// <returns>The epoch: from the next step on nobody can make that key again.</returns>
    internal ulong DeriveOfEpoch(ReadOnlySpan<byte> label, Span<byte> key)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SecretKeeper));
            using var epoch = epochKey.Take();
            Kdf.HmacSha512(epoch.Span, label, [], key);
            return seal.Header.Epoch;
        }
    }

    internal void Forget(SecretId id)
    {
        lock (gate)
        {
            if (entries.TryGetValue(id, out var entry)) _ = entry.Retire();
        }
    }

    /// <summary>Stores a group with one sync: all of it or, when this throws, nothing of it.</summary>
    internal StoredSecret[] Append(IReadOnlyList<Draft> group)
    {
        ThrowIfBroken();
        var added = new List<SecretEntry>(group.Count);
        using var records = new MemoryStream();
        foreach (var draft in group)
        {
            var about = new StoredSecret
            {
                Secret = Mint(added),
                Address = draft.Address,
                Material = draft.Material,
                Spec = draft.Spec,
                CreatedAt = time.GetUtcNow(),
            };
            var place = new RecordPlace(Header, wholeBytes + records.Length);
            var record = SecretRecord.Seal(place, about, epochKey, draft.Secret, room.Entropy);
            records.Write(record);
            added.Add(new SecretEntry(about, place, record.AsMemory(SecretRecord.HeadBytes)));
        }

        if (wholeBytes + records.Length > SecretFile.FileBytesMax)
            throw new RefusedException(new Refusal.LimitReached($"{FileName}, in bytes,", SecretFile.FileBytesMax));
        WriteOrCutBack(records.GetBuffer().AsSpan(0, (int)records.Length));
        lock (gate)
        {
            wholeBytes += records.Length;
            for (var i = 0; i < group.Count; i++)
            {
                added[i].Adopt(group[i].Secret);
                entries.Add(added[i].About.Secret, added[i]);
            }
        }

        return [.. added.Select(static entry => entry.About)];
    }

    /// <summary>Moves to the next epoch without what <paramref name="keep"/> denies.</summary>
    /// <exception cref="RefusedException">Nothing was changed, except when the sentence says that nobody can
    /// tell.</exception>
    internal EpochStep Step(Func<StoredSecret, bool> keep)
    {
        ThrowIfBroken();
        var (kept, dropped) = Choose(keep);
        var (old, oldKey) = (seal, epochKey);
        var next = NextEpoch.Prepare(room, old.Header, oldKey, kept, (header, key) => new SealFile(
            header, [.. old.Seals.Select(entry => entry.Rewrap(old.Header, oldKey, header, key, room))]));
        CommitOrBreak(next.Commit, next, "An epoch step", "which epoch stands");
        var oldName = FileName;
        var all = dropped.Select(static entry => entry.About).Concat(damaged);
        SecretId[] gone = [.. all.Select(static about => about.Secret)];
        var wiped = Adopt(next, dropped);
        return new EpochStep(next.Seal.Header.Epoch, gone, TryRemove(oldName), wiped);
    }

    /// <summary>Sees that of these secrets none is stored: steps without them, unless an earlier step has done that.</summary>
    /// <returns>The epoch step, null when none was needed, and the sealed bytes of what it dropped.</returns>
    internal (EpochStep? Step, IReadOnlyDictionary<SecretId, byte[]> Sealed) Drop(IReadOnlySet<SecretId> doomed)
    {
        var bytes = new Dictionary<SecretId, byte[]>();
        lock (gate)
        {
            foreach (var id in doomed)
                if (entries.TryGetValue(id, out var entry)) bytes.Add(id, entry.SealedBytes());
            if (bytes.Count == 0 && !damaged.Exists(about => doomed.Contains(about.Secret))) return (null, bytes);
        }

        return (Step(about => !doomed.Contains(about.Secret)), bytes);
    }

    /// <summary>Whether no file of an earlier epoch is left; removes what an earlier step could not.</summary>
    internal bool RemoveOldFiles()
    {
        var old = room.Folder.List().Where(name => SecretFile.TryEpoch(name, out var epoch) && epoch < seal.Header.Epoch);
        return old.ToArray().All(TryRemove);
    }

    /// <summary>Puts other seals in force, in this epoch or together with a step that carries everything.</summary>
    /// <exception cref="RefusedException">Nothing was changed, except when the sentence says that nobody can
    /// tell.</exception>
    internal async Task<SealSwitch> ResealAsync(
        IReadOnlyList<Seal> seals, Func<SealInForce, bool> stays, bool stepEpoch, CancellationToken cancellation)
    {
        ThrowIfBroken();
        var (before, oldName) = (seal, FileName);
        SealEntry[] carried = [.. before.Seals.Where(entry => stays(SealInForce.Of(entry)))];
        SealRules.Check(room.Folder.Name, carried, seals, proven);
        var kept = stepEpoch ? Choose(static _ => true).Kept : null;
        var next = await NextSeals.PrepareAsync(room, before, epochKey, kept, carried, seals, cancellation).ConfigureAwait(false);
        CommitOrBreak(next.Commit, next, "A change of seals", "which seals open it");
        if (next.Epoch is { } epoch) _ = Adopt(epoch, []);
        else lock (gate) seal = next.Seal;
        proven.UnionWith(seal.InForce.Skip(carried.Length).Select(static made => made.Id));
        var removed = next.Epoch is null || TryRemove(oldName);
        if (room.Folder.Length(FileSeal.FileName) is not null && FileSeal.IsLeftover(FileSeal.FileName, seal))
            removed &= TryRemove(FileSeal.FileName);
        FileSeal.Warn(room, seal);
        return new SealSwitch(before.InForce, seal.InForce, seal.Header.Epoch, removed);
    }

    /// <summary>Retires every secret and closes the file; nothing is written.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var entry in entries.Values) _ = entry.Retire();
            closed = true;
            epochKey.Dispose();
            file.Dispose();
        }
    }

    private void CommitOrBreak(Action commit, IDisposable next, string what, string toSee)
    {
        try
        {
            commit();
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            next.Dispose();
            broken = $"{what} failed while it was committed ({StorageFault.Clause(error)}): open the vault again to see {toSee}";
            throw new RefusedException(new Refusal.Unavailable(broken));
        }
    }

    private (List<SecretEntry> Kept, List<SecretEntry> Dropped) Choose(Func<StoredSecret, bool> keep)
    {
        SecretEntry[] all;
        lock (gate) all = [.. entries.Values];
        var (kept, dropped) = (new List<SecretEntry>(), new List<SecretEntry>());
        foreach (var entry in all) (RootSecret.Is(entry.About) || keep(entry.About) ? kept : dropped).Add(entry);
        if (damaged.Find(about => keep(about)) is not { } bad) return (kept, dropped);
        throw room.Folder.Refused(
            $"the record of secret {bad.Secret} of {bad.Address} is damaged and cannot be carried into another epoch: "
            + $"restore {FileName} from its mirror, or give that secret up");
    }

    private Task Adopt(NextEpoch next, List<SecretEntry> dropped)
    {
        lock (gate)
        {
            epochKey.Dispose();
            file.Dispose();
            (seal, epochKey, file, wholeBytes, damaged) = (next.Seal, next.EpochKey, next.File, next.WholeBytes, []);
            next.MoveEntries();
            foreach (var entry in dropped) entries.Remove(entry.About.Secret);
            return Task.WhenAll(dropped.Select(static entry => entry.Retire()));
        }
    }

    private bool TryRemove(string oldName)
    {
        try
        {
            room.Folder.Delete(oldName);
            room.Folder.Sync();
            return true;
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            room.Notices?.Invoke(new MaterialNotice.LeftoverKept(oldName, StorageFault.Clause(error)));
            return false;
        }
    }

    private void WriteOrCutBack(ReadOnlySpan<byte> records)
    {
        try
        {
            file.Write(wholeBytes, records);
            file.Sync();
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            CutBack(error);
            throw new RefusedException(
                new Refusal.Unavailable($"The secret could not be stored in {FileName} ({StorageFault.Clause(error)})"));
        }
    }

    private void CutBack(Exception cause)
    {
        try
        {
            file.Cut(wholeBytes);
            file.Sync();
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            broken = $"{FileName} could not be written ({StorageFault.Clause(cause)}) "
                + $"nor cut back ({StorageFault.Clause(error)}): make the disk writable and open the vault again";
            throw new RefusedException(new Refusal.Unavailable(broken));
        }
    }

    private void ThrowIfBroken()
    {
        if (broken is not null) throw new RefusedException(new Refusal.Unavailable(broken));
    }

    private SecretId Mint(List<SecretEntry> added)
    {
        Span<byte> bytes = stackalloc byte[SecretId.Bytes];
        room.Entropy.Fill(bytes);
        var id = SecretId.FromBytes(bytes);
        var fresh = !TryDescribe(id, out _) && added.TrueForAll(entry => entry.About.Secret != id);
        Invariant.Holds(fresh, "Randomness never gives one 16-byte name twice.");
        return id;
    }
}
