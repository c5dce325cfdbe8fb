using KeyActors.Material;
using KeyActors.Model;

namespace KeyActors.Engine;

/// <summary>Tells a verification which secrets the keeper holds whole.</summary>
internal sealed class HeldSecrets(SecretKeeper keeper) : ISecretInventory
{
    public int Count => keeper.Held().Count;

    public bool TryFind(SecretId secret, out KeyMaterialId material)
    {
        var found = keeper.TryDescribe(secret, out var about) && !about.IsDamaged;
        material = found ? about!.Material : default;
        return found;
    }
}
