using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>What one block of the trail says.</summary>
public abstract record TrailContent
{
    private TrailContent()
    {
    }

    /// <summary>Calls that were answered, in the order of their first times.</summary>
    public sealed record Entries(ImmutableArray<TrailEntry> Items) : TrailContent;

    /// <summary>Calls that were answered and have no entries: those of the level <see cref="TrailLevel.Counters"/>, and on the
    /// other levels those that were refused because the trail could not take them.</summary>
    /// <param name="From">UTC; the first call is not before it.</param>
    /// <param name="Until">UTC; the last call is not after it.</param>
    /// <param name="Items">Each operation and result once.</param>
    public sealed record Counts(DateTimeOffset From, DateTimeOffset Until, ImmutableArray<TrailCount> Items) : TrailContent;

    /// <summary>Entries may be missing before this block.</summary>
    public sealed record Gap(TrailGap Bounds) : TrailContent;

    /// <summary>The vault was opened, and writes its trail at this level from here on.</summary>
    public sealed record Opened(TrailLevel Level) : TrailContent;

    /// <summary>The vault was closed in order: nothing is missing before this block.</summary>
    public sealed record Closed : TrailContent;

    /// <summary>Older blocks were removed, as the setting for their retention says.</summary>
    /// <param name="FirstBlock">The first that was removed, 1 or more.</param>
    /// <param name="LastBlock">The last that was removed.</param>
    /// <param name="Until">UTC; the last time in them.</param>
    public sealed record Dropped(long FirstBlock, long LastBlock, DateTimeOffset Until) : TrailContent;
}
