using System.Globalization;


namespace KeyActors.Cli;

/// <summary>One line on a terminal that says how far the work is; it is gone when the work is done.</summary>
internal sealed class ProgressLine : IProgress<long>, IDisposable
{
    private const int StepsPerFile = 100;
    private const long StepBytesUnknown = 16L << 20;
    private const double BytesPerMebibyte = 1 << 20;
    private readonly long step;
    private readonly Func<long, string> words;
    private long next;
    private int shown;

    private ProgressLine(long step, Func<long, string> words) => (this.step, this.words) = (step, words);

    /// <summary>A line about bytes when a person looks at standard error, else nothing.</summary>
    /// <param name="verb">What is being done.</param>
    /// <param name="total">Bytes in all; null when nobody knows.</param>
    internal static ProgressLine? OfBytes(string verb, long? total)
    {
        if (Console.IsErrorRedirected) return null;
        if (total is not > 0) return new ProgressLine(StepBytesUnknown, done => $"{verb} {Mebibytes(done)} MiB");
        var all = total.Value;
        return new ProgressLine(
            Math.Max(1, all / StepsPerFile),
            done => $"{verb} {Mebibytes(done)} of {Mebibytes(all)} MiB, {100 * Math.Min(done, all) / all} %");
    }

    /// <summary>A line about events when a person looks at standard error, else nothing.</summary>
    internal static ProgressLine? OfEvents(string verb) => Console.IsErrorRedirected
        ? null
        : new ProgressLine(1, done => $"{verb} {done:N0} events");

    public void Report(long value)
    {
        if (value < next) return;
        next = value + step;
        var text = words(value);
        Console.Error.Write('\r' + text.PadRight(shown));
        shown = text.Length;
    }

    public void Dispose()
    {
        if (shown > 0) Console.Error.Write('\r' + new string(' ', shown) + '\r');
    }

    private static string Mebibytes(long bytes) => (bytes / BytesPerMebibyte).ToString("N1", CultureInfo.InvariantCulture);
}
