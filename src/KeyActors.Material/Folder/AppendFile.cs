namespace KeyActors.Material;

/// <summary>A file that only grows, and is cut back when growing failed. For one thread at a time.</summary>
internal abstract class AppendFile : IDisposable
{
    /// <summary>Writes at an offset, which is the end of what counts.</summary>
    /// <exception cref="IOException">Any part may have been written.</exception>
    internal abstract void Write(long offset, ReadOnlySpan<byte> content);

    /// <summary>Makes everything written durable.</summary>
    internal abstract void Sync();

    /// <summary>Cuts the file to a length; not durable before <see cref="Sync"/>.</summary>
    internal abstract void Cut(long length);

    /// <inheritdoc/>
    public abstract void Dispose();
}
