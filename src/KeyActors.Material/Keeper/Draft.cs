using KeyActors.Model;

namespace KeyActors.Material;

/// <summary>A secret that waits to be stored.</summary>
internal sealed class Draft(string address, KeyMaterialId material, KeySpec spec, SecretRef secret)
{
    internal string Address { get; } = address;

    internal KeyMaterialId Material { get; } = material;

    internal KeySpec Spec { get; } = spec;

    /// <summary>The store's once it is stored, the waiting caller's until then.</summary>
    internal SecretRef Secret { get; } = secret;

    /// <summary>Set by the keeper's loop when the record is durable, or failed.</summary>
    internal TaskCompletionSource<StoredSecret> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
