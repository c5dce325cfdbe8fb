using System.Globalization;

namespace KeyActors.Cli;

/// <summary>One line on a terminal that says how far a file is; it is gone when the work is done.</summary>
internal sealed class ProgressLine : IProgress<long>, IDisposable
{
    private const int StepsPerFile = 100;
    private const long StepBytesUnknown = 16L << 20;
    private const double BytesPerMebibyte = 1 << 20;
    private readonly string verb;
    private readonly long? total;
    private readonly long step;
    private long next;
    private int shown;

    private ProgressLine(string verb, long? total)
    {
        (this.verb, this.total) = (verb, total);
        step = total is { } bytes ? Math.Max(1, bytes / StepsPerFile) : StepBytesUnknown;
    }

    /// <summary>A line when a person looks at standard error, else nothing.</summary>
    /// <param name="verb">What is being done.</param>
    /// <param name="total">Bytes in all; null when nobody knows.</param>
    internal static ProgressLine? OnTerminal(string verb, long? total) => Console.IsErrorRedirected ? null : new ProgressLine(verb, total);

    public void Report(long value)
    {
        if (value < next) return;
        next = value + step;
        var text = total is > 0 and { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"{verb} {value / BytesPerMebibyte:N1} of {bytes / BytesPerMebibyte:N1} MiB, {100 * Math.Min(value, bytes) / bytes} %")
            : string.Create(CultureInfo.InvariantCulture, $"{verb} {value / BytesPerMebibyte:N1} MiB");
        Console.Error.Write('\r' + text.PadRight(shown));
        shown = text.Length;
    }

    public void Dispose()
    {
        if (shown > 0) Console.Error.Write('\r' + new string(' ', shown) + '\r');
    }
}
