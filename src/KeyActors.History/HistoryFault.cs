using System.Globalization;

namespace KeyActors.History;

/// <summary>One thing that is wrong with a stored history. Reported, never repaired.</summary>
/// <param name="Stream">The stream's name, or <c>journal.db</c> for the file as a whole. Fit to print.</param>
/// <param name="Number">The event at fault; 0 for the stream as a whole.</param>
/// <param name="Code">A stable name, lower case with hyphens, for scripts.</param>
/// <param name="Sentence">One sentence for a person; holds no payload.</param>
public sealed record HistoryFault(string Stream, long Number, string Code, string Sentence)
{
    /// <summary>Stream, number and sentence.</summary>
    public override string ToString() => Number == 0
        ? $"{Stream}: {Sentence}"
        : string.Create(CultureInfo.InvariantCulture, $"{Stream} #{Number}: {Sentence}");
}
