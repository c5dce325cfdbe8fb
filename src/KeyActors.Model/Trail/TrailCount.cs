namespace KeyActors.Model;

/// <summary>How often an operation came to a result.</summary>
/// <param name="Operation">As in <see cref="TrailEntry.Operation"/>.</param>
/// <param name="Result">As in <see cref="TrailEntry.Result"/>.</param>
/// <param name="Calls">1 or more.</param>
public sealed record TrailCount(string Operation, string Result, long Calls);
