using System.Collections.Immutable;

namespace KeyActors.History;

/// <summary>What a verification saw, checked, could not check, and found wrong.</summary>
public sealed record VerificationReport
{
    /// <summary>Faults that a report keeps, the first ones; <see cref="FaultCount"/> counts all.</summary>
    public const int FaultsMax = 1_000;

    /// <summary>Streams seen.</summary>
    public required long Streams { get; init; }

    /// <summary>Rows read.</summary>
    public required long Events { get; init; }

    /// <summary>Keys with a history.</summary>
    public required long Keys { get; init; }

    /// <summary>Aliases that point at a key now, in directories without a fault.</summary>
    public required long Aliases { get; init; }

    /// <summary>Live materials of keys without a fault.</summary>
    public required long Materials { get; init; }

    /// <summary>Blocks of the trail that were read.</summary>
    public long TrailBlocks { get; init; }

    /// <summary>Entries in those of them that are whole.</summary>
    public long TrailEntries { get; init; }

    /// <summary>What was checked, one sentence each.</summary>
    public required ImmutableArray<string> Checked { get; init; }

    /// <summary>What was not, and why; always says what this kind of check cannot see.</summary>
    public required ImmutableArray<string> NotChecked { get; init; }

    /// <summary>What is worth knowing and no fault, such as an interrupted creation.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>The first faults, in the order found: directories and the vault, then keys, then what joins them.</summary>
    public required ImmutableArray<HistoryFault> Faults { get; init; }

    /// <summary>All faults, counted.</summary>
    public required long FaultCount { get; init; }

    /// <summary>The first fault; null when there is none.</summary>
    public HistoryFault? FirstFault => Faults.IsEmpty ? null : Faults[0];

    /// <summary>Whether no fault was found by what was checked.</summary>
    public bool IsWhole => FaultCount == 0;
}
