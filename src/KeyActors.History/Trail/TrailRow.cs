using KeyActors.Journal;

namespace KeyActors.History;

/// <summary>A row of a trail file as it was found.</summary>
/// <param name="Number">Its number; SQLite itself keeps these whole numbers.</param>
/// <param name="Block">Null when the row holds no block.</param>
internal readonly record struct TrailRow(long Number, TrailBlock? Block);
