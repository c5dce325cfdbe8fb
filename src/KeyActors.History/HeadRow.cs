namespace KeyActors.History;

/// <summary>A row of the table <c>heads</c> as the file has it; null where the column has another type than it
/// should, or is too large.</summary>
internal sealed record HeadRow(string? Stream, long? Number, byte[]? Hash, byte[]? Mac);
