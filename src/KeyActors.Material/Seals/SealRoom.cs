using KeyActors.Cipher;

namespace KeyActors.Material;

/// <summary>What a seal may use: the vault's folder, memory for secrets, randomness, and an ear for notices.</summary>
/// <param name="Folder">The vault's folder, owned by the caller.</param>
/// <param name="Memory">Where keys go.</param>
/// <param name="Entropy">Where randomness comes from.</param>
/// <param name="Notices">Hears of risks; null when nobody listens.</param>
public sealed record SealRoom(VaultFolder Folder, SecretMemory Memory, Entropy Entropy, Action<MaterialNotice>? Notices)
{
    /// <summary>A fresh random secret.</summary>
    internal SecretRef Draw(int bytes) => Memory.Create(bytes, Entropy, static (cell, entropy) => entropy.Fill(cell));
}
