// References: docs/formats/envelope-file.md.
using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>Opens a KAF1 file of any size, in constant memory; no byte leaves it that was not verified.</summary>
/// <remarks>Takes the data key for the time of the constructor alone; what stays until <see cref="Dispose"/> is the
/// file key's schedule in native memory, which is cleared there. One call at a time, on any thread.</remarks>
public sealed class FileOpener : IDisposable
{
    private readonly AesGcm aes;
    private readonly FileHeader header;

    /// <summary>Derives the file key and compares the header's commitment, in fixed time.</summary>
    /// <param name="dataKey">32 bytes, unwrapped from one of the header's blobs; the caller owns and zeroes it.</param>
    /// <param name="context">The pairs that the file was sealed with.</param>
    /// <param name="header">As read from the file.</param>
    /// <exception cref="ArgumentException">The data key has not 32 bytes.</exception>
    /// <exception cref="RefusedException">With <see cref="Refusal.FileInvalid"/>: another data key, another context or a
    /// changed header.</exception>
    public FileOpener(ReadOnlySpan<byte> dataKey, EncryptionContext context, FileHeader header)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(header);
        Require.Bytes(dataKey, FileHeader.DataKeyBytes, nameof(dataKey));
        this.header = header;
        Span<byte> derived = stackalloc byte[FileKey.DerivedBytes];
        try
        {
            FileKey.Derive(dataKey, header.BeforeCommitment, context, derived);
            if (!CryptographicOperations.FixedTimeEquals(header.Commitment, derived[Gcm.KeyBytes..])) throw Invalid();
            aes = new AesGcm(derived[..Gcm.KeyBytes], Gcm.TagBytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Writes the plaintext of everything that is left in <paramref name="input"/>.</summary>
    /// <param name="input">At the first chunk, as <see cref="FileHeader.ReadAsync"/> left it; read to its end, may return
    /// short reads. Stays open.</param>
    /// <param name="output">Receives each chunk after it has verified; stays open and is not flushed. After an exception it
    /// holds a true beginning of the file and no more: the caller removes it, because only a normal return says that the
    /// file is whole.</param>
    /// <param name="progress">Told the plaintext bytes so far after every chunk; may be null.</param>
    /// <param name="cancellation">Stops between chunks and in the streams.</param>
    /// <returns>Plaintext bytes.</returns>
    /// <exception cref="RefusedException">With <see cref="Refusal.FileInvalid"/>: damaged, cut, extended,
    /// reordered.</exception>
    public Task<long> OpenAsync(
        Stream input, Stream output, IProgress<long>? progress, CancellationToken cancellation = default) =>
        OpenFromAsync(0, input, output, progress, cancellation);

    /// <summary>Clears the file key's schedule.</summary>
    public void Dispose() => aes.Dispose();

    /// <summary>The same with the first chunk's number given, so that a test reaches the end of the counter.</summary>
    internal async Task<long> OpenFromAsync(
        long number, Stream input, Stream output, IProgress<long>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);

        // One byte more than a chunk is read ahead: a chunk with anything behind it is not the last. Bytes behind the last
        // chunk thus change its nonce, and it does not open.
        const int AheadBytes = FileKey.SealedChunkBytes + 1;
        var chunk = ArrayPool<byte>.Shared.Rent(AheadBytes);
        var plain = ArrayPool<byte>.Shared.Rent(FileHeader.ChunkBytes);
        try
        {
            var (held, done) = (0, 0L);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var free = chunk.AsMemory(held, AheadBytes - held);
                held += await input.ReadAtLeastAsync(free, free.Length, throwOnEndOfStream: false, cancellation)
                    .ConfigureAwait(false);
                var isLast = held <= FileKey.SealedChunkBytes;
                var taken = Math.Min(held, FileKey.SealedChunkBytes) - Gcm.TagBytes;

                // Only an empty file has an empty chunk: one plaintext has one shape.
                if (taken < 0 || (taken == 0 && done > 0) || number > FileKey.ChunkNumberMax) throw Invalid();
                if (!OpenChunk(chunk.AsSpan(0, taken + Gcm.TagBytes), number++, isLast, plain)) throw Invalid();
                await output.WriteAsync(plain.AsMemory(0, taken), cancellation).ConfigureAwait(false);
                done += taken;
                progress?.Report(done);
                if (isLast) return done;
                (chunk[0], held) = (chunk[FileKey.SealedChunkBytes], 1);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk, clearArray: true);
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }
    }

    private static RefusedException Invalid() => new(new Refusal.FileInvalid());

    private bool OpenChunk(ReadOnlySpan<byte> chunk, long number, bool isLast, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[Gcm.NonceBytes];
        FileKey.WriteNonce(nonce, header.NoncePrefix, number, isLast);
        var length = chunk.Length - Gcm.TagBytes;
        return Gcm.TryOpen(aes, nonce, [], chunk[..length], chunk[length..], plain[..length]);
    }
}
