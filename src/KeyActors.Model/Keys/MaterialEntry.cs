namespace KeyActors.Model;

/// <summary>One generation of a key's material, by name; the material itself is never here.</summary>
/// <param name="Id">The material's own name.</param>
/// <param name="Secret">Under which name it is stored.</param>
/// <param name="Since">UTC; when it began to seal.</param>
/// <param name="Rotation">How it came; null for a key's first material.</param>
public sealed record MaterialEntry(KeyMaterialId Id, SecretId Secret, DateTimeOffset Since, RotationKind? Rotation);
