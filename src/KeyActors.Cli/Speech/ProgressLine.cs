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
        return total is > 0 and { } all
            ? new ProgressLine(Math.Max(1, all / StepsPerFile), done => string.Create(
                CultureInfo.InvariantCulture, $"{verb} {done / BytesPerMebibyte:N1} of {all / BytesPerMebibyte:N1} MiB, {100 * Math.Min(done, all) / all} %"))
            : new ProgressLine(StepBytesUnknown, done => string.Create(CultureInfo.InvariantCulture, $"{verb} {done / BytesPerMebibyte:N1} MiB"));
    }

    /// <summary>A line about events when a person looks at standard error, else nothing.</summary>
    internal static ProgressLine? OfEvents(string verb) => Console.IsErrorRedirected
        ? null
        : new ProgressLine(1, done => string.Create(CultureInfo.InvariantCulture, $"{verb} {done:N0} events"));

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
}
