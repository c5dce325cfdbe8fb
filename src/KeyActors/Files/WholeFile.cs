using System.Globalization;
using KeyActors.Cipher;
using KeyActors.Material;

namespace KeyActors.Files;

/// <summary>A file that appears under its name only when it is whole and on disk; until then it is a temporary one
/// beside it.</summary>
internal sealed class WholeFile : IAsyncDisposable
{
    // Reads and writes come in whole chunks already: a buffer would only be one more copy of the plaintext, never wiped.
    private const int Unbuffered = 0;
    private readonly string temporary;
    private readonly string target;
    private readonly FileStream stream;
    private bool committed;

    private WholeFile(string target, string temporary, FileStream stream) =>
        (this.target, this.temporary, this.stream) = (target, temporary, stream);

    /// <summary>Opens a source for one pass from beginning to end.</summary>
    internal static FileStream OpenRead(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.Read, Unbuffered,
        FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Begins a target; its folder must exist. On Unix only the owner may read it until it is committed, and
    /// after.</summary>
    /// <exception cref="IOException">The folder is missing or may not be written, or the target is a folder.</exception>
    internal static WholeFile Begin(string target, Entropy entropy)
    {
        var full = Path.GetFullPath(target);
        if (Directory.Exists(full)) throw new IOException($"'{full}' is a folder: name a file.");
        Span<byte> random = stackalloc byte[8];
        entropy.Fill(random);
        var temporary = Path.Combine(
            Path.GetDirectoryName(full)!,
            string.Create(CultureInfo.InvariantCulture, $".{Path.GetFileName(full)}.{Convert.ToHexStringLower(random)}.tmp"));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = Unbuffered,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new WholeFile(full, temporary, new FileStream(temporary, options));
    }

    /// <summary>Has the content written.</summary>
    /// <exception cref="IOException">The disk is full, or the file may not grow.</exception>
    internal async Task<T> FillAsync<T>(Func<Stream, ValueTask<T>> fill)
    {
        try
        {
            return await fill(stream).ConfigureAwait(false);
        }
        catch (ArgumentOutOfRangeException tooLarge) when (tooLarge.ParamName == "value")
        {
            // .NET's words for EFBIG; it is no mistake in an argument of ours.
            throw new IOException(
                $"'{target}' may not grow as large as its content: the file system or a limit says no.", tooLarge);
        }
    }

    /// <summary>Makes the content durable, then gives it its name in one step.</summary>
    internal async Task CommitAsync(CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        stream.Flush(flushToDisk: true);
        await stream.DisposeAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(temporary, target, overwrite: true);
        committed = true;
        DurableFolder.Sync(Path.GetDirectoryName(target)!);
    }

    /// <summary>Removes the temporary file when it was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            if (!committed) File.Delete(temporary);
        }
    }
}
