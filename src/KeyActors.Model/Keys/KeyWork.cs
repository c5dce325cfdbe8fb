namespace KeyActors.Model;

/// <summary>What a key was used for (AWS: KeyLastUsageTrackingOperation). Numbers are journaled and never change.</summary>
public enum KeyWork
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Encrypt.</summary>
    Encrypt = 1,

    /// <summary>Decrypt.</summary>
    Decrypt = 2,

    /// <summary>ReEncrypt, of the key that opened and of the key that sealed.</summary>
    ReEncrypt = 3,

    /// <summary>GenerateDataKey.</summary>
    GenerateDataKey = 4,

    /// <summary>GenerateDataKeyWithoutPlaintext.</summary>
    GenerateDataKeyWithoutPlaintext = 5,

    /// <summary>GenerateDataKeyPair.</summary>
    GenerateDataKeyPair = 6,

    /// <summary>GenerateDataKeyPairWithoutPlaintext.</summary>
    GenerateDataKeyPairWithoutPlaintext = 7,

    /// <summary>Sign.</summary>
    Sign = 8,

    /// <summary>Verify, of a signature that was right.</summary>
    Verify = 9,

    /// <summary>GenerateMac.</summary>
    GenerateMac = 10,

    /// <summary>VerifyMac, of a code that was right.</summary>
    VerifyMac = 11,

    /// <summary>DeriveSharedSecret.</summary>
    DeriveSharedSecret = 12,

    /// <summary>Encapsulate.</summary>
    Encapsulate = 13,

    /// <summary>Decapsulate.</summary>
    Decapsulate = 14,
}

/// <summary>When a key was last used, and for what.</summary>
/// <param name="Work">What for.</param>
/// <param name="At">UTC.</param>
public readonly record struct LastUse(KeyWork Work, DateTimeOffset At);
