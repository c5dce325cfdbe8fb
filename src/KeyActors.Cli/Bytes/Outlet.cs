using System.Buffers.Text;

namespace KeyActors.Cli.Bytes;

/// <summary>Where bytes go: a file that appears whole or not at all, or standard output.</summary>
internal static class Outlet
{
    /// <summary>Refuses to pour binary over a terminal, before any work is done.</summary>
    /// <param name="path">Null when the caller named nothing; <c>-</c> insists.</param>
    /// <param name="ways">What to do instead, as a clause.</param>
    internal static void GuardTerminal(string? path, string ways)
    {
        if (path is null && !Console.IsOutputRedirected)
            throw ToolException.Usage($"The output is binary and would go to the terminal: {ways}.");
    }

    /// <summary>Two answers in one stream could not be told apart.</summary>
    internal static void GuardJson(Call call, string? path)
    {
        const string sentence = "--json and --out - both write to standard output: name a file, or leave one of them out.";
        if (call.Json && path == Inlet.Standard) throw ToolException.Usage(sentence);
    }

    /// <summary>Whether the bytes go to a file.</summary>
    internal static bool IsFile(string? path) => path is not null && !Inlet.IsStandard(path);

    internal static async Task WriteAsync(string? path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (!IsFile(path))
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(content, cancellation);
            return;
        }

        await using var file = OutputFile.Begin(path!);
        await file.Stream.WriteAsync(content, cancellation);
        await file.CommitAsync(cancellation);
    }

    /// <summary>One line of base64 in ASCII.</summary>
    internal static byte[] Base64Line(ReadOnlySpan<byte> content)
    {
        var line = new byte[Base64.GetMaxEncodedToUtf8Length(content.Length) + 1];
        Base64.EncodeToUtf8(content, line, out _, out _);
        line[^1] = (byte)'\n';
        return line;
    }
}
