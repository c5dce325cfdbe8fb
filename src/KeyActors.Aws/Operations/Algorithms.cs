namespace KeyActors.Aws;

/// <summary>The enumerations of the service's model that operations share. Every kind
/// and algorithm that they name is made here.</summary>
internal static class Algorithms
{
    internal static string[] Encryption { get; } = [Words.SymmetricDefault, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"];

    internal static string[] DryRunModifiers { get; } = ["IGNORE_CIPHERTEXT"];

    internal static string[] DataKey { get; } = ["AES_256", "AES_128"];

    /// <summary>In the order in which the service names them.</summary>
    internal static string[] Mac { get; } = ["HMAC_SHA_384", "HMAC_SHA_256", "HMAC_SHA_224", "HMAC_SHA_512"];

    internal static string[] Encapsulation { get; } = ["ML_KEM"];

    internal static string[] Agreement { get; } = ["ECDH"];

    internal static string[] Messages { get; } = ["RAW", "DIGEST", "EXTERNAL_MU"];

    internal static string[] Signing { get; } =
    [
        "RSASSA_PSS_SHA_256", "RSASSA_PSS_SHA_384", "RSASSA_PSS_SHA_512", "RSASSA_PKCS1_V1_5_SHA_256",
        "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512", "ECDSA_SHA_256", "ECDSA_SHA_384", "ECDSA_SHA_512", "SM2DSA",
        "ML_DSA_SHAKE_256", "ED25519_SHA_512", "ED25519_PH_SHA_512",
    ];

    internal static string[] Pairs { get; } =
    [
        "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "SM2",
        "ECC_NIST_EDWARDS25519", "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024",
    ];

    internal static string[] KeySpecs { get; } =
    [
        "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1",
        Words.SymmetricDefault, "HMAC_224", "HMAC_256", "HMAC_384", "HMAC_512", "SM2", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87",
        "ECC_NIST_EDWARDS25519", "ML_KEM_512", "ML_KEM_768", "ML_KEM_1024",
    ];

    /// <summary>Those that were there before the member got its new name.</summary>
    internal static string[] OldKeySpecs { get; } = KeySpecs[..13];

    internal static string[] Usages { get; } =
        ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"];

    internal static string[] Origins { get; } = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"];

    internal static string[] Wrapping { get; } =
    [
        "RSAES_PKCS1_V1_5", "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "RSA_AES_KEY_WRAP_SHA_1", "RSA_AES_KEY_WRAP_SHA_256",
        "SM2PKE",
    ];

    internal static string[] WrappingSpecs { get; } = ["RSA_2048", "RSA_3072", "RSA_4096", "SM2"];
}
