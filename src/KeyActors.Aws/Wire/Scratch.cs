using System.Buffers;
using System.Security.Cryptography;

namespace KeyActors.Aws;

/// <summary>The buffers of one request: pinned, so that there is one copy of what is in them, and zeroed at its end.</summary>
/// <remarks>For one request at a time, on one thread at a time. What the web server itself buffers is not among them.</remarks>
internal sealed class Scratch : IDisposable
{
    private readonly List<byte[]> arrays = [];

    /// <summary>A buffer of at least that many bytes, all zero; good until the request ends.</summary>
    internal byte[] Take(int bytes)
    {
        var array = GC.AllocateArray<byte>(bytes, pinned: true);
        arrays.Add(array);
        return array;
    }

    /// <summary>Zeroes all of them.</summary>
    public void Dispose()
    {
        foreach (var array in arrays) CryptographicOperations.ZeroMemory(array);
        arrays.Clear();
    }
}

/// <summary>Where an answer is written before it is sent.</summary>
/// <param name="scratch">Gives the room, and zeroes it.</param>
internal sealed class AnswerBuffer(Scratch scratch) : IBufferWriter<byte>
{
    private const int FirstBytes = 4096;
    private byte[] bytes = scratch.Take(FirstBytes);
    private int written;

    internal ReadOnlyMemory<byte> Written => bytes.AsMemory(0, written);

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = written + Math.Max(sizeHint, 1);
        if (needed > bytes.Length)
        {
            var larger = scratch.Take(Math.Max(needed, bytes.Length * 2));
            bytes.AsSpan(0, written).CopyTo(larger);
            bytes = larger;
        }

        return bytes.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
