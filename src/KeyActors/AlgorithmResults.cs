using System.Collections.Immutable;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors;

/// <summary>A signature that a key made. Not secret.</summary>
/// <param name="key">The key that signed.</param>
/// <param name="algorithm">How.</param>
/// <param name="signature">Its bytes.</param>
public sealed class Signed(KeyArn key, SigningAlgorithm algorithm, ReadOnlyMemory<byte> signature)
{
    /// <summary>The key that signed.</summary>
    public KeyArn Key { get; } = key;

    /// <summary>How.</summary>
    public SigningAlgorithm Algorithm { get; } = algorithm;

    /// <summary>RSA: as many bytes as the modulus has. ECDSA and SM2: DER, up to 139 bytes. Ed25519: 64 bytes. ML-DSA:
    /// 2,420, 3,309 or 4,627 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; } = signature;
}

/// <summary>A message authentication code that a key made. Whoever has it can pass the message off as authentic.</summary>
/// <param name="key">The key that made it.</param>
/// <param name="algorithm">How.</param>
/// <param name="mac">Its bytes.</param>
public sealed class GeneratedMac(KeyArn key, MacAlgorithm algorithm, ReadOnlyMemory<byte> mac)
{
    /// <summary>The key that made it.</summary>
    public KeyArn Key { get; } = key;

    /// <summary>How.</summary>
    public MacAlgorithm Algorithm { get; } = algorithm;

    /// <summary>28, 32, 48 or 64 bytes.</summary>
    public ReadOnlyMemory<byte> Mac { get; } = mac;
}

/// <summary>A signature or an authentication code that is the key's over that message.</summary>
/// <param name="Key">The key that says so.</param>
public readonly record struct Verified(KeyArn Key);

/// <summary>The public half of a key, and what it is good for (AWS: GetPublicKey).</summary>
/// <param name="key">Whose.</param>
/// <param name="spec">Its kind.</param>
/// <param name="usage">What it is for.</param>
/// <param name="subjectPublicKeyInfo">Its bytes.</param>
public sealed class PublicKey(KeyArn key, KeySpec spec, KeyUsage usage, ReadOnlyMemory<byte> subjectPublicKeyInfo)
{
    /// <summary>Whose.</summary>
    public KeyArn Key { get; } = key;

    /// <summary>Its kind.</summary>
    public KeySpec Spec { get; } = spec;

    /// <summary>What it is for: nobody keeps others to that but they themselves.</summary>
    public KeyUsage Usage { get; } = usage;

    /// <summary>In DER, RFC 5280 §4.1.</summary>
    public ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; } = subjectPublicKeyInfo;

    /// <summary>How it encrypts; empty when it is not for that.</summary>
    public ImmutableArray<EncryptionAlgorithm> EncryptionAlgorithms =>
        Usage == KeyUsage.EncryptDecrypt ? SpecRules.Of(Spec).Encryption : [];

    /// <summary>How it signs; empty when it is not for that.</summary>
    public ImmutableArray<SigningAlgorithm> SigningAlgorithms =>
        Usage == KeyUsage.SignVerify ? SpecRules.Of(Spec).Signing : [];

    /// <summary>How it encapsulates; empty when it is not for that.</summary>
    public ImmutableArray<EncapsulationAlgorithm> EncapsulationAlgorithms =>
        Usage == KeyUsage.EncapsulateDecapsulate ? SpecRules.Of(Spec).Encapsulation : [];

    /// <summary>How it derives shared secrets; empty when it is not for that.</summary>
    public ImmutableArray<KeyAgreementAlgorithm> KeyAgreementAlgorithms =>
        Usage == KeyUsage.KeyAgreement ? SpecRules.Of(Spec).Agreement : [];

    /// <summary>Whether keys of a kind agree on a secret with the owner of a public key: it is in the form of
    /// <see cref="SubjectPublicKeyInfo"/>, and on their curve.</summary>
    /// <param name="spec">A kind that derives shared secrets.</param>
    /// <param name="subjectPublicKeyInfo">Any bytes.</param>
    public static bool Fits(KeySpec spec, ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        KeyAgreement.IsPublicKey(spec, subjectPublicKeyInfo);
}

/// <summary>A secret that a key shares with another: for use and then <see cref="Dispose"/>.</summary>
/// <remarks>Not a record: it prints its key only. Disposing zeroes the secret; until then a copy may be in a memory dump. It is
/// raw: derive keys from it, as SP 800-56C says, and use it for nothing else.</remarks>
public sealed class SharedSecret : IDisposable
{
    private readonly byte[] room;
    private readonly int bytes;

    internal SharedSecret(KeyArn key, KeyAgreementAlgorithm algorithm, KeyOrigin origin, byte[] room, int bytes) =>
        (Key, Algorithm, Origin, this.room, this.bytes) = (key, algorithm, origin, room, bytes);

    /// <summary>The key that derived it.</summary>
    public KeyArn Key { get; }

    /// <summary>How.</summary>
    public KeyAgreementAlgorithm Algorithm { get; }

    /// <summary>Where that key's material came from.</summary>
    public KeyOrigin Origin { get; }

    /// <summary>The x-coordinate of the common point, 32, 48 or 66 bytes with leading zeros; zeroes after
    /// <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Secret => room.AsMemory(0, bytes);

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(room);

    /// <summary>The key only.</summary>
    public override string ToString() => $"shared secret of {Key}";
}

/// <summary>A key pair for use outside the vault: its private half in clear, for use and then <see cref="Dispose"/>, and sealed,
/// to be kept.</summary>
/// <remarks>Not a record: it prints a kind only. Disposing zeroes the private half; until then a copy may be in a memory
/// dump.</remarks>
public sealed class DataKeyPair : IDisposable
{
    private readonly byte[] privateKey;

    internal DataKeyPair(KeySpec spec, byte[] privateKey, byte[] publicKey, byte[] blob, KeyArn key, KeyMaterialId material) =>
        (Spec, this.privateKey, PublicKey, Blob, Key, Material) = (spec, privateKey, publicKey, blob, key, material);

    /// <summary>The pair's kind.</summary>
    public KeySpec Spec { get; }

    /// <summary>The private half, PKCS#8 in DER; zeroes after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> PrivateKey => privateKey;

    /// <summary>The public half, SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The private half, sealed: hand this to <c>DecryptAsync</c> to get it back.</summary>
    public ReadOnlyMemory<byte> Blob { get; }

    /// <summary>The key that sealed.</summary>
    public KeyArn Key { get; }

    /// <summary>Its material that sealed.</summary>
    public KeyMaterialId Material { get; }

    /// <summary>Zeroes the private half.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(privateKey);

    /// <summary>The kind only.</summary>
    public override string ToString() => $"data key pair of {AlgorithmNames.Of(Spec)}";
}

/// <summary>What opens a ciphertext that is to be encrypted again.</summary>
/// <param name="Key">Which key; null for the one that a blob names.</param>
/// <param name="Algorithm">How it was encrypted; key pairs must be named.</param>
/// <param name="Context">The context that it was sealed with; empty for key pairs.</param>
public sealed record ReEncryptFrom(string? Key, EncryptionAlgorithm Algorithm, EncryptionContext Context);

/// <summary>What encrypts it again.</summary>
/// <param name="Key">Which key.</param>
/// <param name="Algorithm">How.</param>
/// <param name="Context">The context that it is sealed with; empty for key pairs.</param>
public sealed record ReEncryptTo(string Key, EncryptionAlgorithm Algorithm, EncryptionContext Context);
