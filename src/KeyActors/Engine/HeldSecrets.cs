using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Tells a verification which secrets the keeper holds whole.</summary>
internal sealed class HeldSecrets(SecretKeeper keeper) : ISecretInventory
{
    /// <summary>Those of access keys are no key's, and the histories of keys say nothing of them.</summary>
    public int Count => keeper.Held().Count(static secret => !AccessKeyAddress.Is(secret));

    public bool TryFind(SecretId secret, out KeyMaterialId material)
    {
        var found = keeper.TryDescribe(secret, out var about) && !about.IsDamaged;
        material = found ? about!.Material : default;
        return found;
    }
}
