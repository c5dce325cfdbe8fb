namespace KeyActors.Model;

/// <summary>A stretch of time in which calls may have been answered that no entry tells of: the vault did not stop in
/// order.</summary>
/// <param name="AfterBlock">The last block that stood when the vault was opened again; 0 when there was none.</param>
/// <param name="After">UTC; the last time in that block; null when there was none.</param>
/// <param name="Until">UTC; when the vault was opened again. Not before <paramref name="After"/>.</param>
public sealed record TrailGap(long AfterBlock, DateTimeOffset? After, DateTimeOffset Until);
