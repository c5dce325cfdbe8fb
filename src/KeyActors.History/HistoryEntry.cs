using KeyActors.Model;

namespace KeyActors.History;

/// <summary>One event of a key as a reader sees it.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Number">Position in the stream, 1 for the first; 0 when a damaged row does not say.</param>
/// <param name="At">UTC of the event; null when the envelope is not readable.</param>
/// <param name="What">A stable short name: the manifest without its version, such as <c>key.rotated</c>; or
/// <c>unreadable</c> for a row that holds no event of this key.</param>
/// <param name="Details">One sentence for a person, fit for a terminal: no control characters.</param>
/// <param name="By">Who caused it; null when unreadable.</param>
/// <param name="Event">The event itself; null when unreadable.</param>
/// <param name="Chain">What the chain says up to here.</param>
public sealed record HistoryEntry(
    string Stream,
    long Number,
    DateTimeOffset? At,
    string What,
    string Details,
    Caller? By,
    KeyEvent? Event,
    ChainVerdict Chain);
