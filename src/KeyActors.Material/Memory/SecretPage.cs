using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KeyActors.Material;

/// <summary>One mapping cut into cells of 64 bytes, with one bit for each cell in use.</summary>
/// <remarks>Not safe for threads: <see cref="SecretMemory"/> calls it under its lock. Free cells are zero, always.</remarks>
internal sealed unsafe class SecretPage
{
    /// <summary>Bytes of a cell: a cache line, so that two secrets never share one.</summary>
    internal const int CellBytes = 64;

    /// <summary>Bytes that one word of the map covers, and so the largest secret.</summary>
    internal const int SecretBytesMax = CellBytes * 64;

    private readonly ulong[] used;
    private byte* start;

    private SecretPage(byte* start, int bytes, MemoryKind kind)
    {
        this.start = start;
        (Bytes, Kind) = (bytes, kind);
        used = new ulong[bytes / SecretBytesMax];
    }

    internal static int PageBytes { get; } = Math.Max(SecretBytesMax, Environment.SystemPageSize);

    internal int Bytes { get; }

    internal MemoryKind Kind { get; }

    internal bool IsEmpty => used.AsSpan().IndexOfAnyExcept(0UL) < 0;

    /// <summary>Maps a page of the kind asked for, or says why it cannot.</summary>
    internal static SecretPage? TryMap(MemoryKind kind, out string why)
    {
        why = "";
        var bytes = PageBytes;
        var start = kind switch
        {
            MemoryKind.SecretFile => Platform.MapSecretFile(bytes, out why),
            MemoryKind.Locked => Platform.MapLocked(bytes, out why),
            _ => (byte*)NativeMemory.AlignedAlloc((nuint)bytes, (nuint)bytes),
        };
        if (start is null) return null;
        new Span<byte>(start, bytes).Clear();
        return new SecretPage(start, bytes, kind);
    }

    /// <summary>Takes neighbouring free cells for a secret of that many bytes.</summary>
    /// <returns>The number of the first cell, or -1 when the page has no such run.</returns>
    internal int TryAllocate(int bytes)
    {
        var count = Cells(bytes);
        for (var word = 0; word < used.Length; word++)
        {
            // A bit survives count - 1 shifted intersections when it begins a run of count free cells.
            var run = ~used[word];
            for (var i = 1; i < count && run != 0; i++) run &= ~used[word] >> i;
            if (run == 0) continue;
            var bit = BitOperations.TrailingZeroCount(run);
            used[word] |= Mask(count) << bit;
            return (word * 64) + bit;
        }

        return -1;
    }

    /// <summary>Gives cells back; the caller has zeroed them.</summary>
    internal void Release(int cell, int bytes) => used[cell / 64] &= ~(Mask(Cells(bytes)) << (cell % 64));

    /// <summary>The whole cells of a secret of that many bytes, whatever their state.</summary>
    internal Span<byte> Cell(int cell, int bytes) => new(start + (cell * CellBytes), Cells(bytes) * CellBytes);

    /// <summary>Zeroes the page and gives it back to the system.</summary>
    internal void Unmap()
    {
        if (start is null) return;
        CryptographicOperations.ZeroMemory(new Span<byte>(start, Bytes));
        if (Kind == MemoryKind.Native) NativeMemory.AlignedFree(start);
        else Platform.Unmap(start, Bytes);
        start = null;
    }

    private static int Cells(int bytes) => (bytes + CellBytes - 1) / CellBytes;

    private static ulong Mask(int count) => count == 64 ? ulong.MaxValue : (1UL << count) - 1;
}
