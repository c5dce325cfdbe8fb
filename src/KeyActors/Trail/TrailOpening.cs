using KeyActors.Journal;
using KeyActors.Logging;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Trail;

/// <summary>What a trail says first when its vault is opened.</summary>
internal static class TrailOpening
{
    /// <summary>A gap unless the vault was closed in order or is new, and the level from here on.</summary>
    internal static IReadOnlyList<TrailPart> Parts(
        TrailBlock? last, bool isNew, TrailLevel level, DateTimeOffset now, ILogger log)
    {
        var opened = new TrailPart(new TrailContent.Opened(level), now, now);
        if (last is null ? isNew : TrailCodec.Decode(last.Body) is TrailContent.Closed) return [opened];
        var gap = new TrailGap(last?.Number ?? 0, last?.LastAt, now);
        VaultLog.TrailGap(log, gap.AfterBlock, gap.After, gap.Until);
        return [new TrailPart(new TrailContent.Gap(gap), now, now), opened];
    }
}
