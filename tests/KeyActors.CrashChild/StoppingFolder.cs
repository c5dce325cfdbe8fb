using KeyActors.Material;

namespace KeyActors.CrashChild;

/// <summary>A vault's folder that tells of every operation that changes something, before it is done.</summary>
internal sealed class StoppingFolder(VaultFolder inner, Action<string> passed, bool withAnchor = false) : VaultFolder(inner.Path)
{
    [ThreadStatic]
    private static string? lastOfThread;

    internal override IReadOnlyList<string> List() => inner.List();

    internal override long? Length(string name) => inner.Length(name);

    internal override int Read(string name, Span<byte> destination) => inner.Read(name, destination);

    internal override int ReadPiece(string name, long offset, Span<byte> destination) => inner.ReadPiece(name, offset, destination);

    internal override void Write(string name, ReadOnlySpan<byte> content)
    {
        Tell("write", name);
        inner.Write(name, content);
    }

    internal override void Rename(string from, string to)
    {
        Tell("rename", from);
        inner.Rename(from, to);
    }

    internal override void Delete(string name)
    {
        Tell("delete", name);
        inner.Delete(name);
    }

    internal override void Sync()
    {
        // The thread that has just written something makes it durable.
        Tell("sync after", lastOfThread ?? "nothing");
        inner.Sync();
    }

    internal override AppendFile OpenAppend(string name) => inner.OpenAppend(name);

    internal override bool IsReadableByOthers(string name) => inner.IsReadableByOthers(name);

    private protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>The anchor is written whenever anything is, and is no step of a destruction; of a recovery it is.</summary>
    private void Tell(string verb, string name)
    {
        if (withAnchor || !name.Contains("anchor.kas", StringComparison.Ordinal)) passed($"{verb} {name}");
        if (verb != "sync after") lastOfThread = $"{verb} {name}";
    }
}
