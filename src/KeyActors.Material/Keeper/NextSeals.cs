using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A change of seals on its way: written and proven beside those in force, and one rename puts it in their
/// place.</summary>
internal sealed class NextSeals : IDisposable
{
    private readonly SealRoom room;

    private NextSeals(SealRoom room, SealFile seal, NextEpoch? epoch) => (this.room, Seal, Epoch) = (room, seal, epoch);

    /// <summary>What will be in force.</summary>
    internal SealFile Seal { get; }

    /// <summary>The epoch that begins with it; null when the old one stays.</summary>
    internal NextEpoch? Epoch { get; }

    /// <summary>Makes the seals, writes them, and has each of them open what was written.</summary>
    /// <param name="room">Where the vault lies.</param>
    /// <param name="old">The seals in force.</param>
    /// <param name="epochKey">The key of the epoch in force.</param>
    /// <param name="kept">What the next epoch carries over; null to stay in this one.</param>
    /// <param name="stays">Those in force that stay, with the key that is carried for them.</param>
    /// <param name="seals">What will be in force besides.</param>
    /// <param name="cancellation">Gives up; nothing is changed.</param>
    /// <exception cref="RefusedException">Nothing was changed; what was written is removed, or will be at the next
    /// open.</exception>
    internal static async Task<NextSeals> PrepareAsync(
        SealRoom room, SealFile old, SecretRef epochKey, IReadOnlyList<SecretEntry>? kept, IReadOnlyList<SealEntry> stays,
        IReadOnlyList<Seal> seals, CancellationToken cancellation)
    {
        NextEpoch? epoch = null;
        try
        {
            using var made = await MadeSeals.MakeAsync(room, seals, cancellation).ConfigureAwait(false);
            if (kept is not null)
            {
                epoch = NextEpoch.Prepare(room, old.Header, epochKey, kept, (header, key) => new SealFile(header, [
                    .. stays.Select(entry => entry.Rewrap(old.Header, epochKey, header, key, room)),
                    .. made.Wrap(header, key, room)]));
            }

            var seal = epoch?.Seal ?? new SealFile(old.Header, [.. stays, .. made.Wrap(old.Header, epochKey, room)]);
            if (epoch is null) room.Folder.Write(SealFile.Temporary, seal.Compose(epochKey));
            await made.ProveAsync(seal, epoch?.EpochKey ?? epochKey, room, cancellation).ConfigureAwait(false);
            return new NextSeals(room, seal, epoch);
        }
        catch (Exception error)
        {
            epoch?.Undo();
            Undo(room, old);
            if (!StorageFault.Is(error)) throw;
            throw new RefusedException(
                new Refusal.Unavailable($"The seals could not be changed ({StorageFault.Clause(error)})"));
        }
    }

    /// <summary>The commit.</summary>
    internal void Commit() => SealFile.Commit(room.Folder);

    /// <summary>Gives up: nothing on disk is touched.</summary>
    public void Dispose() => Epoch?.Dispose();

    private static void Undo(SealRoom room, SealFile old)
    {
        foreach (var name in (string[])[SealFile.Temporary, FileSeal.FileName])
        {
            if (name == FileSeal.FileName && !FileSeal.IsLeftover(name, old)) continue;
            try
            {
                room.Folder.Delete(name);
            }
            catch (Exception error) when (StorageFault.Is(error))
            {
                room.Notices?.Invoke(new MaterialNotice.LeftoverKept(name, StorageFault.Clause(error)));
            }
        }
    }
}
