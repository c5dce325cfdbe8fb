namespace KeyActors.Cli.Bytes;

/// <summary>Where bytes come from: a file, or standard input for <c>-</c>.</summary>
internal static class Inlet
{
    internal const string Standard = "-";

    // A buffer of the stream's own would be one more copy of a plaintext, never wiped.
    private const int Unbuffered = 0;
    private static bool standardIsTaken;

    internal static bool IsStandard(string path) => path == Standard;

    /// <summary>Opens for one pass; the caller disposes it.</summary>
    internal static Stream Open(string path)
    {
        const FileOptions options = FileOptions.Asynchronous | FileOptions.SequentialScan;
        if (!IsStandard(path))
            return new FileStream(Checked(path), FileMode.Open, FileAccess.Read, FileShare.Read, Unbuffered, options);
        if (standardIsTaken)
            throw ToolException.Usage("Standard input is read twice: name a file for the input, or for the passphrase.");
        standardIsTaken = true;
        if (!Console.IsInputRedirected)
            Console.Error.WriteLine("keyactors: reading standard input, end it with Ctrl-D (Windows: Ctrl-Z, Enter).");
        return Console.OpenStandardInput();
    }

    /// <summary>Reads at most so many bytes and one more, which tells that there were too many.</summary>
    /// <returns>A pinned buffer, so that zeroing reaches the only copy, and how much of it is filled.</returns>
    internal static async Task<(byte[] Buffer, int Bytes)> ReadAsync(
        string path, int bytesMax, CancellationToken cancellation)
    {
        var stream = Open(path);
        await using var close = stream.ConfigureAwait(false);
        var buffer = GC.AllocateArray<byte>(bytesMax + 1, pinned: true);
        return (buffer, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation));
    }

    /// <summary>Bytes of a file; null for standard input.</summary>
    internal static long? Length(string path) => IsStandard(path) ? null : new FileInfo(Checked(path)).Length;

    /// <summary>The path, when a file is there.</summary>
    internal static string Checked(string path)
    {
        if (File.Exists(path)) return path;
        throw new ToolException(ExitCodes.FileTrouble, "file-trouble", Directory.Exists(path)
            ? $"'{path}' is a folder: name a file to read."
            : $"'{path}' does not exist: name a file to read, or - for standard input.");
    }
}
