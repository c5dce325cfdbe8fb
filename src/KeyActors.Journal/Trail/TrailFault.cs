using System.Globalization;

namespace KeyActors.Journal;

/// <summary>Why a block cannot be the next one of the trail. Never repaired, only told.</summary>
public abstract record TrailFault
{
    private TrailFault(string code, long number) => (Code, Number) = (code, number);

    /// <summary>A stable name, lower case with hyphens, for scripts.</summary>
    public string Code { get; }

    /// <summary>The number that the block at fault claims.</summary>
    public long Number { get; }

    /// <summary>One sentence for a person.</summary>
    public abstract string Sentence { get; }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Another number was due.</summary>
    public sealed record NumberGap(long Expected, long Found) : TrailFault("trail-number-gap", Found)
    {
        /// <inheritdoc/>
        public override string Sentence => Text(
            $"Block {Expected} of the trail was due and block {Found} came: blocks are missing, doubled or out of order.");
    }

    /// <summary>It does not continue the block before it.</summary>
    public sealed record PreviousMismatch(long At) : TrailFault("trail-prev-mismatch", At)
    {
        /// <inheritdoc/>
        public override string Sentence => Text(
            $"Block {At} of the trail does not continue the one before it: one of the two was altered or comes from elsewhere.");
    }

    /// <summary>Its hash is not the one of what it holds.</summary>
    public sealed record HashMismatch(long At) : TrailFault("trail-hash-mismatch", At)
    {
        /// <inheritdoc/>
        public override string Sentence => Text($"Block {At} of the trail was altered: its hash is another.");
    }

    /// <summary>It was not written by a holder of the vault's key.</summary>
    public sealed record MacMismatch(long At) : TrailFault("trail-mac-mismatch", At)
    {
        /// <inheritdoc/>
        public override string Sentence => Text(
            $"Block {At} of the trail was altered, or was not written by this vault: its keyed hash is another.");
    }

    /// <summary>It is older than the block before it.</summary>
    public sealed record TimeWentBack(long At, DateTimeOffset Before, DateTimeOffset Found)
        : TrailFault("trail-time-went-back", At)
    {
        /// <inheritdoc/>
        public override string Sentence => Text(
            $"Block {At} of the trail begins at {Found:O}, before the {Before:O} of the block in front of it.");
    }

    /// <summary>This vault wrote it, and this release does not read it.</summary>
    public sealed record Unreadable(long At) : TrailFault("trail-unreadable", At)
    {
        /// <inheritdoc/>
        public override string Sentence => Text(
            $"Block {At} of the trail is none that this release reads: use the release that wrote it, or a newer one.");
    }
}
