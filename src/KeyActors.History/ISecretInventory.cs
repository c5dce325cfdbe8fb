using KeyActors.Model;

namespace KeyActors.History;

/// <summary>The port through which whoever holds a vault's secrets says which ones it has; never what they are.</summary>
public interface ISecretInventory
{
    /// <summary>How many secrets are held.</summary>
    long Count { get; }

    /// <summary>Whether a secret is held, and the name of the material that it really is.</summary>
    /// <param name="secret">The name under which it is stored.</param>
    /// <param name="material">Computed from the stored material itself where that is possible, not from a label.</param>
    bool TryFind(SecretId secret, out KeyMaterialId material);
}
