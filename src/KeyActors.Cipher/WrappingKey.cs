// References: RFC 8017 §7.1 (RSAES-OAEP; MGF1 with the same hash, empty label), RFC 5649 (AES key wrap with padding), RFC 5958
// (PKCS#8), RFC 5280 §4.1 (SubjectPublicKeyInfo); PKCS #11 3.0 §2.1.21 (CKM_RSA_AES_KEY_WRAP, the two joined).
// Parameters: modulus 2,048, 3,072 or 4,096 bits, exponent 65,537, inner key AES-256.
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>An RSA key pair that material is wrapped for on its way in.</summary>
/// <remarks>Its numbers lie in a handle of the platform's library until <see cref="Dispose"/>, which clears them. The library
/// makes it from its own randomness, not from <see cref="Entropy"/>. For one thread at a time.</remarks>
public sealed class WrappingKey : IDisposable
{
    /// <summary>Largest private key that <see cref="ExportPrivate"/> writes, in bytes.</summary>
    public const int PrivateBytesMax = 3072;

    private const int ModulusBytesMax = 512;
    private const int InnerKeyBytes = 32;
    private const int SemiblockBytes = 8;
    private const int KeyWrappedBytesMax = KeyMaterials.BytesMax + SemiblockBytes;

    private readonly RSA rsa;

    private WrappingKey(RSA rsa) => this.rsa = rsa;

    /// <summary>Makes a pair: tenths of a second of computing for 2,048 bits, some seconds for 4,096. Never on an actor's
    /// thread.</summary>
    /// <param name="spec">One that exists.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static WrappingKey Generate(ImportKeySpec spec)
    {
        var bits = spec switch
        {
            ImportKeySpec.Rsa2048 => 2048,
            ImportKeySpec.Rsa3072 => 3072,
            ImportKeySpec.Rsa4096 => 4096,
            _ => throw new ArgumentOutOfRangeException(nameof(spec), spec, "No wrapping key of that kind is made here."),
        };
        return new WrappingKey(RSA.Create(bits));
    }

    /// <summary>Takes what <see cref="ExportPrivate"/> wrote.</summary>
    /// <param name="pkcs8">The whole of it; the caller owns and zeroes it.</param>
    /// <exception cref="CryptographicException">It is not a private key.</exception>
    public static WrappingKey Import(ReadOnlySpan<byte> pkcs8)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read != pkcs8.Length) throw new CryptographicException("A private key ends where its bytes end.");
            return new WrappingKey(rsa);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>The public half as SubjectPublicKeyInfo in DER: what callers wrap with.</summary>
    public byte[] ExportPublic() => rsa.ExportSubjectPublicKeyInfo();

    /// <summary>Writes the private half as PKCS#8 in DER.</summary>
    /// <param name="destination">At least <see cref="PrivateBytesMax"/> bytes; the caller owns and zeroes it.</param>
    /// <returns>Bytes written.</returns>
    public int ExportPrivate(Span<byte> destination)
    {
        Require.Bytes(destination, PrivateBytesMax, int.MaxValue, nameof(destination));
        Invariant.Holds(
            rsa.TryExportPkcs8PrivateKey(destination, out var written) && written <= PrivateBytesMax,
            "The private key of a pair of 4,096 bits has fewer than 3,072 bytes.");
        return written;
    }

    /// <summary>Unwraps material of any kind, or answers <see langword="false"/>: damaged, for another pair, by another
    /// algorithm, or longer than there is room.</summary>
    /// <param name="algorithm">How it was wrapped.</param>
    /// <param name="wrapped">Any bytes; never throws on bad ones.</param>
    /// <param name="destination">1 to <see cref="KeyMaterials.BytesMax"/> bytes, apart from the input. Begins with what was
    /// wrapped on success, all else is zeroed. The caller zeroes it.</param>
    /// <param name="entropy">Gives the key that stands in for an inner key which did not come out, so that what follows is
    /// done all the same.</param>
    /// <param name="written">Bytes of what was wrapped; 0 on failure.</param>
    /// <remarks>Every failure is one answer, and does the same steps where the length of the input can be right. What the
    /// library does inside one step, and what an exception of it costs, is the library's.</remarks>
    /// <exception cref="ArgumentException">A rule above is broken.</exception>
    public bool TryUnwrap(
        ImportAlgorithm algorithm, ReadOnlySpan<byte> wrapped, Span<byte> destination, Entropy entropy, out int written)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        Require.Bytes(destination, 1, KeyMaterials.BytesMax, nameof(destination));
        Require.Apart(destination, wrapped, nameof(destination));
        destination.Clear();
        return algorithm switch
        {
            ImportAlgorithm.OaepSha1 => TryOaep(RSAEncryptionPadding.OaepSHA1, wrapped, destination, out written),
            ImportAlgorithm.OaepSha256 => TryOaep(RSAEncryptionPadding.OaepSHA256, wrapped, destination, out written),
            ImportAlgorithm.AesKeyWrapSha1 =>
                TryKeyWrap(RSAEncryptionPadding.OaepSHA1, wrapped, destination, entropy, out written),
            ImportAlgorithm.AesKeyWrapSha256 =>
                TryKeyWrap(RSAEncryptionPadding.OaepSHA256, wrapped, destination, entropy, out written),
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Nothing is wrapped like that."),
        };
    }

    /// <summary>Frees and clears the library's handle.</summary>
    public void Dispose() => rsa.Dispose();

    private bool TryKeyWrap(
        RSAEncryptionPadding padding, ReadOnlySpan<byte> wrapped, Span<byte> destination, Entropy entropy, out int written)
    {
        // { inner key under the pair, modulus bytes | material under the inner key: 8 bytes, then material padded to 8 }
        written = 0;
        var modulus = rsa.KeySize / 8;
        var rest = wrapped.Length - modulus;
        if (rest is < 2 * SemiblockBytes or > KeyWrappedBytesMax || rest % SemiblockBytes != 0) return false;
        Span<byte> inner = stackalloc byte[InnerKeyBytes];
        try
        {
            var isKey = TryOaep(padding, wrapped[..modulus], inner, out var innerBytes) & innerBytes == InnerKeyBytes;
            if (!isKey) entropy.Fill(inner);
            var isMaterial = TryUnpad(inner, wrapped[modulus..], destination, out var bytes);
            if (isKey && isMaterial)
            {
                written = bytes;
                return true;
            }

            CryptographicOperations.ZeroMemory(destination);
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    private bool TryOaep(RSAEncryptionPadding padding, ReadOnlySpan<byte> wrapped, Span<byte> destination, out int written)
    {
        written = 0;
        if (wrapped.Length != rsa.KeySize / 8) return false;
        Span<byte> room = stackalloc byte[ModulusBytesMax];
        try
        {
            return rsa.TryDecrypt(wrapped, room, padding, out var bytes) && TryTake(room[..bytes], destination, out written);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    private static bool TryUnpad(ReadOnlySpan<byte> key, ReadOnlySpan<byte> wrapped, Span<byte> destination, out int written)
    {
        written = 0;
        Span<byte> room = stackalloc byte[KeyWrappedBytesMax];
        try
        {
            using var aes = Aes.Create();
            aes.SetKey(key);
            return aes.TryDecryptKeyWrapPadded(wrapped, room, out var bytes) && TryTake(room[..bytes], destination, out written);
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    private static bool TryTake(ReadOnlySpan<byte> material, Span<byte> destination, out int written)
    {
        written = 0;
        if (!material.TryCopyTo(destination)) return false;
        written = material.Length;
        return true;
    }
}
