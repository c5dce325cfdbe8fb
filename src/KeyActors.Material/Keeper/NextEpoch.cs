using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>An epoch step on its way: everything is durable beside the old epoch, and one rename makes it the
/// vault's.</summary>
internal sealed class NextEpoch : IDisposable
{
    private readonly SealRoom room;
    private readonly List<(SecretEntry Entry, RecordPlace Place, byte[] Record)> moves = [];
    private AppendFile? file;

    private NextEpoch(SealRoom room, SealFile seal, SecretRef epochKey) =>
        (this.room, Seal, EpochKey) = (room, seal, epochKey);

    internal SealFile Seal { get; }

    internal SecretRef EpochKey { get; }

    internal AppendFile File => file!;

    internal long WholeBytes { get; private set; }

    private string FileName => SecretFile.NameOf(Seal.Header.Epoch);

    /// <summary>Writes the new secret file and the new seal file; the old epoch still stands.</summary>
    /// <param name="room">Where the vault lies.</param>
    /// <param name="old">The vault, and the epoch that stands.</param>
    /// <param name="oldKey">Its key.</param>
    /// <param name="kept">What is carried over.</param>
    /// <param name="wrap">Gives the seals of the new epoch's key.</param>
    /// <exception cref="RefusedException">The file system said no; what was written is removed, or will be at the
    /// next open.</exception>
    internal static NextEpoch Prepare(
        SealRoom room, SealHeader old, SecretRef oldKey, IReadOnlyList<SecretEntry> kept,
        Func<SealHeader, SecretRef, SealFile> wrap)
    {
        var header = new SealHeader(old.Vault, checked(old.Epoch + 1));
        var key = room.Draw(Material.Seal.KeyBytes);
        NextEpoch? next = null;
        try
        {
            next = new NextEpoch(room, wrap(header, key), key);
            next.Write(oldKey, kept);
            return next;
        }
        catch (Exception error)
        {
            key.Dispose();
            next?.Undo();
            if (!StorageFault.Is(error)) throw;
            throw new RefusedException(
                new Refusal.Unavailable($"The next epoch could not be written ({StorageFault.Clause(error)})"));
        }
    }

    /// <summary>The commit: one rename, then the folder is made durable.</summary>
    internal void Commit() => SealFile.Commit(room.Folder);

    /// <summary>Tells the entries that they stand in the new file now.</summary>
    internal void MoveEntries() => moves.ForEach(static move => move.Entry.Move(move.Place, move.Record));

    /// <summary>Gives up: nothing on disk is touched.</summary>
    public void Dispose()
    {
        EpochKey.Dispose();
        file?.Dispose();
    }

    private void Write(SecretRef oldKey, IReadOnlyList<SecretEntry> kept)
    {
        var header = Seal.Header.Secrets;
        using var content = new MemoryStream();
        content.Write(header.ToBytes());
        foreach (var entry in kept)
        {
            using var secret = entry.Open(oldKey, room.Memory);
            var place = new RecordPlace(header, content.Length);
            var record = SecretRecord.Seal(place, entry.About, EpochKey, secret, room.Entropy);
            moves.Add((entry, place, record));
            content.Write(record);
        }

        WholeBytes = content.Length;
        room.Folder.Write(FileName, content.GetBuffer().AsSpan(0, (int)content.Length));
        room.Folder.Sync();
        // The old file is about to go: what was written must open before that.
        var written = SecretFile.Read(room.Folder, header, EpochKey, room.Memory);
        if (written.Entries.Count != kept.Count || written.WholeBytes != WholeBytes || written.TornBytes != 0)
            throw new IOException($"{FileName} reads back otherwise than it was written");
        file = room.Folder.OpenAppend(FileName);
        room.Folder.Write(SealFile.Temporary, Seal.Compose(EpochKey));
    }

    /// <summary>Gives up before the commit: what was written is removed, now or at the next open.</summary>
    internal void Undo()
    {
        Dispose();
        try
        {
            room.Folder.Delete(FileName);
            room.Folder.Delete(SealFile.Temporary);
        }
        catch (Exception error) when (StorageFault.Is(error))
        {
            room.Notices?.Invoke(new MaterialNotice.LeftoverKept(FileName, StorageFault.Clause(error)));
        }
    }
}
