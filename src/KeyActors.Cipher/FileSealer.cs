// References: docs/formats/envelope-file.md.
using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Seals one stream of any size into a KAF1 file, in constant memory.</summary>
/// <remarks>Takes the data key for the time of the constructor alone; what stays until <see cref="Dispose"/> is the
/// file key's schedule in native memory, which is cleared there. One stream per sealer, one call at a time, on any
/// thread.</remarks>
public sealed class FileSealer : IDisposable
{
    private readonly AesGcm aes;
    private int spent;

    /// <summary>Draws salt and nonce prefix, derives the file key and writes the header in memory.</summary>
    /// <param name="dataKey">32 bytes, made for this file alone; the caller owns and zeroes it.</param>
    /// <param name="context">Authenticated, not hidden and not stored: opening needs the same pairs.</param>
    /// <param name="wrappedKeys">The data key as 1 to 16 KAC1 blobs; copied. That they wrap this data key is the caller's
    /// duty.</param>
    /// <param name="entropy">Gives 23 bytes.</param>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public FileSealer(
        ReadOnlySpan<byte> dataKey, EncryptionContext context, IReadOnlyList<ReadOnlyMemory<byte>> wrappedKeys,
        Entropy entropy)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(wrappedKeys);
        ArgumentNullException.ThrowIfNull(entropy);
        Require.Bytes(dataKey, FileHeader.DataKeyBytes, nameof(dataKey));
        Span<byte> derived = stackalloc byte[FileKey.DerivedBytes];
        try
        {
            var header = FileHeader.Begin(wrappedKeys, entropy);
            FileKey.Derive(dataKey, header.AsSpan(..^FileHeader.CommitmentBytes), context, derived);
            derived[Gcm.KeyBytes..].CopyTo(header.AsSpan(^FileHeader.CommitmentBytes..));
            Header = FileHeader.Of(header);
            aes = new AesGcm(derived[..Gcm.KeyBytes], Gcm.TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>What <see cref="SealAsync"/> writes first.</summary>
    public FileHeader Header { get; }

    /// <summary>Writes the header and the sealed chunks of everything that is left in <paramref name="input"/>.</summary>
    /// <param name="input">The plaintext; read to its end, may return short reads. Stays open.</param>
    /// <param name="output">Receives the file; stays open and is not flushed. After an exception it holds an incomplete
    /// file, which does not open, and the caller removes it.</param>
    /// <param name="progress">Told the plaintext bytes so far after every chunk; may be null.</param>
    /// <param name="cancellation">Stops between chunks and in the streams.</param>
    /// <returns>Plaintext bytes.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.SizeInvalid"/>: more than 2^32 chunks, which is 256 TiB.
    /// </exception>
    /// <exception cref="InvalidOperationException">Called a second time: the nonces would repeat.</exception>
    public Task<long> SealAsync(
        Stream input, Stream output, IProgress<long>? progress, CancellationToken cancellation = default) =>
        SealFromAsync(0, input, output, progress, cancellation);

    /// <summary>Clears the file key's schedule.</summary>
    public void Dispose() => aes.Dispose();

    /// <summary>The same with the first chunk's number given, so that a test reaches the end of the counter.</summary>
    internal async Task<long> SealFromAsync(
        long number, Stream input, Stream output, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (Interlocked.Exchange(ref spent, 1) != 0) throw new InvalidOperationException("A sealer seals one stream.");

        // One byte more than a chunk is read ahead: it says whether the chunk is the last.
        const int AheadBytes = FileHeader.ChunkBytes + 1;
        var plain = ArrayPool<byte>.Shared.Rent(AheadBytes);
        var chunk = ArrayPool<byte>.Shared.Rent(FileKey.SealedChunkBytes);
        try
        {
            await Header.WriteAsync(output, cancellation).ConfigureAwait(false);
            var (held, done) = (0, 0L);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var free = plain.AsMemory(held, AheadBytes - held);
                held += await input.ReadAtLeastAsync(free, free.Length, throwOnEndOfStream: false, cancellation)
                    .ConfigureAwait(false);
                var isLast = held <= FileHeader.ChunkBytes;
                var taken = Math.Min(held, FileHeader.ChunkBytes);
                if (number > FileKey.ChunkNumberMax) throw TooLarge();
                SealChunk(plain.AsSpan(0, taken), number++, isLast, chunk);
                await output.WriteAsync(chunk.AsMemory(0, taken + Gcm.TagBytes), cancellation).ConfigureAwait(false);
                done += taken;
                progress?.Report(done);
                if (isLast) return done;
                (plain[0], held) = (plain[FileHeader.ChunkBytes], 1);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
        }
    }

    private static RefusedException TooLarge() => new(new Refusal.SizeInvalid(
        "The file", FileKey.PlaintextBytesMax + 1, 0, FileKey.PlaintextBytesMax, "bytes"));

    private void SealChunk(ReadOnlySpan<byte> plain, long number, bool isLast, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[Gcm.NonceBytes];
        FileKey.WriteNonce(nonce, Header.NoncePrefix, number, isLast);
        aes.Encrypt(nonce, plain, chunk[..plain.Length], chunk.Slice(plain.Length, Gcm.TagBytes));
    }
}
