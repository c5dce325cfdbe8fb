using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Telemetry;

/// <summary>What a host hears of a vault by the meter and the activities of this process.</summary>
public sealed class VaultTelemetryTests
{
    private const string Secret = "a plaintext that nobody may hear of";
    private static readonly EncryptionContext Context = EncryptionContext.Of(("tenant", "a context that nobody may hear of"));

    [Fact]
    public async Task Calls_are_counted_by_operation_and_result()
    {
        await using var test = await TestVault.OpenAsync();
        using var heard = new Heard(test.Path);
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, Bytes(40), Context);
        await test.Vault.DecryptAsync(blob, Context);
        await test.Vault.DecryptAsync(blob, Context);
        await Refused.ByAsync(async () => await test.Vault.DecryptAsync(blob));
        await Refused.ByAsync(async () => await test.Vault.DescribeKeyAsync("alias/none"));
        test.Vault.GenerateRandom(new byte[32]);

        Assert.Equal(1, heard.Sum("keyactors.calls", "CreateKey", "ok"));
        Assert.Equal(1, heard.Sum("keyactors.calls", "Encrypt", "ok"));
        Assert.Equal(2, heard.Sum("keyactors.calls", "Decrypt", "ok"));
        Assert.Equal(1, heard.Sum("keyactors.calls", "Decrypt", "ciphertext-invalid"));
        Assert.Equal(1, heard.Sum("keyactors.calls", "DescribeKey", "alias-unknown"));
        Assert.Equal(1, heard.Sum("keyactors.calls", "GenerateRandom", "ok"));
        Assert.Equal(3, heard.Count("keyactors.call.duration", "Decrypt"));
        Assert.Equal(80, heard.Sum("keyactors.call.data", "Decrypt"));
        Assert.Equal(32, heard.Sum("keyactors.call.data", "GenerateRandom"));
    }

    [Fact]
    public async Task What_is_so_now_is_told_while_the_vault_is_open()
    {
        var test = await TestVault.OpenAsync();
        using var heard = new Heard(test.Path);
        await test.KeyAsync();
        await test.KeyAsync();

        heard.Look();
        Assert.Equal(2, heard.Last("keyactors.keys.loaded"));
        Assert.Equal(0, heard.Last("keyactors.calls.open"));
        Assert.Equal(0, heard.Last("keyactors.alarms"));
        Assert.NotNull(heard.Last("keyactors.trail.waiting"));

        await test.DisposeAsync();
        heard.Look();
        Assert.Null(heard.Last("keyactors.keys.loaded"));
        Assert.Null(heard.Last("keyactors.alarms"));
    }

    [Fact]
    public async Task Every_call_is_an_activity_under_the_callers_own()
    {
        await using var test = await TestVault.OpenAsync();
        using var own = new Activity("the host's").Start();
        using var heard = new Heard(test.Path, own.TraceId);
        var key = await test.KeyAsync();
        var blob = await test.Vault.Asked("request 17").EncryptAsync(key, Bytes(40), Context);
        await Refused.ByAsync(async () => await test.Vault.DecryptAsync(key, blob, EncryptionContext.Empty));
        test.Vault.GenerateRandom(new byte[1]);

        Assert.Equal(["CreateKey", "Encrypt", "Decrypt", "GenerateRandom"], heard.Activities.Select(static a => a.OperationName));
        Assert.All(heard.Activities, a => Assert.Equal(own.SpanId, a.ParentSpanId));
        Assert.Same(own, Activity.Current);
        var (sealing, opening) = (heard.Activities.ElementAt(1), heard.Activities.ElementAt(2));
        Assert.Equal(key, sealing.GetTagItem("keyactors.key"));
        Assert.Equal("ok", sealing.GetTagItem("keyactors.result"));
        Assert.Equal("request 17", sealing.GetTagItem("keyactors.request_id"));
        Assert.Equal(ActivityStatusCode.Unset, sealing.Status);
        Assert.Equal((ActivityStatusCode.Error, "ciphertext-invalid"), (opening.Status, opening.StatusDescription));
    }

    [Fact]
    public async Task Nothing_that_is_heard_holds_what_was_sealed_or_who_asked()
    {
        await using var test = await TestVault.OpenAsync();
        using var own = new Activity("the host's").Start();
        using var heard = new Heard(test.Path, own.TraceId);
        var vault = test.Vault.As(new Caller("a caller that nobody may hear of", "a source that nobody may hear of"));
        var key = await test.KeyAsync();
        var blob = await vault.EncryptAsync(key, System.Text.Encoding.ASCII.GetBytes(Secret), Context);
        await vault.DecryptAsync(blob, Context);
        await Refused.ByAsync(async () => await vault.DescribeKeyAsync("alias/a name that nobody may hear of"));
        heard.Look();

        Assert.DoesNotContain("nobody may hear of", heard.Everything(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(blob)[..16], heard.Everything(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_waits_for_the_disk_is_counted_when_it_is_answered()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "strict"));
        using var heard = new Heard(test.Path);
        var key = await test.KeyAsync();
        await test.Vault.EncryptAsync(key, Bytes(1), Context);

        Assert.Equal(1, heard.Sum("keyactors.calls", "Encrypt", "ok"));
        Assert.Equal(1, heard.Count("keyactors.call.duration", "Encrypt"));
    }

    private static byte[] Bytes(int count) => new byte[count];

    /// <summary>Listens to one vault's measurements and to one trace.</summary>
    private sealed class Heard : IDisposable
    {
        private readonly MeterListener meters = new();
        private readonly ActivityListener activities;
        private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, string?> Tags)> all = new();
        private int lookedFrom;

        internal Heard(string vault, ActivityTraceId? trace = null)
        {
            meters.InstrumentPublished = static (instrument, own) =>
            {
                if (instrument.Meter.Name == "KeyActors") own.EnableMeasurementEvents(instrument);
            };
            meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(vault, instrument, value, tags));
            meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(vault, instrument, value, tags));
            meters.Start();
            activities = new ActivityListener
            {
                ShouldListenTo = source => trace is not null && source.Name == "KeyActors",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (activity.TraceId == trace) Activities.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(activities);
        }

        internal ConcurrentQueue<Activity> Activities { get; } = new();

        internal void Look()
        {
            lookedFrom = all.Count;
            meters.RecordObservableInstruments();
        }

        internal double Sum(string name, string operation, string? result = null) =>
            all.Where(m => Is(m, name, operation, result)).Sum(static m => m.Value);

        internal int Count(string name, string operation) => all.Count(m => Is(m, name, operation, null));

        internal double? Last(string name) =>
            all.Skip(lookedFrom).Where(m => m.Name == name).Select(static m => (double?)m.Value).LastOrDefault();

        internal string Everything() =>
            string.Join('\n', all.Select(static m => m.Name + m.Value.ToString(CultureInfo.InvariantCulture) + string.Join(',', m.Tags)))
            + string.Join('\n', Activities.Select(static a => a.OperationName + a.DisplayName + string.Join(',', a.TagObjects) + a.StatusDescription));

        public void Dispose()
        {
            meters.Dispose();
            activities.Dispose();
        }

        private static bool Is(
            (string Name, double Value, Dictionary<string, string?> Tags) m, string name, string operation, string? result) =>
            m.Name == name && m.Tags["operation"] == operation && (result is null || m.Tags["result"] == result);

        private void Take(string vault, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var named = tags.ToArray().ToDictionary(static t => t.Key, static t => t.Value?.ToString());
            if (named.GetValueOrDefault("vault") == vault) all.Enqueue((instrument.Name, value, named));
        }
    }
}
