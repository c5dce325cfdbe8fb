using KeyActors.Journal;
using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Checks the blocks of a trail one after the other, in either direction. One fault does not hide the next.</summary>
/// <param name="macs">Computes under K_trail; null to check the hashes only.</param>
internal sealed class TrailCheck(IChainMac? macs)
{
    private TrailChain? chain;
    private long due;
    private TrailBlock? newer;

    /// <summary>The block behind the one before; the first one may be any, and is taken at its word for what it
    /// continues.</summary>
    /// <param name="row">As it was found.</param>
    /// <param name="content">What it says, when it is whole by itself, also when it stands in the wrong place.</param>
    internal HistoryFault? Next(TrailRow row, out TrailContent? content)
    {
        content = null;
        var expected = due;
        due = row.Number + 1;
        if (row.Block is not { } block)
        {
            chain = null;
            return Fault(new TrailFault.Unreadable(row.Number));
        }

        // The first block of all continues nothing, and says so.
        var before = chain ?? (block.Number == 1 ? new TrailChain(macs) : TrailChain.Before(block, macs));
        var fault = before.Accept(block, out content);
        if (fault is null && chain is null && expected > 0 && block.Number != expected)
            fault = new TrailFault.NumberGap(expected, block.Number);
        chain = fault is null ? before : TrailChain.After(block, macs);
        if (fault is null) return null;
        if (fault is TrailFault.NumberGap or TrailFault.PreviousMismatch or TrailFault.TimeWentBack) content = Alone(block);
        return Fault(fault);
    }

    /// <summary>The block in front of the one before; the newest one may be any.</summary>
    /// <param name="row">As it was found.</param>
    /// <param name="content">What it says, when it is whole by itself.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>What is wrong between it and the one that was read before it.</returns>
    internal HistoryFault? Previous(TrailRow row, out TrailContent? content, out HistoryFault? fault)
    {
        content = null;
        fault = null;
        var (behind, expected) = (newer, due);
        (newer, due) = (row.Block, row.Number - 1);
        var between = expected > 0 && row.Number != expected ? new TrailFault.NumberGap(row.Number + 1, expected + 1) : null;
        if (row.Block is not { } block)
        {
            fault = Fault(new TrailFault.Unreadable(row.Number));
            return between is null ? null : Fault(between);
        }

        var alone = (block.Number == 1 ? new TrailChain(macs) : TrailChain.Before(block, macs)).Accept(block, out content);
        if (alone is not null) fault = Fault(alone);
        if (between is not null) return Fault(between);
        if (behind is null) return null;
        if (!behind.Previous.Span.SequenceEqual(block.Hash.Span)) return Fault(new TrailFault.PreviousMismatch(behind.Number));
        return behind.FirstAt < block.FirstAt
            ? Fault(new TrailFault.TimeWentBack(behind.Number, block.FirstAt, behind.FirstAt))
            : null;
    }

    private TrailContent? Alone(TrailBlock block)
    {
        _ = TrailChain.Before(block, macs).Accept(block, out var content);
        return content;
    }

    private static HistoryFault Fault(TrailFault fault) => new(TrailFiles.Name, fault.Number, fault.Code, fault.Sentence);
}
