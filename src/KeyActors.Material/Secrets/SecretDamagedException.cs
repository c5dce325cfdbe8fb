namespace KeyActors.Material;

/// <summary>The secret's record is there and does not open: not missing, but lost until the file is restored from its
/// mirror.</summary>
public sealed class SecretDamagedException(StoredSecret secret)
    : Exception($"The record of secret {secret.Secret} of {secret.Address} is damaged: restore its file from the mirror.")
{
    /// <summary>What the damaged record reads as.</summary>
    public StoredSecret Secret { get; } = secret;
}
