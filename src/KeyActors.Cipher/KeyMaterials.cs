// References: RFC 5958 (PKCS#8), RFC 8017 appendix A.1 (RSA keys), RFC 5915 (EC private keys), RFC 5480 (EC public keys), RFC
// 5280 §4.1 (SubjectPublicKeyInfo), FIPS 186-5 appendix A. Canonical encodings: docs/formats/key-material.md.
// Parameters: RSA of 2,048, 3,072 or 4,096 bits with exponent 65,537; NIST P-256, P-384, P-521, secp256k1 and SM2, named;
// ML-DSA; ML-KEM.
using System.Diagnostics;
using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Cipher;

/// <summary>The material of every <see cref="KeySpec"/> in its canonical encoding: made, read, written for others.</summary>
/// <remarks>Symmetric and HMAC: the bytes. EC: the private scalar, big-endian, of the field's length. RSA: PKCS#8 in DER,
/// encoded anew from the numbers. Ed25519, ML-DSA, ML-KEM: the seed. The same numbers have one encoding, so that
/// <see cref="MaterialName"/> gives them one name. Safe on any thread; keeps no reference to its arguments.</remarks>
public static class KeyMaterials
{
    /// <summary>Largest material and largest private key of all kinds, in bytes: ML-DSA-87 with what its seed expands to has
    /// 4,967.</summary>
    public const int BytesMax = 5120;

    /// <summary>Largest public key of all kinds, in bytes.</summary>
    public const int PublicBytesMax = PublicKeys.BytesMax;

    /// <summary>Largest material of a kind, in bytes: exact for all but RSA.</summary>
    /// <exception cref="BrokenInvariantException">Keys are not made of it here.</exception>
    public static int BytesMaxOf(KeySpec spec)
    {
        var row = SpecRules.Of(spec);
        return row.Kind switch
        {
            MaterialKind.Bytes => row.Size,
            MaterialKind.Ec => Curve.Of(spec).Bytes,
            MaterialKind.Edwards => Ed25519Keys.Bytes,
            MaterialKind.Rsa => RsaKeys.BytesMaxOf(row.Size),
            MaterialKind.MlDsa => MlDsaKeys.SeedBytes,
            MaterialKind.MlKem => MlKemKeys.SeedBytes,
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Makes material.</summary>
    /// <param name="spec">Which kind.</param>
    /// <param name="entropy">Gives the bytes and the scalars. The numbers of an RSA pair come from the platform's library, from
    /// its own randomness.</param>
    /// <param name="material">At least <see cref="BytesMaxOf"/> bytes; what is not written stays. The caller owns and zeroes
    /// it.</param>
    /// <returns>Bytes written.</returns>
    /// <remarks>RSA takes tenths of a second for 2,048 bits, some seconds for 4,096: never on an actor's thread.</remarks>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public static int Generate(KeySpec spec, Entropy entropy, Span<byte> material)
    {
        ArgumentNullException.ThrowIfNull(entropy);
        var row = SpecRules.Of(spec);
        material = Room(spec, material);
        switch (row.Kind)
        {
            case MaterialKind.Bytes or MaterialKind.Edwards or MaterialKind.MlDsa or MaterialKind.MlKem:
                entropy.Fill(material);
                return material.Length;
            case MaterialKind.Ec:
                return EcKeys.Generate(Curve.Of(spec), entropy, material);
            case MaterialKind.Rsa:
                return RsaKeys.Generate(row.Size, material);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Reads what an import brings, or answers <see langword="false"/>.</summary>
    /// <param name="spec">Which kind it must be.</param>
    /// <param name="encoded">Any bytes; never throws on bad ones. Symmetric and HMAC: the bytes, of exactly the kind's length.
    /// Pairs: PKCS#8 in DER, version 0, nothing behind it; the curve by name, the scalar in range, a public point only
    /// when it is the right one; RSA with two primes, the exact size, exponent 65,537, and numbers that belong
    /// together; Ed25519 with its seed alone; ML-DSA and ML-KEM with the seed, alone or beside what it expands
    /// to.</param>
    /// <param name="material">At least <see cref="BytesMaxOf"/> bytes, apart from the input; zeroes on failure. The caller owns
    /// and zeroes it.</param>
    /// <param name="written">Bytes of material; 0 on failure.</param>
    /// <exception cref="ArgumentException">There is too little room, or it overlaps.</exception>
    public static bool TryRead(KeySpec spec, ReadOnlySpan<byte> encoded, Span<byte> material, out int written)
    {
        var row = SpecRules.Of(spec);
        var room = Room(spec, material);
        Require.Apart(material, encoded, nameof(material));
        written = 0;
        if (encoded.Length <= BytesMax && TryReadKind(row, encoded, room, out written)) return true;
        CryptographicOperations.ZeroMemory(material);
        written = 0;
        return false;
    }

    /// <summary>Writes a private key as PKCS#8 in DER: what <see cref="TryRead"/> takes. EC keys carry their public
    /// point, those of ML-DSA and ML-KEM are the seed
    /// alone.</summary>
    /// <param name="spec">A kind of key pairs.</param>
    /// <param name="material">Canonical material of that kind.</param>
    /// <param name="pkcs8">At least <see cref="BytesMax"/> bytes, apart from the input. The caller owns and zeroes it.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The kind has no private key, the material is not canonical, or there is too little
    /// room.</exception>
    public static int WritePrivate(KeySpec spec, ReadOnlySpan<byte> material, Span<byte> pkcs8)
    {
        var row = Pair(spec);
        Require.Bytes(pkcs8, BytesMax, int.MaxValue, nameof(pkcs8));
        Require.Apart(pkcs8, material, nameof(pkcs8));
        return row.Kind switch
        {
            MaterialKind.Ec => EcKeys.WritePrivate(Curve.Of(spec), material, pkcs8),
            MaterialKind.MlDsa => MlDsaKeys.Of(spec).WritePrivate(material, pkcs8),
            MaterialKind.MlKem => MlKemKeys.Of(spec).WritePrivate(material, pkcs8),
            MaterialKind.Edwards => Ed25519Keys.WritePrivate(material, pkcs8),
            _ => RsaKeys.WritePrivate(row.Size, material, pkcs8),
        };
    }

    /// <summary>The public key as SubjectPublicKeyInfo in DER; EC points uncompressed.</summary>
    /// <param name="spec">A kind of key pairs.</param>
    /// <param name="material">Canonical material of that kind.</param>
    /// <exception cref="ArgumentException">The kind has no public key, or the material is not canonical.</exception>
    public static byte[] PublicKey(KeySpec spec, ReadOnlySpan<byte> material)
    {
        var row = Pair(spec);
        return row.Kind switch
        {
            MaterialKind.Ec => EcKeys.PublicKey(Curve.Of(spec), material),
            MaterialKind.MlDsa => MlDsaKeys.Of(spec).PublicKey(material),
            MaterialKind.MlKem => MlKemKeys.Of(spec).PublicKey(material),
            MaterialKind.Edwards => Ed25519Keys.PublicKey(material),
            _ => RsaKeys.PublicKey(row.Size, material),
        };
    }

    private static bool TryReadKind(SpecRow row, ReadOnlySpan<byte> encoded, Span<byte> material, out int written)
    {
        written = 0;
        try
        {
            switch (row.Kind)
            {
                case MaterialKind.Bytes:
                    if (encoded.Length != row.Size) return false;
                    encoded.CopyTo(material);
                    written = encoded.Length;
                    return true;
                case MaterialKind.Ec:
                    return EcKeys.TryRead(Curve.Of(row.Spec), encoded, material, out written);
                case MaterialKind.Edwards:
                    return Ed25519Keys.TryRead(encoded, material, out written);
                case MaterialKind.Rsa:
                    return RsaKeys.TryRead(row.Size, encoded, material, out written);
                case MaterialKind.MlDsa:
                    return MlDsaKeys.Of(row.Spec).TryRead(encoded, material, out written);
                case MaterialKind.MlKem:
                    return MlKemKeys.Of(row.Spec).TryRead(encoded, material, out written);
                default:
                    throw new UnreachableException();
            }
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static Span<byte> Room(KeySpec spec, Span<byte> material)
    {
        var bytes = BytesMaxOf(spec);
        Require.Bytes(material, bytes, int.MaxValue, nameof(material));
        return material[..bytes];
    }

    private static SpecRow Pair(KeySpec spec)
    {
        var row = SpecRules.Of(spec);
        return row.Kind != MaterialKind.Bytes
            ? row : throw new ArgumentOutOfRangeException(nameof(spec), spec, "Keys of that kind are no pairs.");
    }
}
