namespace KeyActors.Model;

/// <summary>A label on a key: not secret, not authenticated.</summary>
/// <param name="Key">1 to 128 characters; <c>aws:</c> at the front is reserved.</param>
/// <param name="Value">0 to 256 characters.</param>
public readonly record struct Tag(string Key, string Value);
