
namespace KeyActors.Cli.Bytes;

/// <summary>A file that gets its name only when it is whole; until then it is another one beside it, mode 0600.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private readonly string target;
    private readonly string temporary;
    private readonly FileStream stream;
    private bool committed;

    private OutputFile(string target, string temporary, FileStream stream) =>
        (this.target, this.temporary, this.stream) = (target, temporary, stream);

    internal Stream Stream => stream;

    internal static OutputFile Begin(string path)
    {
        var (folder, full) = Check(path);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        // A leftover of a process that had this number; the new file is a new one, whoever owned the old.
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            // What is written may be a plaintext: a buffer would be one more copy of it, never wiped.
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new OutputFile(full, temporary, new FileStream(temporary, options));
    }

    /// <summary>Refuses a path at which no file can be.</summary>
    internal static (string Folder, string Full) Check(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (folder is null || Directory.Exists(full)) throw Trouble($"'{path}' is a folder: name a file to write.");
        // A rename would put a file in the place of a device, such as /dev/null.
        if (folder is "/dev" or "/dev/fd" or "/dev/pts" || folder.StartsWith("/proc/", StringComparison.Ordinal))
            throw Trouble($"'{path}' is no place for a file: name a file to write, or - for standard output.");
        return Directory.Exists(folder)
            ? (folder, full)
            : throw Trouble($"The folder of '{path}' does not exist: create it first.");
    }

    internal async Task CommitAsync(CancellationToken cancellation)
    {
        await stream.FlushAsync(cancellation);
        stream.Flush(flushToDisk: true);
        await stream.DisposeAsync();
        cancellation.ThrowIfCancellationRequested();
        File.Move(temporary, target, overwrite: true);
        committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        if (!committed) File.Delete(temporary);
    }

    private static ToolException Trouble(string sentence) => new(ExitCodes.FileTrouble, "file-trouble", sentence);
}
