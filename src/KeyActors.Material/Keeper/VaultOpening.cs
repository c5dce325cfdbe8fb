using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Making a vault's two files, and finding the epoch that stands when a vault is opened.</summary>
internal static class VaultOpening
{
    private const ulong FirstEpoch = 1;

    /// <summary>Makes the files of a new vault; the rename of <c>seal.kas</c> is the last step, and the one that
    /// counts.</summary>
    internal static async Task InitialiseAsync(SealRoom room, KeeperSettings settings, CancellationToken cancellation)
    {
        if (settings.SealsOrFile.Count > SealFile.SealsMax)
            throw new ArgumentException("A vault has 1 to 16 seals.", nameof(settings));
        CheckIsFree(room.Folder, settings.SealsOrFile);
        Span<byte> vault = stackalloc byte[16];
        room.Entropy.Fill(vault);
        var header = new SealHeader(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(vault), FirstEpoch);
        using var epochKey = room.Draw(Seal.KeyBytes);
        using var root = room.Draw(RootSecret.Bytes);

        using var made = await MadeSeals.MakeAsync(room, settings.SealsOrFile, cancellation).ConfigureAwait(false);
        room.Folder.Write(SecretFile.NameOf(FirstEpoch), FirstFile(header, epochKey, root, room, settings.Time));
        room.Folder.Sync();
        var seal = new SealFile(header, made.Wrap(header, epochKey, room));
        room.Folder.Replace(SealFile.FileName, seal.Compose(epochKey));
    }

    /// <summary>Opens the epoch that <c>seal.kas</c> names, cuts a torn end, and removes what interrupted steps
    /// left.</summary>
    internal static async Task<SecretStore> OpenAsync(
        SealRoom room, KeeperSettings settings, CancellationToken cancellation)
    {
        var folder = room.Folder;
        var bytes = folder.Read(SealFile.FileName, SealFile.FileBytesMax)
            ?? throw folder.Refused("there is no seal.kas: make a new vault here, or restore seal.kas from its mirror");
        var seal = SealFile.Parse(folder.Name, bytes);
        var (epochKey, openedBy) = await Unsealing.OpenAsync(room, seal, settings, cancellation).ConfigureAwait(false);
        try
        {
            if (!SealFile.IsAuthentic(bytes, epochKey)) throw SealFile.Damaged(folder.Name, "its checksum does not hold");
            var content = SecretFile.Read(folder, seal.Header.Secrets, epochKey, room.Memory);
            if (content.Entries.Count(static entry => RootSecret.Is(entry.About)) != 1)
                throw folder.Refused($"{content.Name} does not hold the vault's root secret: restore it from its mirror");
            CheckNoNewerEpoch(folder, seal.Header.Epoch);
            // The last start may have ended between a rename and its sync: what was read here must stand before anything is
            // removed or stored because of it.
            folder.Sync();
            Repair(room, seal, content);
            foreach (var damaged in content.Damaged) room.Notices?.Invoke(damaged);
            FileSeal.Warn(room, seal);
            return new SecretStore(room, settings.Time, seal, epochKey, content, SealInForce.Of(openedBy).Id);
        }
        catch
        {
            epochKey.Dispose();
            throw;
        }
    }

    private static void Repair(SealRoom room, SealFile seal, SecretFile content)
    {
        if (content.TornBytes > 0)
        {
            using var file = room.Folder.OpenAppend(content.Name);
            file.Cut(content.WholeBytes);
            file.Sync();
            room.Notices?.Invoke(new MaterialNotice.TornTailCut(content.Name, content.WholeBytes, content.TornBytes));
        }

        string[] leftovers = [.. room.Folder.List().Where(name =>
            IsTemporary(name) || FileSeal.IsLeftover(name, seal)
            || (SecretFile.TryEpoch(name, out _) && name != content.Name))];
        if (leftovers.Length == 0) return;
        foreach (var name in leftovers)
        {
            room.Folder.Delete(name);
            room.Notices?.Invoke(new MaterialNotice.LeftoverRemoved(name));
        }

        room.Folder.Sync();
    }

    /// <summary>A crash leaves at most the next epoch; one further on means that seal.kas is old, and the newer
    /// secrets must stay.</summary>
    private static void CheckNoNewerEpoch(VaultFolder folder, ulong epoch)
    {
        foreach (var name in folder.List())
        {
            if (SecretFile.TryEpoch(name, out var other) && other > epoch && other - epoch > 1)
                throw folder.Refused(FormattableString.Invariant(
                    $"seal.kas is of epoch {epoch} and older than {name}: restore the newest, nothing was removed"));
        }
    }

    /// <summary>Only an empty folder, or what an unfinished initialisation leaves: never a vault that lost its
    /// seal.kas.</summary>
    private static void CheckIsFree(VaultFolder folder, IReadOnlyList<Seal> seals)
    {
        foreach (var name in folder.List())
        {
            // It may be all that opens a mirror of what was here, and another seal would have it removed.
            if (name == FileSeal.FileName && !seals.Any(static seal => seal.Kind == FileSeal.KindName))
                throw folder.Refused($"it holds {name}, the key of another vault: name another folder, or remove that file");
            if (name is VaultLock.FileName or FileSeal.FileName or "lost+found" || IsTemporary(name)) continue;
            if (name == SealFile.FileName) throw folder.Refused("it is a vault already: open it instead");
            if (name == SecretFile.NameOf(FirstEpoch) && folder.Length(name) <= FirstFileBytes) continue;
            throw folder.Refused(SecretFile.TryEpoch(name, out _)
                ? $"it holds {name} but no seal.kas, which opens it: restore that from its mirror, or name an empty folder"
                : $"a new vault needs an empty folder and '{name}' is in it: name another folder");
        }
    }

    private static int FirstFileBytes => SecretFileHeader.Bytes + SecretRecord.HeadBytes
        + SecretRecord.LengthOf(RootSecret.Address.Length, RootSecret.Bytes);

    private static bool IsTemporary(string name) =>
        name.EndsWith(".kas" + VaultFolder.TemporarySuffix, StringComparison.Ordinal)
        || name.EndsWith(".seal" + VaultFolder.TemporarySuffix, StringComparison.Ordinal);

    private static byte[] FirstFile(SealHeader header, SecretRef epochKey, SecretRef root, SealRoom room, TimeProvider time)
    {
        Span<byte> id = stackalloc byte[SecretId.Bytes];
        room.Entropy.Fill(id);
        var about = RootSecret.Describe(SecretId.FromBytes(id), time.GetUtcNow());
        var place = new RecordPlace(header.Secrets, SecretFileHeader.Bytes);
        byte[] file = [.. header.Secrets.ToBytes(), .. SecretRecord.Seal(place, about, epochKey, root, room.Entropy)];
        Invariant.Holds(file.Length == FirstFileBytes, "A new secret file holds the root secret and nothing else.");
        return file;
    }
}
