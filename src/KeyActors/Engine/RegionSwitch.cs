using System.Collections.Concurrent;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Regions that do not answer. Regions are namespaces of one vault and never fail apart; tests switch them off to see
/// what
/// waits. Safe on any thread.</summary>
internal sealed class RegionSwitch
{
    private readonly ConcurrentDictionary<RegionName, bool> away = new();

    internal void Set(RegionName region, bool isAway)
    {
        if (isAway) away[region] = true;
        else away.TryRemove(region, out _);
    }

    /// <summary>Why nothing of a region is served now; null when it answers.</summary>
    internal Refusal? Refuse(RegionName region) => !away.IsEmpty && away.ContainsKey(region)
        ? new Refusal.Unavailable($"Region {region} does not answer")
        : null;
}
