using KeyActors.Material;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>A vault's folder in which no secret file of a next epoch can be written while a test says so.</summary>
internal sealed class FailingFolder(VaultFolder inner, Func<bool> fails) : VaultFolder(inner.Path)
{
    internal override IReadOnlyList<string> List() => inner.List();

    internal override long? Length(string name) => inner.Length(name);

    internal override int Read(string name, Span<byte> destination) => inner.Read(name, destination);

    internal override int ReadPiece(string name, long offset, Span<byte> destination) => inner.ReadPiece(name, offset, destination);

    internal override void Write(string name, ReadOnlySpan<byte> content)
    {
        if (name.StartsWith("secrets-", StringComparison.Ordinal) && name != "secrets-1.kas" && fails()) throw new IOException("No space left.");
        inner.Write(name, content);
    }

    internal override void Rename(string from, string to) => inner.Rename(from, to);

    internal override void Delete(string name) => inner.Delete(name);

    internal override void Sync() => inner.Sync();

    internal override AppendFile OpenAppend(string name) => inner.OpenAppend(name);

    internal override bool IsReadableByOthers(string name) => inner.IsReadableByOthers(name);

    private protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
