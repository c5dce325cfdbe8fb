namespace KeyActors.Model;

/// <summary>What a grant may permit (AWS: GrantOperation). Numbers are journaled and never change.</summary>
public enum GrantOperation
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Decrypt.</summary>
    Decrypt = 1,

    /// <summary>Encrypt.</summary>
    Encrypt = 2,

    /// <summary>GenerateDataKey.</summary>
    GenerateDataKey = 3,

    /// <summary>GenerateDataKeyWithoutPlaintext.</summary>
    GenerateDataKeyWithoutPlaintext = 4,

    /// <summary>ReEncrypt, on the key that opens.</summary>
    ReEncryptFrom = 5,

    /// <summary>ReEncrypt, on the key that seals.</summary>
    ReEncryptTo = 6,

    /// <summary>Sign.</summary>
    Sign = 7,

    /// <summary>Verify.</summary>
    Verify = 8,

    /// <summary>GetPublicKey.</summary>
    GetPublicKey = 9,

    /// <summary>CreateGrant, of no more than this grant permits.</summary>
    CreateGrant = 10,

    /// <summary>RetireGrant, of this grant.</summary>
    RetireGrant = 11,

    /// <summary>DescribeKey.</summary>
    DescribeKey = 12,

    /// <summary>GenerateDataKeyPair.</summary>
    GenerateDataKeyPair = 13,

    /// <summary>GenerateDataKeyPairWithoutPlaintext.</summary>
    GenerateDataKeyPairWithoutPlaintext = 14,

    /// <summary>GenerateMac.</summary>
    GenerateMac = 15,

    /// <summary>VerifyMac.</summary>
    VerifyMac = 16,

    /// <summary>DeriveSharedSecret.</summary>
    DeriveSharedSecret = 17,

    /// <summary>Encapsulate.</summary>
    Encapsulate = 18,

    /// <summary>Decapsulate.</summary>
    Decapsulate = 19,
}
