using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>Material that came in and is not stored yet: its name is known, its bytes stay in secret memory.</summary>
/// <remarks>One owner, who stores it or disposes it.</remarks>
public sealed class ImportedMaterial : IDisposable
{
    private SecretRef? secret;

    internal ImportedMaterial(KeyArn key, KeySpec spec, KeyMaterialId id, SecretRef secret) =>
        (Key, Spec, Id, this.secret) = (key, spec, id, secret);

    /// <summary>The key that it came in for.</summary>
    public KeyArn Key { get; }

    /// <summary>Kind of material.</summary>
    public KeySpec Spec { get; }

    /// <summary>Its own name under that key: the same whenever the same material comes in again.</summary>
    public KeyMaterialId Id { get; }

    /// <summary>Wipes it, unless it was stored.</summary>
    public void Dispose() => Interlocked.Exchange(ref secret, null)?.Dispose();

    internal SecretRef TakeOver() =>
        Interlocked.Exchange(ref secret, null) ?? throw new ObjectDisposedException(nameof(ImportedMaterial));
}
