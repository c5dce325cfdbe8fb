using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Journal;

/// <summary>The chain of the trail's blocks, across files: makes the next one, or says why a stored one is not it.</summary>
/// <remarks>One instance for each direction; not thread-safe. The hashes alone find accidents; the code is what a writer of the
/// file cannot make. Neither sees that the newest blocks are gone.</remarks>
public sealed class TrailChain
{
    /// <summary>The label that K_trail is derived with from the vault's root secret.</summary>
    public const string KeyLabel = "KeyActors/trail";

    private static readonly byte[] Genesis = SHA256.HashData([.. "KeyActors/trail-genesis/1"u8, 0]);
    private readonly IChainMac? keyed;
    private ReadOnlyMemory<byte> head = Genesis;

    /// <summary>A chain before its first block.</summary>
    /// <param name="keyed">Computes under K_trail; null to check the hashes only.</param>
    public TrailChain(IChainMac? keyed) => this.keyed = keyed;

    /// <summary>Blocks so far.</summary>
    public long Number { get; private set; }

    /// <summary>UTC of the first time in the last block; the smallest time before the first block.</summary>
    public DateTimeOffset FirstAt { get; private set; }

    /// <summary>32 bytes: the next block's <see cref="TrailBlock.Previous"/>.</summary>
    public ReadOnlyMemory<byte> Head => head;

    /// <summary>A chain that goes on behind a block taken as it is: the last one of a file, or the first that retention
    /// left.</summary>
    public static TrailChain After(TrailBlock last, IChainMac? keyed)
    {
        ArgumentNullException.ThrowIfNull(last);
        return new TrailChain(keyed) { Number = last.Number, FirstAt = last.FirstAt, head = last.Hash };
    }

    /// <summary>A chain that stands before a block whatever came in front of it: older blocks are gone.</summary>
    public static TrailChain Before(TrailBlock first, IChainMac? keyed)
    {
        ArgumentNullException.ThrowIfNull(first);
        return new TrailChain(keyed) { Number = first.Number - 1, head = first.Previous };
    }

    /// <summary>Makes the next block and advances; the caller stores it, or throws the chain away.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="first">UTC, not before <see cref="FirstAt"/>; nothing in it is earlier.</param>
    /// <param name="last">UTC; nothing in it is later.</param>
    /// <exception cref="InvalidOperationException">The chain has no keyed hash and only checks.</exception>
    public TrailBlock Append(TrailContent content, DateTimeOffset first, DateTimeOffset last)
    {
        if (keyed is null) throw new InvalidOperationException("A chain without a keyed hash checks and does not append.");
        Invariant.Holds(first >= FirstAt && last >= first, "Times of the trail never go back.");
        var (body, entries) = (TrailCodec.Encode(content), TrailCodec.CountEntries(content));
        var hash = TrailBlock.HashOf(Number + 1, head.Span, first, last, entries, body);
        var block = new TrailBlock(
            Number + 1, head, first.UtcTicks, last.UtcTicks, entries, body, hash, TrailBlock.MacOf(hash, keyed));
        Advance(block);
        return block;
    }

    /// <summary>Advances when the block is the next one and whole; else stays and says why.</summary>
    /// <param name="block">As it was read.</param>
    /// <param name="content">What it says, read strictly; null when there is a fault.</param>
    /// <returns>Null when good.</returns>
    public TrailFault? Accept(TrailBlock block, out TrailContent? content)
    {
        ArgumentNullException.ThrowIfNull(block);
        content = null;
        if (block.Number != Number + 1) return new TrailFault.NumberGap(Number + 1, block.Number);
        if (!block.Previous.Span.SequenceEqual(head.Span)) return new TrailFault.PreviousMismatch(block.Number);
        var hash = TrailBlock.HashOf(
            block.Number, block.Previous.Span, block.FirstAt, block.LastAt, block.Entries, block.Body.Span);
        if (!block.Hash.Span.SequenceEqual(hash)) return new TrailFault.HashMismatch(block.Number);
        if (keyed is not null && !CryptographicOperations.FixedTimeEquals(TrailBlock.MacOf(hash, keyed), block.Mac.Span))
            return new TrailFault.MacMismatch(block.Number);
        if (block.FirstAt < FirstAt) return new TrailFault.TimeWentBack(block.Number, FirstAt, block.FirstAt);
        if (Content(block) is not { } found) return new TrailFault.Unreadable(block.Number);
        content = found;
        Advance(block);
        return null;
    }

    private static TrailContent? Content(TrailBlock block)
    {
        try
        {
            var content = TrailCodec.Decode(block.Body);
            return TrailCodec.CountEntries(content) == block.Entries && IsInside(content, block) ? content : null;
        }
        catch (JournalFormatException)
        {
            return null;
        }
    }

    /// <summary>Who looks for a time asks the columns: what a block says lies inside them.</summary>
    private static bool IsInside(TrailContent content, TrailBlock block) => content switch
    {
        TrailContent.Entries entries => entries.Items.All(e => e.FirstAt >= block.FirstAt && e.LastAt <= block.LastAt),
        TrailContent.Counts counts => counts.From >= block.FirstAt && counts.Until <= block.LastAt,
        _ => true,
    };

    private void Advance(TrailBlock block) => (Number, FirstAt, head) = (block.Number, block.FirstAt, block.Hash);
}
