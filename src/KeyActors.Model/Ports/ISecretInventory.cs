namespace KeyActors.Model;

/// <summary>Says which secrets a vault holds, by name: enough to check a history against, and nothing secret.</summary>
public interface ISecretInventory
{
    /// <summary>How many secrets of keys are held.</summary>
    int Count { get; }

    /// <summary>Whether a secret is held and whole, and the name of its material.</summary>
    /// <param name="secret">Under which name it is stored.</param>
    /// <param name="material">The name that its bytes have.</param>
    /// <remarks>Safe on any thread.</remarks>
    bool TryFind(SecretId secret, out KeyMaterialId material);
}
