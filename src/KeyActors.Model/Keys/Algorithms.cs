namespace KeyActors.Model;

/// <summary>How a key encrypts (AWS: EncryptionAlgorithmSpec). Not journaled.</summary>
public enum EncryptionAlgorithm
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>The KAC1 blob of symmetric keys (AWS: SYMMETRIC_DEFAULT).</summary>
    SymmetricDefault,

    /// <summary>RSAES-OAEP with SHA-1 in both places and an empty label, RFC 8017 §7.1 (AWS: RSAES_OAEP_SHA_1).</summary>
    RsaesOaepSha1,

    /// <summary>RSAES-OAEP with SHA-256 in both places and an empty label (AWS: RSAES_OAEP_SHA_256).</summary>
    RsaesOaepSha256,

    /// <summary>SM2 public key encryption, GB/T 32918.4 (AWS: SM2PKE).</summary>
    Sm2Pke,
}

/// <summary>How a key signs (AWS: SigningAlgorithmSpec). Not journaled.</summary>
public enum SigningAlgorithm
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>RSASSA-PSS, SHA-256, salt of 32 bytes, RFC 8017 §8.1 (AWS: RSASSA_PSS_SHA_256).</summary>
    RsassaPssSha256,

    /// <summary>RSASSA-PSS, SHA-384, salt of 48 bytes (AWS: RSASSA_PSS_SHA_384).</summary>
    RsassaPssSha384,

    /// <summary>RSASSA-PSS, SHA-512, salt of 64 bytes (AWS: RSASSA_PSS_SHA_512).</summary>
    RsassaPssSha512,

    /// <summary>RSASSA-PKCS1-v1_5, SHA-256, RFC 8017 §8.2 (AWS: RSASSA_PKCS1_V1_5_SHA_256).</summary>
    RsassaPkcs1V15Sha256,

    /// <summary>RSASSA-PKCS1-v1_5, SHA-384 (AWS: RSASSA_PKCS1_V1_5_SHA_384).</summary>
    RsassaPkcs1V15Sha384,

    /// <summary>RSASSA-PKCS1-v1_5, SHA-512 (AWS: RSASSA_PKCS1_V1_5_SHA_512).</summary>
    RsassaPkcs1V15Sha512,

    /// <summary>ECDSA with SHA-256, FIPS 186-5 §6, in DER (AWS: ECDSA_SHA_256).</summary>
    EcdsaSha256,

    /// <summary>ECDSA with SHA-384 (AWS: ECDSA_SHA_384).</summary>
    EcdsaSha384,

    /// <summary>ECDSA with SHA-512 (AWS: ECDSA_SHA_512).</summary>
    EcdsaSha512,

    /// <summary>SM2 with SM3, GB/T 32918.2 (AWS: SM2DSA).</summary>
    Sm2Dsa,

    /// <summary>Pure ML-DSA with an empty context, FIPS 204 §5.2 (AWS: ML_DSA_SHAKE_256).</summary>
    MlDsaShake256,

    /// <summary>Pure Ed25519, RFC 8032 §5.1 (AWS: ED25519_SHA_512).</summary>
    Ed25519Sha512,

    /// <summary>Ed25519ph with an empty context, RFC 8032 §5.1 (AWS: ED25519_PH_SHA_512).</summary>
    Ed25519PhSha512,
}

/// <summary>How a key makes message authentication codes (AWS: MacAlgorithmSpec). Not journaled.</summary>
public enum MacAlgorithm
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>28 bytes, FIPS 198-1 (AWS: HMAC_SHA_224).</summary>
    HmacSha224,

    /// <summary>32 bytes (AWS: HMAC_SHA_256).</summary>
    HmacSha256,

    /// <summary>48 bytes (AWS: HMAC_SHA_384).</summary>
    HmacSha384,

    /// <summary>64 bytes (AWS: HMAC_SHA_512).</summary>
    HmacSha512,
}

/// <summary>What a message to be signed is (AWS: MessageType). Not journaled.</summary>
public enum MessageKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>The message itself, 1 to 4,096 bytes: it is hashed here (AWS: RAW).</summary>
    Raw,

    /// <summary>Its digest, of exactly the length that the algorithm has (AWS: DIGEST).</summary>
    Digest,

    /// <summary>What ML-DSA makes of the message and the public key, 64 bytes, FIPS 204 §6.2 (AWS: EXTERNAL_MU).</summary>
    ExternalMu,
}

/// <summary>How a key derives shared secrets (AWS: KeyAgreementAlgorithmSpec). Not journaled.</summary>
public enum KeyAgreementAlgorithm
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>The x-coordinate of the common point, SP 800-56A rev. 3 §5.7.1.2 (AWS: ECDH).</summary>
    Ecdh,
}

/// <summary>How a key encapsulates shared secrets (AWS: EncapsulationAlgorithmSpec). Not journaled.</summary>
public enum EncapsulationAlgorithm
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>ML-KEM, FIPS 203 §7 (AWS: ML_KEM).</summary>
    MlKem,
}
