namespace KeyActors.Model;

/// <summary>What happens when a material's budget is spent. Numbers are journaled and never change.</summary>
public enum AtLimit
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Uses that would go beyond it are refused.</summary>
    Refuse = 1,

    /// <summary>The key rotates by itself, and the use goes on with the new material.</summary>
    Rotate = 2,
}

/// <summary>How much one material of a key may seal: encryptions and data keys together. No material ever seals more.</summary>
/// <param name="Uses">1 to 1,000,000,000,000 uses; null for no limit.</param>
/// <param name="Bytes">4,096 to 2^60 bytes of plaintext; null for no limit.</param>
/// <param name="AtLimit">What happens then.</param>
public sealed record UsageBudget(long? Uses, long? Bytes, AtLimit AtLimit);
