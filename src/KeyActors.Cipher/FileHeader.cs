// References: docs/formats/envelope-file.md.
using System.Buffers.Binary;
using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>The start of a KAF1 file: the wrapped data keys and what binds the rest. Nothing in it is secret.</summary>
/// <remarks>Immutable, safe on any thread. It is authenticated only when a <see cref="FileOpener"/> was made from
/// it.</remarks>
public sealed class FileHeader
{
    /// <summary>Plaintext bytes of every chunk but the last, which has 0 to as many.</summary>
    public const int ChunkBytes = 1 << ChunkBytesLog2;

    /// <summary>Most data keys that one file can carry; the fewest is 1.</summary>
    public const int WrappedKeysMax = 16;

    /// <summary>Bytes of a data key.</summary>
    public const int DataKeyBytes = 32;

    internal const int SaltBytes = 16;
    internal const int NoncePrefixBytes = 7;
    internal const int CommitmentBytes = 32;

    private const byte Suite = 1;
    private const byte ChunkBytesLog2 = 16;
    private const int SuiteAt = 4;
    private const int FlagsAt = 5;
    private const int ChunkSizeAt = 6;
    private const int CountAt = 7;
    private const int WrappedKeysAt = 8;
    private const int TailBytes = SaltBytes + NoncePrefixBytes + CommitmentBytes;

    private readonly byte[] bytes;

    private FileHeader(byte[] bytes, ImmutableArray<ReadOnlyMemory<byte>> wrappedKeys) =>
        (this.bytes, WrappedKeys) = (bytes, wrappedKeys);

    /// <summary>The file's data key, wrapped 1 to 16 times, each a KAC1 blob; any one of them opens the file.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> WrappedKeys { get; }

    /// <summary>Bytes of the header in the file: 171 to 98,399.</summary>
    public int Bytes => bytes.Length;

    /// <summary>What the commitment and the file key are bound to.</summary>
    internal ReadOnlySpan<byte> BeforeCommitment => bytes.AsSpan(..^CommitmentBytes);

    internal ReadOnlySpan<byte> Commitment => bytes.AsSpan(^CommitmentBytes..);

    internal ReadOnlySpan<byte> NoncePrefix => bytes.AsSpan(^(NoncePrefixBytes + CommitmentBytes)..^CommitmentBytes);

    private static ReadOnlySpan<byte> Magic => "KAF1"u8;

    /// <summary>Reads exactly the header and leaves the stream at the first chunk.</summary>
    /// <param name="input">At its start; may return short reads. Stays open.</param>
    /// <param name="cancellation">Stops between reads.</param>
    /// <exception cref="RefusedException">With <see cref="Refusal.FileInvalid"/>: no KAF1 file of suite 01, or
    /// cut.</exception>
    public static async Task<FileHeader> ReadAsync(Stream input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var bytes = await ReadMoreAsync(input, [], WrappedKeysAt, cancellation).ConfigureAwait(false);
        if (!StartIsValid(bytes)) throw Invalid();
        for (var left = bytes[CountAt]; left > 0; left--)
        {
            bytes = await ReadMoreAsync(input, bytes, sizeof(ushort), cancellation).ConfigureAwait(false);
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(^sizeof(ushort)..));
            if (length is < Kac1.OverheadBytes or > Limits.CiphertextBytesMax) throw Invalid();
            bytes = await ReadMoreAsync(input, bytes, length, cancellation).ConfigureAwait(false);
            if (!Kac1Header.TryParse(bytes.AsSpan(^length..), out _)) throw Invalid();
        }

        bytes = await ReadMoreAsync(input, bytes, TailBytes, cancellation).ConfigureAwait(false);
        return Of(bytes);
    }

    /// <summary>Writes the header as it stands in the file.</summary>
    /// <param name="output">Stays open and is not flushed.</param>
    /// <param name="cancellation">Handed to the stream.</param>
    public ValueTask WriteAsync(Stream output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        return output.WriteAsync(bytes, cancellation);
    }

    /// <summary>The bytes of a header with fresh salt and nonce prefix; the last 32 wait for the commitment.</summary>
    /// <exception cref="ArgumentException">There are none or too many wrapped keys, or one is no KAC1 blob.</exception>
    internal static byte[] Begin(IReadOnlyList<ReadOnlyMemory<byte>> wrappedKeys, Entropy entropy)
    {
        if (wrappedKeys.Count is < 1 or > WrappedKeysMax)
            throw new ArgumentException("A file carries 1 to 16 wrapped keys.", nameof(wrappedKeys));
        foreach (var key in wrappedKeys)
            if (!Kac1Header.TryParse(key.Span, out _)) throw new ArgumentException("No KAC1 blob.", nameof(wrappedKeys));

        // { magic 4 | suite 1 | flags 1 | log2 of chunk size 1 | count 1 | per key: length 2, blob |
        //   salt 16 | nonce prefix 7 | commitment 32 }
        var bytes = new byte[WrappedKeysAt + wrappedKeys.Sum(static k => sizeof(ushort) + k.Length) + TailBytes];
        Magic.CopyTo(bytes);
        bytes[SuiteAt] = Suite;
        bytes[ChunkSizeAt] = ChunkBytesLog2;
        bytes[CountAt] = (byte)wrappedKeys.Count;
        var rest = bytes.AsSpan(WrappedKeysAt..);
        foreach (var key in wrappedKeys)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)key.Length);
            key.Span.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + key.Length)..];
        }

        entropy.Fill(rest[..SaltBytes]);
        entropy.Fill(rest[SaltBytes..(SaltBytes + NoncePrefixBytes)]);
        return bytes;
    }

    /// <summary>Takes the whole bytes of a valid header and keeps them.</summary>
    internal static FileHeader Of(byte[] bytes) => new(bytes, Slice(bytes));

    private static bool StartIsValid(byte[] start) =>
        start.AsSpan().StartsWith(Magic) && start[SuiteAt] == Suite && start[FlagsAt] == 0
        && start[ChunkSizeAt] == ChunkBytesLog2 && start[CountAt] is >= 1 and <= WrappedKeysMax;

    private static ImmutableArray<ReadOnlyMemory<byte>> Slice(byte[] bytes)
    {
        var keys = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(bytes[CountAt]);
        for (var at = WrappedKeysAt; keys.Count < bytes[CountAt];)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            keys.Add(bytes.AsMemory(at + sizeof(ushort), length));
            at += sizeof(ushort) + length;
        }

        return keys.MoveToImmutable();
    }

    private static async Task<byte[]> ReadMoreAsync(Stream input, byte[] read, int count, CancellationToken cancellation)
    {
        var grown = new byte[read.Length + count];
        read.CopyTo(grown, 0);
        var rest = grown.AsMemory(read.Length);
        var got = await input.ReadAtLeastAsync(rest, count, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return got == count ? grown : throw Invalid();
    }

    private static RefusedException Invalid() => new(new Refusal.FileInvalid());
}
