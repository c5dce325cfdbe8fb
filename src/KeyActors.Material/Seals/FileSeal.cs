using System.Buffers;

namespace KeyActors.Material;

/// <summary>The seal of development: its key lies in <c>file.seal</c> (mode 0600) inside the vault's folder.</summary>
/// <remarks>Whoever copies the folder has both, and every start says so by
/// <see cref="MaterialNotice.SealBesideData"/>.</remarks>
public sealed class FileSeal : Seal
{
    internal const string KindName = "file";
    internal const string FileName = "file.seal";
    private const int FileBytes = 4 + KeyBytes;

    /// <inheritdoc/>
    public override string Kind => KindName;

    private static ReadOnlySpan<byte> Magic => "KAK1"u8;

    /// <inheritdoc/>
    protected internal override ValueTask<SecretRef> MakeAsync(
        SealRoom room, IBufferWriter<byte> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // The key of a lost seal.kas may be all that opens its mirror, so an existing one is used again, never replaced.
        if (room.Folder.Length(FileName) is not null) return new(Read(room));
        using var file = room.Memory.Allocate(FileBytes);
        Magic.CopyTo(file.Cell);
        room.Entropy.Fill(file.Cell[Magic.Length..FileBytes]);
        using (var bytes = file.Take()) room.Folder.Replace(FileName, bytes.Span);
        return new(Read(room));
    }

    /// <inheritdoc/>
    protected internal override ValueTask<SecretRef> RecoverAsync(
        SealRoom room, ReadOnlyMemory<byte> parameters, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(Read(room));
    }

    /// <summary>Whether a file is the key of a file seal that is not in force.</summary>
    internal static bool IsLeftover(string name, SealFile inForce) =>
        name == FileName && !inForce.Kinds.Contains(KindName, StringComparer.Ordinal);

    /// <summary>Says that the key lies beside the data, when it does.</summary>
    internal static void Warn(SealRoom room, SealFile inForce)
    {
        if (room.Folder.Path is { } path && inForce.Kinds.Contains(KindName, StringComparer.Ordinal))
            room.Notices?.Invoke(new MaterialNotice.SealBesideData(path));
    }

    private static SecretRef Read(SealRoom room)
    {
        var folder = room.Folder;
        if (folder.Length(FileName) is not { } length)
            throw folder.Refused($"{FileName} is missing, the key that it was sealed with: restore it from its mirror");
        // Straight into secret memory: the key never passes the managed heap.
        using var file = room.Memory.Allocate(FileBytes);
        var bytes = file.Cell[..FileBytes];
        if (length != FileBytes || folder.Read(FileName, bytes) != FileBytes || !bytes.StartsWith(Magic))
            throw folder.Refused($"{FileName} is damaged, the key that it was sealed with: restore it from its mirror");
        if (folder.IsReadableByOthers(FileName))
            room.Notices?.Invoke(new MaterialNotice.SealReadable(Path.Combine(folder.Name, FileName)));
        return room.Memory.Copy(bytes[Magic.Length..]);
    }
}
