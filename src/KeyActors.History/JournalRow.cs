namespace KeyActors.History;

/// <summary>A row as the file has it; null where the column has another type than it should, or is too large.</summary>
internal sealed record JournalRow(
    string? Stream, long? Sequence, long? Deleted, long? Identifier, string? Manifest, byte[]? Message);
