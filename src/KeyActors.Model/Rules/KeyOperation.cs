namespace KeyActors.Model;

/// <summary>What can be asked of a key, as AWS KMS names it. The row of a key's life: every operation meets every
/// status.</summary>
public enum KeyOperation
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Encrypt.</summary>
    Encrypt,

    /// <summary>Decrypt.</summary>
    Decrypt,

    /// <summary>ReEncrypt, on the key that opens.</summary>
    ReEncryptFrom,

    /// <summary>ReEncrypt, on the key that seals.</summary>
    ReEncryptTo,

    /// <summary>GenerateDataKey, with and without plaintext.</summary>
    GenerateDataKey,

    /// <summary>GenerateDataKeyPair, with and without plaintext.</summary>
    GenerateDataKeyPair,

    /// <summary>Sign.</summary>
    Sign,

    /// <summary>Verify.</summary>
    Verify,

    /// <summary>GenerateMac.</summary>
    GenerateMac,

    /// <summary>VerifyMac.</summary>
    VerifyMac,

    /// <summary>GetPublicKey.</summary>
    GetPublicKey,

    /// <summary>DeriveSharedSecret.</summary>
    DeriveSharedSecret,

    /// <summary>Encapsulate.</summary>
    Encapsulate,

    /// <summary>Decapsulate.</summary>
    Decapsulate,

    /// <summary>CreateGrant.</summary>
    CreateGrant,

    /// <summary>RetireGrant.</summary>
    RetireGrant,

    /// <summary>RevokeGrant.</summary>
    RevokeGrant,

    /// <summary>ListGrants.</summary>
    ListGrants,

    /// <summary>ListAliases of one key.</summary>
    ListAliases,

    /// <summary>ListKeyPolicies.</summary>
    ListKeyPolicies,

    /// <summary>ListResourceTags.</summary>
    ListResourceTags,

    /// <summary>GetKeyPolicy.</summary>
    GetKeyPolicy,

    /// <summary>PutKeyPolicy.</summary>
    PutKeyPolicy,

    /// <summary>DescribeKey.</summary>
    DescribeKey,

    /// <summary>GetKeyLastUsage.</summary>
    GetKeyLastUsage,

    /// <summary>CreateAlias, on the key that it points at.</summary>
    CreateAlias,

    /// <summary>UpdateAlias, on the key that it comes to point at.</summary>
    UpdateAlias,

    /// <summary>DeleteAlias, on the key that it pointed at.</summary>
    DeleteAlias,

    /// <summary>TagResource.</summary>
    TagResource,

    /// <summary>UntagResource.</summary>
    UntagResource,

    /// <summary>UpdateKeyDescription.</summary>
    UpdateKeyDescription,

    /// <summary>Setting a usage budget; AWS has none.</summary>
    SetUsageBudget,

    /// <summary>EnableKey.</summary>
    EnableKey,

    /// <summary>DisableKey.</summary>
    DisableKey,

    /// <summary>EnableKeyRotation.</summary>
    EnableKeyRotation,

    /// <summary>DisableKeyRotation.</summary>
    DisableKeyRotation,

    /// <summary>RotateKeyOnDemand.</summary>
    RotateKeyOnDemand,

    /// <summary>GetKeyRotationStatus.</summary>
    GetKeyRotationStatus,

    /// <summary>ListKeyRotations.</summary>
    ListKeyRotations,

    /// <summary>GetParametersForImport.</summary>
    GetParametersForImport,

    /// <summary>ImportKeyMaterial.</summary>
    ImportKeyMaterial,

    /// <summary>DeleteImportedKeyMaterial.</summary>
    DeleteImportedKeyMaterial,

    /// <summary>ScheduleKeyDeletion.</summary>
    ScheduleKeyDeletion,

    /// <summary>CancelKeyDeletion.</summary>
    CancelKeyDeletion,

    /// <summary>ReplicateKey, on the primary.</summary>
    ReplicateKey,

    /// <summary>UpdatePrimaryRegion, on the primary.</summary>
    UpdatePrimaryRegion,
}
