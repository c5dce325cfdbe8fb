using KeyActors.Model;

namespace KeyActors.History;

/// <summary>One thing that a reader of the trail is told.</summary>
/// <param name="Block">The block that says it.</param>
public abstract record TrailRecord(long Block)
{
    /// <summary>A call that was answered, or several equal ones.</summary>
    public sealed record Call(long Block, TrailEntry Entry) : TrailRecord(Block);

    /// <summary>Calls that have no entries: by whom, and for which keys, the trail does not know.</summary>
    /// <param name="Block">The block that says it.</param>
    /// <param name="From">UTC; none is earlier.</param>
    /// <param name="Until">UTC; none is later.</param>
    /// <param name="Count">Operation, result, and how many.</param>
    public sealed record Counted(long Block, DateTimeOffset From, DateTimeOffset Until, TrailCount Count) : TrailRecord(Block);

    /// <summary>Calls may be missing: the vault was killed, or lost power.</summary>
    public sealed record Gap(long Block, TrailGap Bounds) : TrailRecord(Block);

    /// <summary>The vault was opened, and writes at this level from here on.</summary>
    public sealed record Opened(long Block, DateTimeOffset At, TrailLevel Level) : TrailRecord(Block);

    /// <summary>The vault was closed in order.</summary>
    public sealed record Closed(long Block, DateTimeOffset At) : TrailRecord(Block);

    /// <summary>Older blocks were removed, as the setting for their retention says.</summary>
    /// <param name="Block">The block that says it.</param>
    /// <param name="At">UTC; when.</param>
    /// <param name="FirstBlock">The first that was removed.</param>
    /// <param name="LastBlock">The last that was removed.</param>
    /// <param name="Until">UTC; the last time in them.</param>
    public sealed record Dropped(long Block, DateTimeOffset At, long FirstBlock, long LastBlock, DateTimeOffset Until)
        : TrailRecord(Block);

    /// <summary>A block that fails a check. What it holds is told only when it is whole by itself, and out of place.</summary>
    public sealed record Damaged(long Block, HistoryFault Fault) : TrailRecord(Block);
}
