// References: FIPS 204 (ML-DSA: keys §5.1, signing §5.2, verifying §5.3, external mu §6.2), RFC 9881 (encodings).
// Parameters: pure ML-DSA, empty context, hedged: 32 fresh random bytes for each signature.
using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace KeyActors.Cipher;

/// <summary>Key pairs of ML-DSA: seeds, and what they sign.</summary>
/// <remarks>BouncyCastle's, because the platform's needs a newer library of the system and draws its own randomness. The
/// platform's where there is no other: BouncyCastle signs no external mu.</remarks>
internal sealed class MlDsaKeys
{
    /// <summary>Largest signature, in bytes.</summary>
    internal const int SignatureBytesMax = 4627;

    private static readonly FrozenDictionary<KeySpec, MlDsaKeys> BySpec = new Dictionary<KeySpec, MlDsaKeys>
    {
        [KeySpec.MlDsa44] = new(MLDsaParameters.ml_dsa_44, MLDsaAlgorithm.MLDsa44, name: 17, publicBytes: 1312),
        [KeySpec.MlDsa65] = new(MLDsaParameters.ml_dsa_65, MLDsaAlgorithm.MLDsa65, name: 18, publicBytes: 1952),
        [KeySpec.MlDsa87] = new(MLDsaParameters.ml_dsa_87, MLDsaAlgorithm.MLDsa87, name: 19, publicBytes: 2592),
    }.ToFrozenDictionary();

    private readonly MLDsaParameters parameters;
    private readonly MLDsaAlgorithm platform;
    private readonly byte[] algorithm;
    private readonly int publicBytes;

    private MlDsaKeys(MLDsaParameters parameters, MLDsaAlgorithm platform, byte name, int publicBytes)
    {
        (this.parameters, this.platform, this.publicBytes) = (parameters, platform, publicBytes);
        // 2.16.840.1.101.3.4.3.17 to 19, without parameters.
        algorithm = [0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, name];
    }

    /// <summary>Whether a library here signs an external mu.</summary>
    internal static bool TakesExternalMu => MLDsa.IsSupported;

    /// <summary>Bytes of the seed.</summary>
    internal static int SeedBytes => 32;

    /// <summary>The keys of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is another.</exception>
    internal static MlDsaKeys Of(KeySpec spec) => BySpec.TryGetValue(spec, out var keys)
        ? keys : throw new ArgumentOutOfRangeException(nameof(spec), spec, "Keys of that kind are not of ML-DSA.");

    /// <summary>Reads PKCS#8 strictly; on failure <paramref name="seed"/> is undefined.</summary>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal bool TryRead(ReadOnlySpan<byte> pkcs8, Span<byte> seed, out int written)
    {
        written = 0;
        SeedKeys.Read(pkcs8, algorithm, out var given, out var isAlone, out var expanded);
        if (given.Length != SeedBytes || !(isAlone || IsExpanded(given, expanded))) return false;
        given.CopyTo(seed);
        written = given.Length;
        return true;
    }

    /// <summary>Writes PKCS#8 with the seed alone.</summary>
    internal int WritePrivate(ReadOnlySpan<byte> seed, Span<byte> pkcs8)
    {
        Require.Bytes(seed, SeedBytes, nameof(seed));
        return SeedKeys.Write(algorithm, seed, pkcs8);
    }

    /// <summary>Writes SubjectPublicKeyInfo.</summary>
    internal byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var opened = Open(seed);
        Span<byte> room = stackalloc byte[PublicKeys.BytesMax];
        return room[..PublicKeys.Write(algorithm, opened.Key.GetPublicKeyEncoded(), room)].ToArray();
    }

    /// <summary>Signs.</summary>
    /// <returns>Bytes written.</returns>
    internal int Sign(
        MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> seed, Entropy entropy, Span<byte> signature)
    {
        Check(kind, message);
        if (kind == MessageKind.ExternalMu)
        {
            Require.Bytes(seed, SeedBytes, nameof(seed));
            using var key = MLDsa.ImportMLDsaPrivateSeed(platform, seed);
#pragma warning disable SYSLIB5006 // The members for an external mu may still change; nothing else offers them.
            key.SignMu(message, signature[..platform.SignatureSizeInBytes]);
#pragma warning restore SYSLIB5006
            return platform.SignatureSizeInBytes;
        }

        using var opened = Open(seed);
        using var random = new EntropyRandom(entropy);
        var signer = new MLDsaSigner(parameters, deterministic: false);
        signer.Init(forSigning: true, new ParametersWithRandom(opened.Key, random.Source));
        signer.BlockUpdate(message);
        var made = signer.GenerateSignature();
        made.CopyTo(signature);
        return made.Length;
    }

    /// <summary>Whether a signature is right; any bytes are taken as one.</summary>
    internal bool Verify(MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> signature)
    {
        Check(kind, message);
        using var opened = Open(seed);
        return Verify(kind, message, opened.Key.GetPublicKey(), signature);
    }

    /// <summary>The same with a public key, any bytes of which are taken as well.</summary>
    internal bool VerifyWithPublicKey(
        MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> subjectPublicKeyInfo, ReadOnlySpan<byte> signature)
    {
        Check(kind, message);
        var key = PublicKeys.Open(subjectPublicKeyInfo, algorithm);
        return key.Length == publicBytes
            && Verify(kind, message, MLDsaPublicKeyParameters.FromEncoding(parameters, key.ToArray()), signature);
    }

    private bool Verify(
        MessageKind kind, ReadOnlySpan<byte> message, MLDsaPublicKeyParameters key, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != platform.SignatureSizeInBytes) return false;
        if (kind == MessageKind.ExternalMu)
        {
            using var open = MLDsa.ImportMLDsaPublicKey(platform, key.GetEncoded());
#pragma warning disable SYSLIB5006 // As above.
            return open.VerifyMu(message, signature);
#pragma warning restore SYSLIB5006
        }

        var verifier = new MLDsaSigner(parameters, deterministic: true);
        verifier.Init(forSigning: false, key);
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature.ToArray());
    }

    private static void Check(MessageKind kind, ReadOnlySpan<byte> message)
    {
        if (!SpecRules.Takes(SigningAlgorithm.MlDsaShake256, kind))
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "ML-DSA signs messages and external mus.");
        if (kind != MessageKind.ExternalMu) return;
        Require.Bytes(message, SpecRules.DigestBytes(SigningAlgorithm.MlDsaShake256), nameof(message));
        if (!TakesExternalMu) throw new PlatformNotSupportedException("No library here signs an external mu.");
    }

    private bool IsExpanded(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> expanded)
    {
        using var opened = Open(seed);
        var right = opened.Key.GetEncoded();
        try
        {
            return CryptographicOperations.FixedTimeEquals(right, expanded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(right);
        }
    }

    private Opened Open(ReadOnlySpan<byte> seed)
    {
        Require.Bytes(seed, SeedBytes, nameof(seed));
        var copy = GC.AllocateUninitializedArray<byte>(SeedBytes, pinned: true);
        seed.CopyTo(copy);
        try
        {
            return new Opened(MLDsaPrivateKeyParameters.FromSeed(parameters, copy), copy);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(copy);
            throw;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_k")]
    private static extern ref byte[] KIn(MLDsaPrivateKeyParameters key);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_s1")]
    private static extern ref byte[] S1In(MLDsaPrivateKeyParameters key);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_s2")]
    private static extern ref byte[] S2In(MLDsaPrivateKeyParameters key);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_t0")]
    private static extern ref byte[] T0In(MLDsaPrivateKeyParameters key);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_seed")]
    private static extern ref byte[] SeedIn(MLDsaPrivateKeyParameters key);

    /// <summary>A private key in the library for one call: what it holds is zeroed at the end, where it lies.</summary>
    private readonly ref struct Opened(MLDsaPrivateKeyParameters key, byte[] seed)
    {
        internal MLDsaPrivateKeyParameters Key { get; } = key;

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(SeedIn(Key));
            CryptographicOperations.ZeroMemory(KIn(Key));
            CryptographicOperations.ZeroMemory(S1In(Key));
            CryptographicOperations.ZeroMemory(S2In(Key));
            CryptographicOperations.ZeroMemory(T0In(Key));
        }
    }
}
