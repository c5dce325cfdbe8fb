using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Which calls of a trail are wanted, and in which order. Everything that is left out does not matter.</summary>
public sealed record TrailQuery
{
    /// <summary>For <see cref="Result"/>: whatever is not <see cref="TrailEntry.Ok"/>.</summary>
    public const string Refused = "refused";

    /// <summary>All calls, oldest first.</summary>
    public static TrailQuery All { get; } = new();

    /// <summary>Calls that found this key.</summary>
    public KeyArn? Key { get; init; }

    /// <summary>Calls that named this and found no key.</summary>
    public string? Named { get; init; }

    /// <summary>Calls of this principal; one that ends in <c>*</c> stands for all that begin so.</summary>
    public string? Principal { get; init; }

    /// <summary>UTC; calls that were answered then or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>UTC; calls that were answered then or earlier.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>AWS KMS's name of the operation, in upper or lower case.</summary>
    public string? Operation { get; init; }

    /// <summary><see cref="TrailEntry.Ok"/>, the code of a refusal, or <see cref="Refused"/>.</summary>
    public string? Result { get; init; }

    /// <summary>The first block to read; blocks before it are not looked at.</summary>
    public long FirstBlock { get; init; } = 1;

    /// <summary>The last block to read.</summary>
    public long LastBlock { get; init; } = long.MaxValue;

    /// <summary>Whether the newest comes first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Most calls, 1 or more; what is told between them, such as gaps, does not count.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Whether only some calls of a time are wanted.</summary>
    private bool IsNarrow => (Key, Named, Principal, Operation, Result) is not (null, null, null, null, null);

    /// <summary>Whether an entry is wanted.</summary>
    internal bool Wants(TrailEntry entry) =>
        (Since is not { } since || entry.LastAt >= since) && (Until is not { } until || entry.FirstAt <= until)
        && (Key is null || entry.Key == Key)
        && (Named is null || (entry.Key is null && string.Equals(entry.Named, Named, StringComparison.Ordinal)))
        && (Principal is null || IsBy(entry.By.Principal, Principal))
        && Wants(entry.Operation, entry.Result);

    /// <summary>Whether calls without entries may be among those that are wanted: who called, and for which key, is not
    /// known.</summary>
    internal bool Wants(TrailContent.Counts counts, TrailCount count) =>
        (Since is not { } since || counts.Until >= since) && (Until is not { } until || counts.From <= until)
        && Wants(count.Operation, count.Result);

    /// <summary>Whether it matters that the vault was opened or closed then.</summary>
    internal bool WantsLife(DateTimeOffset at) => !IsNarrow && !(at < Since) && !(at > Until);

    /// <summary>Whether calls that are wanted may be missing there: only a gap that ends too early or begins too late is
    /// none of them.</summary>
    internal bool Wants(TrailGap gap) => !(gap.Until < Since) && !(gap.After > Until);

    private static bool IsBy(string principal, string wanted) => wanted.EndsWith('*')
        ? principal.AsSpan().StartsWith(wanted.AsSpan()[..^1], StringComparison.Ordinal)
        : string.Equals(principal, wanted, StringComparison.Ordinal);

    private bool Wants(string operation, string result) =>
        (Operation is null || string.Equals(operation, Operation, StringComparison.OrdinalIgnoreCase))
        && (Result is null || string.Equals(result, Result, StringComparison.Ordinal)
            || (Result == Refused && result != TrailEntry.Ok));
}
