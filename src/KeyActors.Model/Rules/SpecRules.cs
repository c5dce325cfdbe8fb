using System.Collections.Frozen;
using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>Which specification may be used how, and with which algorithms: the whole of it as one table.</summary>
/// <remarks>Source: AWS KMS developer guide, "Key spec reference", and the service's model.</remarks>
public static class SpecRules
{
    private static readonly ImmutableArray<EncryptionAlgorithm> Oaep =
        [EncryptionAlgorithm.RsaesOaepSha1, EncryptionAlgorithm.RsaesOaepSha256];

    private static readonly ImmutableArray<SigningAlgorithm> RsaSigning =
    [
        SigningAlgorithm.RsassaPkcs1V15Sha256, SigningAlgorithm.RsassaPkcs1V15Sha384, SigningAlgorithm.RsassaPkcs1V15Sha512,
        SigningAlgorithm.RsassaPssSha256, SigningAlgorithm.RsassaPssSha384, SigningAlgorithm.RsassaPssSha512,
    ];

    /// <summary>The rows: each specification that keys are made of here, in the order of their numbers.</summary>
    public static ImmutableArray<SpecRow> Rows { get; } =
    [
        new(KeySpec.SymmetricDefault, MaterialKind.Bytes, 32, [KeyUsage.EncryptDecrypt],
            [EncryptionAlgorithm.SymmetricDefault], [], [], [], []),
        Rsa(KeySpec.Rsa2048, 2048), Rsa(KeySpec.Rsa3072, 3072), Rsa(KeySpec.Rsa4096, 4096),
        Ec(KeySpec.EccNistP256, 256, SigningAlgorithm.EcdsaSha256), Ec(KeySpec.EccNistP384, 384, SigningAlgorithm.EcdsaSha384),
        Ec(KeySpec.EccNistP521, 521, SigningAlgorithm.EcdsaSha512),
        Ec(KeySpec.EccSecgP256K1, 256, SigningAlgorithm.EcdsaSha256) with { Usages = [KeyUsage.SignVerify], Agreement = [] },
        Hmac(KeySpec.Hmac224, 28, MacAlgorithm.HmacSha224), Hmac(KeySpec.Hmac256, 32, MacAlgorithm.HmacSha256),
        Hmac(KeySpec.Hmac384, 48, MacAlgorithm.HmacSha384), Hmac(KeySpec.Hmac512, 64, MacAlgorithm.HmacSha512),
        new(KeySpec.EccNistEdwards25519, MaterialKind.Edwards, 255, [KeyUsage.SignVerify],
            [], [SigningAlgorithm.Ed25519Sha512, SigningAlgorithm.Ed25519PhSha512], [], [], []),
        MlDsa(KeySpec.MlDsa44), MlDsa(KeySpec.MlDsa65), MlDsa(KeySpec.MlDsa87),
        MlKem(KeySpec.MlKem512), MlKem(KeySpec.MlKem768), MlKem(KeySpec.MlKem1024),
        new(KeySpec.Sm2, MaterialKind.Ec, 256, [KeyUsage.EncryptDecrypt, KeyUsage.SignVerify, KeyUsage.KeyAgreement],
            [EncryptionAlgorithm.Sm2Pke], [SigningAlgorithm.Sm2Dsa], [], [KeyAgreementAlgorithm.Ecdh], []),
    ];

    private static readonly FrozenDictionary<KeySpec, SpecRow> BySpec = Rows.ToFrozenDictionary(static r => r.Spec);

    /// <summary>Whether keys are made of a specification here.</summary>
    public static bool Has(KeySpec spec) => BySpec.ContainsKey(spec);

    /// <summary>The row of a specification.</summary>
    /// <exception cref="BrokenInvariantException">Keys are not made of it here.</exception>
    public static SpecRow Of(KeySpec spec)
    {
        Invariant.Holds(BySpec.TryGetValue(spec, out var row), "Every specification has a row.");
        return row!;
    }

    /// <summary>Whether a key may be of a specification and for a usage.</summary>
    public static bool Fits(KeySpec spec, KeyUsage usage) => BySpec.TryGetValue(spec, out var row) && row.Usages.Contains(usage);

    /// <summary>Bytes of the digest that an algorithm signs; of ML-DSA those of the external mu.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such algorithm.</exception>
    public static int DigestBytes(SigningAlgorithm algorithm) => algorithm switch
    {
        SigningAlgorithm.RsassaPssSha256 or SigningAlgorithm.RsassaPkcs1V15Sha256 or SigningAlgorithm.EcdsaSha256 => 32,
        SigningAlgorithm.Sm2Dsa => 32,
        SigningAlgorithm.RsassaPssSha384 or SigningAlgorithm.RsassaPkcs1V15Sha384 or SigningAlgorithm.EcdsaSha384 => 48,
        SigningAlgorithm.RsassaPssSha512 or SigningAlgorithm.RsassaPkcs1V15Sha512 or SigningAlgorithm.EcdsaSha512 => 64,
        SigningAlgorithm.MlDsaShake256 => 64,
        SigningAlgorithm.Ed25519Sha512 or SigningAlgorithm.Ed25519PhSha512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Nothing is signed like that."),
    };

    /// <summary>Bytes of a secret that was encapsulated to a key of a kind, FIPS 203 §8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Nothing is encapsulated to keys of it.</exception>
    public static int EncapsulatedBytes(KeySpec spec) => spec switch
    {
        KeySpec.MlKem512 => 768,
        KeySpec.MlKem768 => 1088,
        KeySpec.MlKem1024 => 1568,
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec, "Nothing is encapsulated to keys of that kind."),
    };

    /// <summary>Whether an algorithm signs messages of a kind.</summary>
    /// <remarks>Source: AWS KMS API reference, Sign, MessageType. Ed25519ph takes digests, and hashes them once more.</remarks>
    public static bool Takes(SigningAlgorithm algorithm, MessageKind kind) => kind switch
    {
        MessageKind.Raw => algorithm != SigningAlgorithm.Ed25519PhSha512,
        MessageKind.Digest => algorithm is not (SigningAlgorithm.MlDsaShake256 or SigningAlgorithm.Ed25519Sha512),
        MessageKind.ExternalMu => algorithm == SigningAlgorithm.MlDsaShake256,
        _ => false,
    };

    /// <summary>Bytes of a message authentication code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such algorithm.</exception>
    public static int MacBytes(MacAlgorithm algorithm) => algorithm switch
    {
        MacAlgorithm.HmacSha224 => 28,
        MacAlgorithm.HmacSha256 => 32,
        MacAlgorithm.HmacSha384 => 48,
        MacAlgorithm.HmacSha512 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "No code is made like that."),
    };

    /// <summary>Bytes of a secret that a key shares with another: those of its curve's field.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Keys of that kind share none.</exception>
    public static int SecretBytes(KeySpec spec) => Of(spec) is { Agreement.IsEmpty: false } row
        ? (row.Size + 7) / 8
        : throw new ArgumentOutOfRangeException(nameof(spec), spec, "Keys of that kind share no secret.");

    private static SpecRow Rsa(KeySpec spec, int bits) => new(
        spec, MaterialKind.Rsa, bits, [KeyUsage.EncryptDecrypt, KeyUsage.SignVerify], Oaep, RsaSigning, [], [], []);

    private static SpecRow Ec(KeySpec spec, int bits, SigningAlgorithm algorithm) => new(
        spec, MaterialKind.Ec, bits, [KeyUsage.SignVerify, KeyUsage.KeyAgreement], [], [algorithm], [],
        [KeyAgreementAlgorithm.Ecdh], []);

    private static SpecRow MlDsa(KeySpec spec) => new(
        spec, MaterialKind.MlDsa, 32, [KeyUsage.SignVerify], [], [SigningAlgorithm.MlDsaShake256], [], [], []);

    private static SpecRow MlKem(KeySpec spec) => new(
        spec, MaterialKind.MlKem, 64, [KeyUsage.EncapsulateDecapsulate], [], [], [], [], [EncapsulationAlgorithm.MlKem]);

    private static SpecRow Hmac(KeySpec spec, int bytes, MacAlgorithm algorithm) => new(
        spec, MaterialKind.Bytes, bytes, [KeyUsage.GenerateVerifyMac], [], [], [algorithm], [], []);
}

/// <summary>What a specification is.</summary>
/// <param name="Spec">Which.</param>
/// <param name="Kind">What its material is made of.</param>
/// <param name="Size">Bytes of material that is bytes or a seed; bits of the modulus or of the field of other key pairs.</param>
/// <param name="Usages">What a key of it may be for; it is for one of them.</param>
/// <param name="Encryption">How it encrypts, when it is for that.</param>
/// <param name="Signing">How it signs, when it is for that.</param>
/// <param name="Mac">How it makes codes, when it is for that.</param>
/// <param name="Agreement">How it derives shared secrets, when it is for that.</param>
/// <param name="Encapsulation">How it encapsulates shared secrets, when it is for that.</param>
public sealed record SpecRow(
    KeySpec Spec,
    MaterialKind Kind,
    int Size,
    ImmutableArray<KeyUsage> Usages,
    ImmutableArray<EncryptionAlgorithm> Encryption,
    ImmutableArray<SigningAlgorithm> Signing,
    ImmutableArray<MacAlgorithm> Mac,
    ImmutableArray<KeyAgreementAlgorithm> Agreement,
    ImmutableArray<EncapsulationAlgorithm> Encapsulation);

/// <summary>What material is made of.</summary>
public enum MaterialKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>Random bytes: symmetric and HMAC keys.</summary>
    Bytes,

    /// <summary>An RSA key pair, kept as PKCS#8 encoded anew from its numbers.</summary>
    Rsa,

    /// <summary>A key pair on a curve, kept as its private scalar, big-endian, of the field's length.</summary>
    Ec,

    /// <summary>A key pair on edwards25519, kept as its seed, RFC 8032 §5.1.5.</summary>
    Edwards,
    /// <summary>A key pair of ML-DSA, kept as its seed, FIPS 204 §5.1.</summary>
    MlDsa,

    /// <summary>A key pair of ML-KEM, kept as its seed: d and z, FIPS 203 §7.1.</summary>
    MlKem,
}
