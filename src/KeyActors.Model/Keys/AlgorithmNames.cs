using System.Runtime.CompilerServices;

namespace KeyActors.Model;

/// <summary>The names that AWS KMS gives to kinds of keys and to algorithms: what people and requests write.</summary>
/// <remarks>Source: AWS KMS API reference, KeySpec, KeyUsageType, EncryptionAlgorithmSpec, SigningAlgorithmSpec,
/// MacAlgorithmSpec, KeyAgreementAlgorithmSpec, EncapsulationAlgorithmSpec, MessageType, AlgorithmSpec, WrappingKeySpec. Case
/// counts.</remarks>
public static class AlgorithmNames
{
    private static readonly Names<KeySpec> Specs = new(
        (KeySpec.SymmetricDefault, "SYMMETRIC_DEFAULT"), (KeySpec.Rsa2048, "RSA_2048"), (KeySpec.Rsa3072, "RSA_3072"),
        (KeySpec.Rsa4096, "RSA_4096"), (KeySpec.EccNistP256, "ECC_NIST_P256"), (KeySpec.EccNistP384, "ECC_NIST_P384"),
        (KeySpec.EccNistP521, "ECC_NIST_P521"), (KeySpec.EccSecgP256K1, "ECC_SECG_P256K1"), (KeySpec.Hmac224, "HMAC_224"),
        (KeySpec.Hmac256, "HMAC_256"), (KeySpec.Hmac384, "HMAC_384"), (KeySpec.Hmac512, "HMAC_512"),
        (KeySpec.EccNistEdwards25519, "ECC_NIST_EDWARDS25519"), (KeySpec.MlDsa44, "ML_DSA_44"), (KeySpec.MlDsa65, "ML_DSA_65"),
        (KeySpec.MlDsa87, "ML_DSA_87"), (KeySpec.MlKem512, "ML_KEM_512"), (KeySpec.MlKem768, "ML_KEM_768"),
        (KeySpec.MlKem1024, "ML_KEM_1024"), (KeySpec.Sm2, "SM2"));

    private static readonly Names<KeyUsage> Usages = new(
        (KeyUsage.EncryptDecrypt, "ENCRYPT_DECRYPT"), (KeyUsage.SignVerify, "SIGN_VERIFY"),
        (KeyUsage.GenerateVerifyMac, "GENERATE_VERIFY_MAC"), (KeyUsage.KeyAgreement, "KEY_AGREEMENT"),
        (KeyUsage.EncapsulateDecapsulate, "ENCAPSULATE_DECAPSULATE"));

    private static readonly Names<EncryptionAlgorithm> Encryption = new(
        (EncryptionAlgorithm.SymmetricDefault, "SYMMETRIC_DEFAULT"), (EncryptionAlgorithm.RsaesOaepSha1, "RSAES_OAEP_SHA_1"),
        (EncryptionAlgorithm.RsaesOaepSha256, "RSAES_OAEP_SHA_256"), (EncryptionAlgorithm.Sm2Pke, "SM2PKE"));

    private static readonly Names<SigningAlgorithm> Signing = new(
        (SigningAlgorithm.RsassaPssSha256, "RSASSA_PSS_SHA_256"), (SigningAlgorithm.RsassaPssSha384, "RSASSA_PSS_SHA_384"),
        (SigningAlgorithm.RsassaPssSha512, "RSASSA_PSS_SHA_512"),
        (SigningAlgorithm.RsassaPkcs1V15Sha256, "RSASSA_PKCS1_V1_5_SHA_256"),
        (SigningAlgorithm.RsassaPkcs1V15Sha384, "RSASSA_PKCS1_V1_5_SHA_384"),
        (SigningAlgorithm.RsassaPkcs1V15Sha512, "RSASSA_PKCS1_V1_5_SHA_512"), (SigningAlgorithm.EcdsaSha256, "ECDSA_SHA_256"),
        (SigningAlgorithm.EcdsaSha384, "ECDSA_SHA_384"), (SigningAlgorithm.EcdsaSha512, "ECDSA_SHA_512"),
        (SigningAlgorithm.Sm2Dsa, "SM2DSA"), (SigningAlgorithm.MlDsaShake256, "ML_DSA_SHAKE_256"),
        (SigningAlgorithm.Ed25519Sha512, "ED25519_SHA_512"), (SigningAlgorithm.Ed25519PhSha512, "ED25519_PH_SHA_512"));

    private static readonly Names<MacAlgorithm> Macs = new(
        (MacAlgorithm.HmacSha224, "HMAC_SHA_224"), (MacAlgorithm.HmacSha256, "HMAC_SHA_256"),
        (MacAlgorithm.HmacSha384, "HMAC_SHA_384"), (MacAlgorithm.HmacSha512, "HMAC_SHA_512"));

    private static readonly Names<KeyAgreementAlgorithm> Agreement = new((KeyAgreementAlgorithm.Ecdh, "ECDH"));

    private static readonly Names<MessageKind> Messages = new(
        (MessageKind.Raw, "RAW"), (MessageKind.Digest, "DIGEST"), (MessageKind.ExternalMu, "EXTERNAL_MU"));

    private static readonly Names<EncapsulationAlgorithm> Encapsulation = new((EncapsulationAlgorithm.MlKem, "ML_KEM"));

    private static readonly Names<ImportAlgorithm> Wrapping = new(
        (ImportAlgorithm.OaepSha1, "RSAES_OAEP_SHA_1"), (ImportAlgorithm.OaepSha256, "RSAES_OAEP_SHA_256"),
        (ImportAlgorithm.AesKeyWrapSha1, "RSA_AES_KEY_WRAP_SHA_1"),
        (ImportAlgorithm.AesKeyWrapSha256, "RSA_AES_KEY_WRAP_SHA_256"));

    private static readonly Names<ImportKeySpec> WrappingSpecs = new(
        (ImportKeySpec.Rsa2048, "RSA_2048"), (ImportKeySpec.Rsa3072, "RSA_3072"), (ImportKeySpec.Rsa4096, "RSA_4096"));

    /// <summary>The name of a value; for none that there is, its number.</summary>
    public static string Of(KeySpec spec) => Specs.Of(spec);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(KeyUsage usage) => Usages.Of(usage);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(EncryptionAlgorithm algorithm) => Encryption.Of(algorithm);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(SigningAlgorithm algorithm) => Signing.Of(algorithm);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(MessageKind kind) => Messages.Of(kind);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(MacAlgorithm algorithm) => Macs.Of(algorithm);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(KeyAgreementAlgorithm algorithm) => Agreement.Of(algorithm);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(EncapsulationAlgorithm algorithm) => Encapsulation.Of(algorithm);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(ImportAlgorithm algorithm) => Wrapping.Of(algorithm);

    /// <inheritdoc cref="Of(KeySpec)"/>
    public static string Of(ImportKeySpec spec) => WrappingSpecs.Of(spec);

    /// <summary>Reads a name; <see langword="false"/> and the value that is never valid for any other text.</summary>
    public static bool TryParse(string? text, out KeySpec spec) => Specs.TryParse(text, out spec);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out KeyUsage usage) => Usages.TryParse(text, out usage);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out EncryptionAlgorithm algorithm) => Encryption.TryParse(text, out algorithm);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out SigningAlgorithm algorithm) => Signing.TryParse(text, out algorithm);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out MessageKind kind) => Messages.TryParse(text, out kind);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out MacAlgorithm algorithm) => Macs.TryParse(text, out algorithm);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out KeyAgreementAlgorithm algorithm) => Agreement.TryParse(text, out algorithm);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out EncapsulationAlgorithm algorithm) =>
        Encapsulation.TryParse(text, out algorithm);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out ImportAlgorithm algorithm) => Wrapping.TryParse(text, out algorithm);

    /// <inheritdoc cref="TryParse(string?, out KeySpec)"/>
    public static bool TryParse(string? text, out ImportKeySpec spec) => WrappingSpecs.TryParse(text, out spec);

    /// <summary>The names of one enumeration's values, by number: a dictionary with the enumeration as its key is compiled anew
    /// for each of them in every process that starts, and all of them are needed at once.</summary>
    private sealed class Names<T>
        where T : struct, Enum
    {
        private readonly string?[] texts;
        private readonly Dictionary<string, int> values = new(StringComparer.Ordinal);

        internal Names(params ReadOnlySpan<(T Value, string Text)> rows)
        {
            var last = 0;
            foreach (var (value, _) in rows) last = Math.Max(last, Number(value));
            texts = new string?[last + 1];
            foreach (var (value, text) in rows)
            {
                texts[Number(value)] = text;
                values.Add(text, Number(value));
            }
        }

        internal string Of(T value) =>
            Number(value) is var number && (uint)number < (uint)texts.Length && texts[number] is { } text
                ? text
                : value.ToString("D");

        internal bool TryParse(string? text, out T value)
        {
            value = default;
            if (text is null || !values.TryGetValue(text, out var number)) return false;
            value = Unsafe.BitCast<int, T>(number);
            return true;
        }

        private static int Number(T value) => Unsafe.BitCast<T, int>(value);
    }
}
