namespace KeyActors.Material;

/// <summary>Where a record stands: which file, and at which byte.</summary>
internal readonly record struct RecordPlace(SecretFileHeader File, long Offset);
