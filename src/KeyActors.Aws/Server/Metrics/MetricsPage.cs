using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace KeyActors.Aws;

/// <summary>Counts for <c>/metrics</c> what the meter of this process measures, from its making to its end. Why not a package:
/// docs/decisions/0019.</summary>
internal sealed class MetricsPage : IDisposable
{
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly string[] ProxyHeaders =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];
    private readonly ConcurrentDictionary<Instrument, MetricSeries> all = new();
    private readonly MeterListener listener = new();
    private readonly Lock turn = new();
    private readonly MetricsAccess access;

    private MetricsPage(MetricsAccess access)
    {
        this.access = access;
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name != VaultTelemetry.Name) return;
            own.EnableMeasurementEvents(instrument, all.GetOrAdd(instrument, static made => new MetricSeries(made)));
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, to) => ((MetricSeries)to!).Take(value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, to) => ((MetricSeries)to!).Take(value, tags));
        listener.Start();
    }

    /// <summary>One that counts from now on; null when nobody may read it.</summary>
    /// <exception cref="ArgumentException">It is nothing that may be asked for.</exception>
    internal static MetricsPage? For(MetricsAccess access) => access switch
    {
        MetricsAccess.Off => null,
        MetricsAccess.Local or MetricsAccess.All => new MetricsPage(access),
        _ => throw new ArgumentException("Say who may read the metrics."),
    };

    /// <summary>Whether a request may read it.</summary>
    internal bool IsFor(HttpContext http) =>
        access == MetricsAccess.All
        || (IsLoopback(http.Connection.RemoteIpAddress) && IsLoopback(http.Connection.LocalIpAddress)
            && !ProxyHeaders.Any(http.Request.Headers.ContainsKey));

    /// <summary>Everything as it is now.</summary>
    internal string Write()
    {
        var text = new StringBuilder();
        lock (turn)
        {
            foreach (var series in all.Values) series.Renew();
            listener.RecordObservableInstruments();
            foreach (var (_, series) in all.OrderBy(static pair => pair.Key.Name, StringComparer.Ordinal)) series.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => listener.Dispose();

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);
}
