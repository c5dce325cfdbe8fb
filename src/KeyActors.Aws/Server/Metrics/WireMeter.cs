using System.Diagnostics.Metrics;
using System.Globalization;

namespace KeyActors.Aws;

/// <summary>Measures requests on the wire, those included that are nobody's. Any thread.</summary>
internal static class WireMeter
{
    private static readonly Counter<long> Requests = VaultTelemetry.Meter.CreateCounter<long>(
        "keyactors.wire.requests", "{request}", "Requests that were answered, by operation, status and error.");

    private static readonly Histogram<double> Duration = VaultTelemetry.Meter.CreateHistogram(
        "keyactors.wire.duration", "s", "From the first line of a request to its answer.", null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });

    /// <summary>When a request began.</summary>
    internal static long Start(TimeProvider clock) => Requests.Enabled || Duration.Enabled ? clock.GetTimestamp() : 0;

    /// <summary>It was answered.</summary>
    /// <param name="clock">As above.</param>
    /// <param name="startedAt">As above.</param>
    /// <param name="operation">A name of the closed table; empty for none.</param>
    /// <param name="status">Of HTTP.</param>
    /// <param name="error">AWS's name of the error; empty for none.</param>
    internal static void Stop(TimeProvider clock, long startedAt, string operation, int status, string error)
    {
        if (startedAt == 0) return;
        var named = new KeyValuePair<string, object?>("operation", operation);
        Requests.Add(1, named, new("status", status.ToString(CultureInfo.InvariantCulture)), new("error", error));
        Duration.Record(clock.GetElapsedTime(startedAt).TotalSeconds, named);
    }
}
