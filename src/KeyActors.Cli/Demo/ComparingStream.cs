namespace KeyActors.Cli.Demo;

/// <summary>Compares what is written with another stream, so that an opened file need not be stored again.</summary>
/// <remarks>Owns and disposes the expected stream.</remarks>
internal sealed class ComparingStream(Stream expected) : Stream
{
    private readonly byte[] buffer = new byte[1 << 16];
    private bool differs;

    /// <summary>Whether all that was written, and no less, is in the other stream. Ask after the last write.</summary>
    internal bool IsSame => !differs && expected.ReadByte() < 0;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> written)
    {
        while (!written.IsEmpty && !differs)
        {
            var part = buffer.AsSpan(0, Math.Min(buffer.Length, written.Length));
            var read = expected.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            differs = read < part.Length || !written.StartsWith(part);
            written = written[part.Length..];
        }
    }

    public override void Write(byte[] written, int offset, int count) => Write(written.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> written, CancellationToken cancellationToken = default)
    {
        Write(written.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] written, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(written.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] destination, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) expected.Dispose();
        base.Dispose(disposing);
    }
}
