using System.Buffers;
using System.Security.Cryptography;
using KeyActors.Material;

namespace KeyActors.Backups;

/// <summary>Files of backups: written for their owner alone, made durable, and hashed by the bytes that pass.</summary>
internal static class PartFile
{
    private const int PieceBytes = 1024 * 1024;

    /// <summary>Copies bytes of a file that others may be writing, as far as it goes now.</summary>
    /// <returns>What was copied.</returns>
    internal static async Task<BackupPart> CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        using var source = Open(from);
        using var target = Create(to);
        var left = source.Length;
        var part = await PassAsync(source, left, target, Path.GetFileName(to), cancellationToken).ConfigureAwait(false);
        target.Flush(flushToDisk: true);
        return part;
    }

    /// <summary>Hashes a file, and makes it durable.</summary>
    internal static async Task<BackupPart> SettleAsync(string path, CancellationToken cancellationToken)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, FileOptions.Asynchronous);
        file.Flush(flushToDisk: true);
        var name = Path.GetFileName(path);
        return await PassAsync(file, file.Length, null, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hashes a file.</summary>
    internal static async Task<BackupPart> HashAsync(string path, CancellationToken cancellationToken)
    {
        using var file = Open(path);
        var name = Path.GetFileName(path);
        return await PassAsync(file, file.Length, null, name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a new file durably.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>The content of a small file; null when there is none.</summary>
    /// <exception cref="IOException">It has more bytes than that.</exception>
    internal static byte[]? Read(string path, int bytesMax)
    {
        try
        {
            using var file = Open(path);
            var bytes = new byte[bytesMax + 1];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read <= bytesMax ? bytes[..read] : throw new IOException($"'{path}' is longer than such a file may be");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Makes a folder for its owner alone.</summary>
    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Gives a folder its name, durably.</summary>
    internal static void Rename(string from, string to)
    {
        DurableFolder.Sync(from);
        Directory.Move(from, to);
        DurableFolder.Sync(Path.GetDirectoryName(to)!);
    }

    private static async Task<BackupPart> PassAsync(
        FileStream source, long left, FileStream? target, string name, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var length = 0L;
            while (left > 0)
            {
                var want = (int)Math.Min(left, PieceBytes);
                var read = await source.ReadAsync(piece.AsMemory(0, want), cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                hash.AppendData(piece.AsSpan(0, read));
                if (target is not null) await target.WriteAsync(piece.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                (left, length) = (left - read, length + read);
            }

            return new BackupPart(name, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            // The key of a file seal may have passed.
            CryptographicOperations.ZeroMemory(piece);
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static FileStream Open(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0,
        FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 0, Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
