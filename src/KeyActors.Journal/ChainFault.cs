using System.Globalization;

namespace KeyActors.Journal;

/// <summary>Why an envelope cannot be the next one of its stream. Never repaired, only told.</summary>
public abstract record ChainFault
{
    private ChainFault(string code, long number) => (Code, Number) = (code, number);

    /// <summary>A stable name, lower case with hyphens, for scripts.</summary>
    public string Code { get; }

    /// <summary>The number that the envelope at fault claims.</summary>
    public long Number { get; }

    /// <summary>One sentence for a person.</summary>
    public abstract string Sentence { get; }

    /// <summary>Another number was due: events are missing, doubled or out of order.</summary>
    /// <param name="Expected">The number that was due.</param>
    /// <param name="Found">The number that came.</param>
    public sealed record NumberGap(long Expected, long Found) : ChainFault("number-gap", Found)
    {
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture,
            $"Event {Expected} was due and event {Found} came: events are missing, doubled or out of order.");
    }

    /// <summary>The envelope does not continue the one before it: one of the two is altered or foreign.</summary>
    /// <param name="At">Number of the envelope.</param>
    public sealed record PrevMismatch(long At) : ChainFault("prev-mismatch", At)
    {
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture,
            $"Event {At} does not continue the event before it: one of the two was altered or comes from elsewhere.");
    }

    /// <summary>The envelope was not written by a holder of the vault's journal key.</summary>
    /// <param name="At">Number of the envelope.</param>
    public sealed record MacMismatch(long At) : ChainFault("mac-mismatch", At)
    {
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture,
            $"Event {At} was altered, or was not written by this vault: its keyed hash is another.");
    }

    /// <summary>The envelope is older than the one before it.</summary>
    /// <param name="At">Number of the envelope.</param>
    /// <param name="Before">UTC of the envelope before.</param>
    /// <param name="Found">UTC of this one.</param>
    public sealed record TimeWentBack(long At, DateTimeOffset Before, DateTimeOffset Found)
        : ChainFault("time-went-back", At)
    {
        /// <inheritdoc/>
        public override string Sentence => string.Create(
            CultureInfo.InvariantCulture,
            $"Event {At} has the time {Found:O}, before the {Before:O} of the event in front of it.");
    }
}
