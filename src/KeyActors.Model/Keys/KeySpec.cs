namespace KeyActors.Model;

/// <summary>The kind of a key's material (AWS: KeySpec). Numbers are journaled and never change.</summary>
public enum KeySpec
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>32 bytes for the KAC1 blob (AWS: SYMMETRIC_DEFAULT).</summary>
    SymmetricDefault = 1,

    /// <summary>An RSA key pair, modulus 2,048 bits, exponent 65,537 (AWS: RSA_2048).</summary>
    Rsa2048 = 2,

    /// <summary>An RSA key pair, modulus 3,072 bits, exponent 65,537 (AWS: RSA_3072).</summary>
    Rsa3072 = 3,

    /// <summary>An RSA key pair, modulus 4,096 bits, exponent 65,537 (AWS: RSA_4096).</summary>
    Rsa4096 = 4,

    /// <summary>A key pair on NIST P-256, FIPS 186-5 (AWS: ECC_NIST_P256).</summary>
    EccNistP256 = 5,

    /// <summary>A key pair on NIST P-384, FIPS 186-5 (AWS: ECC_NIST_P384).</summary>
    EccNistP384 = 6,

    /// <summary>A key pair on NIST P-521, FIPS 186-5 (AWS: ECC_NIST_P521).</summary>
    EccNistP521 = 7,

    /// <summary>A key pair on secp256k1, SEC 2 (AWS: ECC_SECG_P256K1).</summary>
    EccSecgP256K1 = 8,

    /// <summary>28 bytes for HMAC-SHA-224, FIPS 198-1 (AWS: HMAC_224).</summary>
    Hmac224 = 9,

    /// <summary>32 bytes for HMAC-SHA-256 (AWS: HMAC_256).</summary>
    Hmac256 = 10,

    /// <summary>48 bytes for HMAC-SHA-384 (AWS: HMAC_384).</summary>
    Hmac384 = 11,

    /// <summary>64 bytes for HMAC-SHA-512 (AWS: HMAC_512).</summary>
    Hmac512 = 12,

    /// <summary>A key pair on edwards25519, RFC 8032 (AWS: ECC_NIST_EDWARDS25519).</summary>
    EccNistEdwards25519 = 13,

    /// <summary>An ML-DSA key pair of security category 2, FIPS 204 (AWS: ML_DSA_44).</summary>
    MlDsa44 = 14,

    /// <summary>An ML-DSA key pair of security category 3, FIPS 204 (AWS: ML_DSA_65).</summary>
    MlDsa65 = 15,

    /// <summary>An ML-DSA key pair of security category 5, FIPS 204 (AWS: ML_DSA_87).</summary>
    MlDsa87 = 16,

    /// <summary>An ML-KEM key pair of security category 1, FIPS 203 (AWS: ML_KEM_512).</summary>
    MlKem512 = 17,

    /// <summary>An ML-KEM key pair of security category 3, FIPS 203 (AWS: ML_KEM_768).</summary>
    MlKem768 = 18,

    /// <summary>An ML-KEM key pair of security category 5, FIPS 203 (AWS: ML_KEM_1024).</summary>
    MlKem1024 = 19,

    /// <summary>A key pair on the curve of SM2, GB/T 32918 (AWS: SM2, in its regions in China only).</summary>
    Sm2 = 20,
}

/// <summary>What a key may be used for (AWS: KeyUsage). Numbers are journaled and never change.</summary>
public enum KeyUsage
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Encrypt, decrypt, re-encrypt, data keys (AWS: ENCRYPT_DECRYPT).</summary>
    EncryptDecrypt = 1,

    /// <summary>Sign and verify (AWS: SIGN_VERIFY).</summary>
    SignVerify = 2,

    /// <summary>Make message authentication codes and verify them (AWS: GENERATE_VERIFY_MAC).</summary>
    GenerateVerifyMac = 3,

    /// <summary>Derive shared secrets with the public keys of others (AWS: KEY_AGREEMENT).</summary>
    KeyAgreement = 4,

    /// <summary>Encapsulate shared secrets and decapsulate them (AWS: ENCAPSULATE_DECAPSULATE).</summary>
    EncapsulateDecapsulate = 5,
}

/// <summary>Where a key's material came from (AWS: Origin). Numbers are journaled and never change.</summary>
public enum KeyOrigin
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Drawn by the vault from the kernel's generator (AWS: AWS_KMS).</summary>
    Generated = 1,

    /// <summary>Made elsewhere and imported (AWS: EXTERNAL).</summary>
    External = 2,
}

/// <summary>Where a key is in its life (AWS: KeyState). Numbers are journaled and never change.</summary>
public enum KeyStatus
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Being made.</summary>
    Creating = 1,

    /// <summary>Serving.</summary>
    Enabled = 2,

    /// <summary>Switched off by an operator; may be enabled again.</summary>
    Disabled = 3,

    /// <summary>Waiting for its deletion date.</summary>
    PendingDeletion = 4,

    /// <summary>Waiting for material to be imported.</summary>
    PendingImport = 5,

    /// <summary>Waiting for its replicas to be deleted.</summary>
    PendingReplicaDeletion = 6,

    /// <summary>Its history or its material failed a check, or its key store is away.</summary>
    Unavailable = 7,

    /// <summary>Its primary region is changing.</summary>
    Updating = 8,

    /// <summary>Destroyed: only its history is left. Seen in histories; to everybody else such a key is unknown.</summary>
    Destroyed = 9,
}

/// <summary>Why a key's material changed. Numbers are journaled and never change.</summary>
public enum RotationKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Someone asked for it.</summary>
    OnDemand = 1,

    /// <summary>Its schedule asked for it.</summary>
    Automatic = 2,

    /// <summary>Its material had spent its budget.</summary>
    Budget = 3,
}

/// <summary>What imported material is meant to be (AWS: ImportType). Not journaled.</summary>
public enum ImportKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Material that this key has not had: it waits for a rotation when the key has other material.</summary>
    New = 1,

    /// <summary>Material that this key has or had.</summary>
    Existing = 2,
}

/// <summary>Why imported material was deleted. Numbers are journaled and never change.</summary>
public enum DeletionCause
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Someone asked for it.</summary>
    Asked = 1,

    /// <summary>It expired.</summary>
    Expired = 2,
}
