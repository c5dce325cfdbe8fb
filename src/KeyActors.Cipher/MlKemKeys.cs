// References: FIPS 203 (ML-KEM: keys §7.1, encapsulation §7.2 with the check of the modulus, decapsulation §7.3 with implicit
// rejection), RFC 9935 (encodings).
using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;

namespace KeyActors.Cipher;

/// <summary>Key pairs of ML-KEM: seeds, and the secrets that are encapsulated to them.</summary>
/// <remarks>BouncyCastle's, because the platform's needs a newer library of the system and draws its own randomness.</remarks>
internal sealed class MlKemKeys
{
    private static readonly FrozenDictionary<KeySpec, MlKemKeys> BySpec = new Dictionary<KeySpec, MlKemKeys>
    {
        [KeySpec.MlKem512] = new(MLKemParameters.ml_kem_512, name: 1, publicBytes: 800),
        [KeySpec.MlKem768] = new(MLKemParameters.ml_kem_768, name: 2, publicBytes: 1184),
        [KeySpec.MlKem1024] = new(MLKemParameters.ml_kem_1024, name: 3, publicBytes: 1568),
    }.ToFrozenDictionary();

    private readonly MLKemParameters parameters;
    private readonly byte[] algorithm;
    private readonly int publicBytes;

    private MlKemKeys(MLKemParameters parameters, byte name, int publicBytes)
    {
        (this.parameters, this.publicBytes) = (parameters, publicBytes);
        // 2.16.840.1.101.3.4.4.1 to 3, without parameters.
        algorithm = [0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, name];
    }

    /// <summary>Bytes of the seed: d and z.</summary>
    internal static int SeedBytes => 64;

    /// <summary>The keys of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is another.</exception>
    internal static MlKemKeys Of(KeySpec spec) => BySpec.TryGetValue(spec, out var keys)
        ? keys : throw new ArgumentOutOfRangeException(nameof(spec), spec, "Keys of that kind are not of ML-KEM.");

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

    /// <summary>Makes a secret, and encapsulates it to the key of a seed.</summary>
    internal void Encapsulate(ReadOnlySpan<byte> seed, Entropy entropy, Span<byte> ciphertext, Span<byte> secret)
    {
        using var opened = Open(seed);
        Encapsulate(opened.Key.GetPublicKey(), entropy, ciphertext, secret);
    }

    /// <summary>The same with a public key, any bytes of which are taken: false when it is none, or is not reduced.</summary>
    internal bool TryEncapsulateTo(
        ReadOnlySpan<byte> subjectPublicKeyInfo, Entropy entropy, Span<byte> ciphertext, Span<byte> secret)
    {
        var bytes = PublicKeys.Open(subjectPublicKeyInfo, algorithm);
        if (bytes.Length != publicBytes) return false;
        MLKemPublicKeyParameters key;
        try
        {
            key = MLKemPublicKeyParameters.FromEncoding(parameters, bytes.ToArray());
        }
        catch (ArgumentException)
        {
            // What the library says of a key that fails the check of FIPS 203 §7.2.
            return false;
        }

        Encapsulate(key, entropy, ciphertext, secret);
        return true;
    }

    /// <summary>Opens what was encapsulated. A wrong one gives another secret, always the same, and takes as long.</summary>
    internal void Decapsulate(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> ciphertext, Span<byte> secret)
    {
        using var opened = Open(seed);
        var decapsulator = new MLKemDecapsulator(parameters);
        decapsulator.Init(opened.Key);
        decapsulator.Decapsulate(ciphertext, secret);
    }

    private void Encapsulate(MLKemPublicKeyParameters key, Entropy entropy, Span<byte> ciphertext, Span<byte> secret)
    {
        using var random = new EntropyRandom(entropy);
        var encapsulator = new MLKemEncapsulator(parameters);
        encapsulator.Init(new ParametersWithRandom(key, random.Source));
        encapsulator.Encapsulate(ciphertext, secret);
    }

    private bool IsExpanded(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> expanded)
    {
        using var opened = Open(seed);
        return CryptographicOperations.FixedTimeEquals(EncodingIn(opened.Key), expanded);
    }

    private Opened Open(ReadOnlySpan<byte> seed)
    {
        Require.Bytes(seed, SeedBytes, nameof(seed));
        var copy = GC.AllocateUninitializedArray<byte>(SeedBytes, pinned: true);
        seed.CopyTo(copy);
        try
        {
            return new Opened(MLKemPrivateKeyParameters.FromSeed(parameters, copy), copy);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(copy);
            throw;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_encoding")]
    private static extern ref byte[] EncodingIn(MLKemPrivateKeyParameters key);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_seed")]
    private static extern ref byte[] SeedIn(MLKemPrivateKeyParameters key);

    /// <summary>A private key in the library for one call: what it holds is zeroed at the end, where it lies.</summary>
    private readonly ref struct Opened(MLKemPrivateKeyParameters key, byte[] seed)
    {
        internal MLKemPrivateKeyParameters Key { get; } = key;

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(SeedIn(Key));
            CryptographicOperations.ZeroMemory(EncodingIn(Key));
        }
    }
}
