using System.Diagnostics;
using System.Diagnostics.Metrics;
using KeyActors.Engine;
using KeyActors.Model;
using KeyActors.Trail;

namespace KeyActors.Telemetry;

/// <summary>Measures the calls of one vault. Any thread.</summary>
/// <param name="vault">The folder, as a tag.</param>
/// <param name="clock">The vault's.</param>
internal sealed class CallMeter(string vault, TimeProvider clock)
{
    private const string OperationTag = "operation";
    private const string ResultTag = "result";
    private const string VaultTag = "vault";

    private static readonly Counter<long> Calls = VaultTelemetry.Meter.CreateCounter<long>(
        "keyactors.calls", "{call}", "Calls that were answered, refusals included.");

    private static readonly Histogram<double> Duration = VaultTelemetry.Meter.CreateHistogram(
        "keyactors.call.duration", "s", "From the beginning of a call to its answer.", null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries =
                [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
        });

    private static readonly Counter<long> Bytes = VaultTelemetry.Meter.CreateCounter<long>(
        "keyactors.call.data", "By", "Bytes that were sealed, opened or drawn, before or after any overhead.");

    private readonly KeyValuePair<string, object?> vaultTag = new(VaultTag, vault);

    private static bool IsListenedTo =>
        Calls.Enabled || Duration.Enabled || Bytes.Enabled || VaultTelemetry.Activities.HasListeners();

    /// <summary>Begins to measure a call; nothing when nobody listens.</summary>
    internal CallWatch Start(string operation)
    {
        if (!IsListenedTo) return default;
        var activity = VaultTelemetry.Activities.StartActivity(operation);
        return new CallWatch(true, clock.GetTimestamp(), activity);
    }

    /// <summary>The call is answered.</summary>
    /// <returns>Null when it is at once; else when it may go out, as <paramref name="durable"/> says.</returns>
    internal Task<bool>? Stop(in CallMeasure call, Task<bool>? durable)
    {
        if (durable is not null) return WhenAsync(call, durable);
        Stop(call, call.Result);
        return null;
    }

    /// <summary>A call that was not let in.</summary>
    internal void Refused(string operation, string result)
    {
        if (Calls.Enabled) Calls.Add(1, new(OperationTag, operation), new(ResultTag, result), vaultTag);
    }

    /// <summary>What is measured as it is at the moment, of every open vault.</summary>
    internal static void Observe()
    {
        Gauge("keyactors.calls.open", "{call}", "Calls under way.", static engine => engine.Gate.Inside);
        Gauge("keyactors.keys.loaded", "{key}", "Keys that are in memory.", static engine => engine.ActorsUnder("keys"));
        Gauge("keyactors.trail.waiting", "{entry}", "Calls whose entry in the trail is not written yet.",
            static engine => engine.Parts.Trail.Waiting);
        VaultTelemetry.Meter.CreateObservableCounter(
            "keyactors.alarms", () => OpenVaults.Measured(static engine => engine.Parts.Log.Alarms.Count, VaultTag), "{alarm}",
            "Alarms since the vault was opened.");
    }

    private async Task<bool> WhenAsync(CallMeasure call, Task<bool> durable)
    {
        var isDurable = await durable.ConfigureAwait(false);
        Stop(call, isDurable ? call.Result : CallMeasure.NotDurable);
        return isDurable;
    }

    private void Stop(in CallMeasure call, string result)
    {
        var operation = new KeyValuePair<string, object?>(OperationTag, call.Operation);
        if (Calls.Enabled) Calls.Add(1, operation, new(ResultTag, result), vaultTag);
        if (Duration.Enabled)
            Duration.Record(clock.GetElapsedTime(call.Watch.StartedAt).TotalSeconds, operation, vaultTag);
        if (call.Bytes > 0 && Bytes.Enabled) Bytes.Add(call.Bytes, operation, vaultTag);
        if (call.Watch.Activity is not { } activity) return;
        if (activity.IsAllDataRequested) Describe(activity, call, result);
        activity.Dispose();
    }

    private static void Describe(Activity activity, in CallMeasure call, string result)
    {
        activity.SetTag("keyactors.account", call.Realm.Account.ToString());
        activity.SetTag("keyactors.region", call.Realm.Region.ToString());
        activity.SetTag("keyactors.result", result);
        if (call.Key is { } key) activity.SetTag("keyactors.key", key.ToString());
        if (call.RequestId is { } request) activity.SetTag("keyactors.request_id", request);
        if (result != TrailEntry.Ok) activity.SetStatus(ActivityStatusCode.Error, result);
    }

    private static void Gauge(string name, string unit, string what, Func<VaultEngine, long> read) =>
        VaultTelemetry.Meter.CreateObservableGauge(name, () => OpenVaults.Measured(read, VaultTag), unit, what);
}

/// <summary>A call that is being measured; the default when nobody listens.</summary>
/// <param name="IsOn">Whether it is.</param>
/// <param name="StartedAt">By the vault's clock.</param>
/// <param name="Activity">Its activity, when somebody listens to those.</param>
internal readonly record struct CallWatch(bool IsOn, long StartedAt, Activity? Activity);

/// <summary>What is measured of a call, copied before its note is given back.</summary>
/// <param name="Watch">Since when.</param>
/// <param name="Operation">As in the trail.</param>
/// <param name="Result">As in the trail.</param>
/// <param name="Realm">Where.</param>
/// <param name="Key">The key that was found.</param>
/// <param name="Bytes">How many.</param>
/// <param name="RequestId">What the caller's request is called, where it came from.</param>
internal readonly record struct CallMeasure(
    CallWatch Watch, string Operation, string Result, Realm Realm, KeyArn? Key, long Bytes, string? RequestId)
{
    /// <summary>The result of an answer that was withheld.</summary>
    internal static readonly string NotDurable = new Refusal.TrailUnavailable(false).Code;

    internal static CallMeasure Of(TrailNote note) =>
        new(note.Watch, note.Operation, note.Result, note.Realm, note.Key, note.Bytes, note.RequestId);
}
