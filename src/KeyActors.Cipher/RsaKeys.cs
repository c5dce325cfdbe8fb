// References: RFC 8017 appendix A.1 (RSAPublicKey, RSAPrivateKey), RFC 5958 (PKCS#8), FIPS 186-5 appendix A.1.1 (sizes).
using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>RSA key pairs of two primes with exponent 65,537: PKCS#8, and what is read from it.</summary>
internal static class RsaKeys
{
    private const int ModulusBytesMax = 512;

    /// <summary>rsaEncryption with its NULL: never RSASSA-PSS's own name, whose keys bring parameters.</summary>
    private static ReadOnlySpan<byte> Algorithm =>
        [0x30, 13, 0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0];

    private static ReadOnlySpan<byte> Exponent => [1, 0, 1];

    /// <summary>Largest canonical material, in bytes.</summary>
    internal static int BytesMaxOf(int bits) => bits switch
    {
        2048 => 1220,
        3072 => 1796,
        4096 => 2377,
        _ => throw new ArgumentOutOfRangeException(nameof(bits), bits, "No RSA pair of that size is kept here."),
    };

    /// <summary>Makes a pair in the platform's library.</summary>
    internal static int Generate(int bits, Span<byte> material)
    {
        Span<byte> room = stackalloc byte[KeyMaterials.BytesMax];
        try
        {
            using var rsa = RSA.Create(bits);
            var written = 0;
            Invariant.Holds(
                rsa.TryExportPkcs8PrivateKey(room, out var length) && TryRead(bits, room[..length], material, out written),
                "A pair that the platform made is one that it takes.");
            return written;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    /// <summary>Reads PKCS#8 strictly; on failure <paramref name="material"/> is undefined.</summary>
    /// <exception cref="AsnContentException">It is something else.</exception>
    /// <remarks>That the numbers belong together is checked by the platform when it takes them, and by a signature.</remarks>
    internal static bool TryRead(int bits, ReadOnlySpan<byte> pkcs8, Span<byte> material, out int written)
    {
        written = 0;
        var length = Encode(Parse(bits, pkcs8), material);
        if (!IsPair(bits, material[..length])) return false;
        written = length;
        return true;
    }

    /// <summary>Writes PKCS#8: what the material is already.</summary>
    internal static int WritePrivate(int bits, ReadOnlySpan<byte> material, Span<byte> pkcs8) =>
        Encode(Take(bits, material), pkcs8);

    /// <summary>Writes SubjectPublicKeyInfo.</summary>
    internal static byte[] PublicKey(int bits, ReadOnlySpan<byte> material)
    {
        var key = Take(bits, material);
        Span<byte> room = stackalloc byte[ModulusBytesMax + 32];
        Span<byte> whole = stackalloc byte[PublicKeys.BytesMax];
        var writer = new DerWriter(room);
        var end = writer.Start;
        writer.Number(Exponent);
        writer.Number(key.Modulus);
        writer.Wrap(DerWriter.SequenceTag, end);
        return whole[..PublicKeys.Write(Algorithm, room[..writer.Finish()], whole)].ToArray();
    }

    /// <summary>The pair as a handle of the platform.</summary>
    /// <exception cref="ArgumentException">The material is not canonical.</exception>
    internal static RSA OpenPrivate(int bits, ReadOnlySpan<byte> material)
    {
        Take(bits, material);
        var rsa = RSA.Create();
        try
        {
            rsa.ImportPkcs8PrivateKey(material, out _);
            return rsa;
        }
        catch (CryptographicException cause)
        {
            rsa.Dispose();
            throw new ArgumentException("The material is no RSA pair.", nameof(material), cause);
        }
    }

    /// <summary>The public half of a pair as a handle of the platform.</summary>
    /// <exception cref="ArgumentException">The material is not canonical.</exception>
    internal static RSA OpenPublic(int bits, ReadOnlySpan<byte> material) => OfModulus(Take(bits, material).Modulus);

    /// <summary>A public key as a handle of the platform.</summary>
    /// <exception cref="AsnContentException">It is not SubjectPublicKeyInfo of an RSA key of that size.</exception>
    internal static RSA OpenPublicKey(int bits, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        // { n | e }
        var key = new DerReader(PublicKeys.Open(subjectPublicKeyInfo, Algorithm));
        var numbers = key.Sequence();
        key.End();
        var modulus = numbers.Number();
        var exponent = numbers.Number();
        numbers.End();
        if (!IsModulus(bits, modulus) || !exponent.SequenceEqual(Exponent)) throw new AsnContentException();
        return OfModulus(modulus);
    }

    private static RSA OfModulus(ReadOnlySpan<byte> modulus) =>
        RSA.Create(new RSAParameters { Modulus = modulus.ToArray(), Exponent = Exponent.ToArray() });

    private static bool IsModulus(int bits, ReadOnlySpan<byte> number) =>
        number.Length == bits / 8 && number[0] >= 0x80 && (number[^1] & 1) == 1;

    /// <summary>Whether the platform takes the pair, and the public half verifies what the private half signs.</summary>
    private static bool IsPair(int bits, ReadOnlySpan<byte> material)
    {
        Span<byte> signature = stackalloc byte[ModulusBytesMax];
        ReadOnlySpan<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(material, out var read);
            using var half = OpenPublic(bits, material);
            var (hash, padding) = (HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return read == material.Length
                && rsa.TrySignHash(digest, signature, hash, padding, out var length)
                && half.VerifyHash(digest, signature[..length], hash, padding);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static Numbers Take(int bits, ReadOnlySpan<byte> material)
    {
        try
        {
            return Parse(bits, material);
        }
        catch (AsnContentException cause)
        {
            throw new ArgumentException("The material is no RSA pair of that size.", nameof(material), cause);
        }
    }

    private static Numbers Parse(int bits, ReadOnlySpan<byte> pkcs8)
    {
        // { 0 | rsaEncryption | OCTET STRING { 0 | n | e | d | p | q | dP | dQ | qInv } | attributes }
        var key = new DerReader(Pkcs8.Open(pkcs8, Algorithm));
        var inner = key.Sequence();
        key.End();
        inner.Number(0);
        var modulus = inner.Number();
        var exponent = inner.Number();
        var numbers = new Numbers
        {
            Modulus = modulus,
            D = inner.Number(),
            P = inner.Number(),
            Q = inner.Number(),
            DP = inner.Number(),
            DQ = inner.Number(),
            InverseQ = inner.Number(),
        };
        inner.End();
        var half = bits / 16;
        var isOfSize = IsModulus(bits, modulus) && exponent.SequenceEqual(Exponent)
            && numbers.D.Length <= modulus.Length && numbers.P.Length == half && numbers.Q.Length == half
            && numbers.DP.Length <= half && numbers.DQ.Length <= half && numbers.InverseQ.Length <= half;
        return isOfSize ? numbers : throw new AsnContentException();
    }

    private static int Encode(Numbers numbers, Span<byte> material)
    {
        var writer = new DerWriter(material);
        var end = writer.Start;
        writer.Number(numbers.InverseQ);
        writer.Number(numbers.DQ);
        writer.Number(numbers.DP);
        writer.Number(numbers.Q);
        writer.Number(numbers.P);
        writer.Number(numbers.D);
        writer.Number(Exponent);
        writer.Number(numbers.Modulus);
        writer.Number([]);
        writer.Wrap(DerWriter.SequenceTag, end);
        return Pkcs8.Close(ref writer, Algorithm);
    }

    /// <summary>The numbers of a pair where they stand in its encoding, without leading zeros.</summary>
    private ref struct Numbers
    {
        internal ReadOnlySpan<byte> Modulus;
        internal ReadOnlySpan<byte> D;
        internal ReadOnlySpan<byte> P;
        internal ReadOnlySpan<byte> Q;
        internal ReadOnlySpan<byte> DP;
        internal ReadOnlySpan<byte> DQ;
        internal ReadOnlySpan<byte> InverseQ;
    }
}
