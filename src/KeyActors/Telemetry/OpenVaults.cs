using System.Diagnostics.Metrics;
using KeyActors.Engine;

namespace KeyActors.Telemetry;

/// <summary>The vaults that are open in this process, for what is measured as it is at the moment. Any thread.</summary>
internal static class OpenVaults
{
    private static readonly Lock Turn = new();
    private static readonly HashSet<VaultEngine> Open = [];
    private static bool isObserved;

    internal static void Add(VaultEngine engine)
    {
        lock (Turn)
        {
            Open.Add(engine);
            if (!isObserved) CallMeter.Observe();
            isObserved = true;
        }
    }

    internal static void Remove(VaultEngine engine)
    {
        lock (Turn) Open.Remove(engine);
    }

    /// <summary>One number of each.</summary>
    internal static IEnumerable<Measurement<long>> Measured(Func<VaultEngine, long> read, string tag)
    {
        VaultEngine[] now;
        lock (Turn) now = [.. Open];
        return [.. now.Select(engine => new Measurement<long>(
            read(engine), new KeyValuePair<string, object?>(tag, engine.Path)))];
    }
}
