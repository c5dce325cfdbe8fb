using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace KeyActors.Aws;

/// <summary>What one instrument has measured, by its tags, and how Prometheus reads it.</summary>
/// <remarks>Any thread measures, one writes. Source: Prometheus exposition formats, text format 0.0.4. Tags come in one order
/// from each instrument and have few values, so the series are few.</remarks>
internal sealed class MetricSeries
{
    private readonly ConcurrentDictionary<MetricTags, MetricCell> cells = new();
    private readonly Instrument instrument;
    private readonly IReadOnlyList<double> bounds;
    private readonly bool isDistribution;
    private readonly bool isLast;
    private readonly string name;
    private readonly string kind;

    internal MetricSeries(Instrument instrument)
    {
        this.instrument = instrument;
        bounds = instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } told } => told,
            Histogram<long> { Advice.HistogramBucketBoundaries: { } told } => [.. told.Select(static bound => (double)bound)],
            _ => [],
        };
        // A host may add instruments to the meter that are none of ours: a distribution without bounds is one bucket.
        isDistribution = instrument is Histogram<double> or Histogram<long>;
        isLast = instrument.IsObservable || instrument is Gauge<double> or Gauge<long>;
        var isCounter = instrument
            is Counter<long> or ObservableCounter<long> or Counter<double> or ObservableCounter<double>;
        kind = isCounter ? "counter" : isDistribution ? "histogram" : "gauge";
        name = NameOf(instrument) + (isCounter ? "_total" : "");
    }

    /// <summary>Takes one measurement.</summary>
    internal void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var cell = cells.GetOrAdd(MetricTags.Of(tags), static (_, count) => new MetricCell(count), bounds.Count);
        if (isDistribution) cell.Record(value, bounds);
        else if (isLast) cell.Set(value);
        else cell.Add(value);
    }

    /// <summary>Forgets what was observed, before it is observed anew: a vault may be closed by now.</summary>
    internal void Renew()
    {
        if (instrument.IsObservable) cells.Clear();
    }

    internal void Write(StringBuilder text)
    {
        if (cells.IsEmpty) return;
        text.Append("# HELP ").Append(name).Append(' ').Append(instrument.Description).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(kind).Append('\n');
        foreach (var (tags, cell) in cells.OrderBy(static pair => pair.Key.Text, StringComparer.Ordinal))
        {
            if (isDistribution) Buckets(text, tags.Text, cell);
            else Line(text, "", tags.Text, "", cell.Sum);
        }
    }

    private void Buckets(StringBuilder text, string tags, MetricCell cell)
    {
        var (sum, counts) = cell.Read();
        var below = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            below += counts[i];
            Line(text, "_bucket", tags, i < bounds.Count ? Number(bounds[i]) : "+Inf", below);
        }

        Line(text, "_sum", tags, "", sum);
        Line(text, "_count", tags, "", below);
    }

    private void Line(StringBuilder text, string ending, string tags, string bound, double value)
    {
        text.Append(name).Append(ending);
        if (tags.Length + bound.Length > 0)
        {
            text.Append('{').Append(tags);
            if (bound.Length > 0) text.Append(tags.Length > 0 ? "," : "").Append("le=\"").Append(bound).Append('"');
            text.Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string NameOf(Instrument instrument) => instrument.Name.Replace('.', '_') + instrument.Unit switch
    {
        "s" => "_seconds",
        "By" => "_bytes",
        _ => "",
    };

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>One number, or one distribution. Any thread.</summary>
internal sealed class MetricCell(int bounds)
{
    private readonly Lock turn = new();
    private readonly long[] counts = new long[bounds + 1];
    private double sum;

    internal double Sum
    {
        get
        {
            lock (turn) return sum;
        }
    }

    internal void Set(double value)
    {
        lock (turn) sum = value;
    }

    internal void Add(double value)
    {
        lock (turn) sum += value;
    }

    internal void Record(double value, IReadOnlyList<double> limits)
    {
        var at = 0;
        while (at < limits.Count && value > limits[at]) at++;
        lock (turn)
        {
            sum += value;
            counts[at]++;
        }
    }

    internal (double Sum, long[] Counts) Read()
    {
        lock (turn) return (sum, [.. counts]);
    }
}
