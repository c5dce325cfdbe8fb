namespace KeyActors.Model;

/// <summary>The key pair that wraps material on its way in (AWS: WrappingKeySpec). Numbers stand in import tokens and never
/// change.</summary>
public enum ImportKeySpec
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>RSA with 2,048 bits (AWS: RSA_2048).</summary>
    Rsa2048 = 1,

    /// <summary>RSA with 3,072 bits (AWS: RSA_3072).</summary>
    Rsa3072 = 2,

    /// <summary>RSA with 4,096 bits (AWS: RSA_4096).</summary>
    Rsa4096 = 3,
}

/// <summary>How material is wrapped on its way in (AWS: WrappingAlgorithm). Numbers stand in import tokens and never
/// change.</summary>
/// <remarks>MGF1 takes the same hash as OAEP, and the label is empty.</remarks>
public enum ImportAlgorithm
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary>RSA-OAEP with SHA-1 over the material (AWS: RSAES_OAEP_SHA_1).</summary>
    OaepSha1 = 1,

    /// <summary>RSA-OAEP with SHA-256 over the material (AWS: RSAES_OAEP_SHA_256).</summary>
    OaepSha256 = 2,

    /// <summary>RSA-OAEP with SHA-1 over an AES-256 key, then the material under that key by AES-KWP of RFC 5649 (AWS:
    /// RSA_AES_KEY_WRAP_SHA_1).</summary>
    AesKeyWrapSha1 = 3,

    /// <summary>The same with SHA-256 (AWS: RSA_AES_KEY_WRAP_SHA_256).</summary>
    AesKeyWrapSha256 = 4,
}

/// <summary>How a caller has to wrap material: with which kind of key pair, and by which algorithm.</summary>
/// <param name="Spec">The key pair.</param>
/// <param name="Algorithm">The algorithm.</param>
public readonly record struct ImportWrapping(ImportKeySpec Spec, ImportAlgorithm Algorithm)
{
    /// <summary>Whether both are ones that exist.</summary>
    public bool IsKnown => Spec is ImportKeySpec.Rsa2048 or ImportKeySpec.Rsa3072 or ImportKeySpec.Rsa4096
        && Algorithm is >= ImportAlgorithm.OaepSha1 and <= ImportAlgorithm.AesKeyWrapSha256;
}

/// <summary>What a caller needs to wrap material for one key (AWS: GetParametersForImport). Nothing in it is secret.</summary>
/// <param name="key">The key that the material is for; the token is good for no other.</param>
/// <param name="wrapping">How to wrap.</param>
/// <param name="publicKey">The wrapping key: SubjectPublicKeyInfo in DER.</param>
/// <param name="token">To be handed in with the wrapped material, as it is: at most <see cref="Limits.CiphertextBytesMax"/>
/// bytes.</param>
/// <param name="validTo">UTC; from then on the token is refused. An epoch step of the vault ends it sooner.</param>
public sealed class ImportParameters(
    KeyArn key, ImportWrapping wrapping, ReadOnlyMemory<byte> publicKey, ReadOnlyMemory<byte> token, DateTimeOffset validTo)
{
    /// <summary>The key that the material is for.</summary>
    public KeyArn Key { get; } = key;

    /// <summary>How to wrap.</summary>
    public ImportWrapping Wrapping { get; } = wrapping;

    /// <summary>The wrapping key: SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; } = publicKey;

    /// <summary>The token.</summary>
    public ReadOnlyMemory<byte> Token { get; } = token;

    /// <summary>UTC; when the token ends, unless it is ended sooner.</summary>
    public DateTimeOffset ValidTo { get; } = validTo;
}
