namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Reads another stream in pieces of 1 to 1,000 bytes, as a socket or a pipe may.</summary>
internal sealed class ShortReads(Stream inner, int seed) : ReadOnlyStream
{
    private uint state = (uint)seed;

    public override int Read(Span<byte> buffer)
    {
        state = (state * 1664525) + 1013904223;
        return inner.Read(buffer[..Math.Min(buffer.Length, 1 + (int)((state >> 8) % 1000))]);
    }
}

/// <summary>As many zero bytes as were asked for, made of nothing.</summary>
internal sealed class Zeroes(long length) : ReadOnlyStream
{
    private long left = length;

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, left);
        buffer[..count].Clear();
        left -= count;
        return count;
    }
}

/// <summary>A stream that can be read forwards and nothing else.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
