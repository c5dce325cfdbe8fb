// References: RFC 8032 §5.1 (Ed25519, Ed25519ph), FIPS 186-5 §7.8 (the same), RFC 8410 (SubjectPublicKeyInfo and PKCS#8).
// Parameters: Ed25519 without a context, Ed25519ph with an empty one; seeds of 32 bytes, signatures of 64.
// Through libsodium (NSec), whose copies of a seed lie in its own guarded memory until they are wiped; BouncyCastle looks at
// public keys that others bring.
using System.Formats.Asn1;
using KeyActors.Model;
using NSec.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Ed25519 = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace KeyActors.Cipher;

/// <summary>Key pairs on edwards25519: seeds, and what others encode them as; signatures.</summary>
internal static class Ed25519Keys
{
    /// <summary>Bytes of a seed, and of a public key.</summary>
    internal const int Bytes = 32;

    /// <summary>Bytes of a signature.</summary>
    internal const int SignatureBytes = 64;

    /// <summary>The AlgorithmIdentifier in DER: id-Ed25519, no parameters.</summary>
    private static ReadOnlySpan<byte> Identifier => [0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70];

    /// <summary>Reads PKCS#8 strictly; on failure <paramref name="seed"/> is undefined.</summary>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal static bool TryRead(ReadOnlySpan<byte> pkcs8, Span<byte> seed, out int written)
    {
        // { 0 | id-Ed25519 | OCTET STRING { OCTET STRING } | attributes }
        written = 0;
        var key = new DerReader(Pkcs8.Open(pkcs8, Identifier));
        var given = key.Octets();
        key.End();
        if (given.Length != Bytes) return false;
        given.CopyTo(seed);
        written = Bytes;
        return true;
    }

    /// <summary>Writes PKCS#8 without the public key, as OpenSSL does.</summary>
    internal static int WritePrivate(ReadOnlySpan<byte> seed, Span<byte> pkcs8)
    {
        Require.Bytes(seed, Bytes, nameof(seed));
        var writer = new DerWriter(pkcs8);
        writer.Value(DerWriter.OctetStringTag, seed);
        return Pkcs8.Close(ref writer, Identifier);
    }

    /// <summary>Writes SubjectPublicKeyInfo.</summary>
    internal static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = Open(SignatureAlgorithm.Ed25519, seed);
        Span<byte> room = stackalloc byte[Identifier.Length + Bytes + 8];
        var bare = key.PublicKey.Export(KeyBlobFormat.RawPublicKey);
        return room[..PublicKeys.Write(Identifier, bare, room)].ToArray();
    }

    /// <summary>Signs a message, or, with Ed25519ph, what was given as its digest, which is hashed once more.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Sign(
        SigningAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> seed, Span<byte> signature)
    {
        var how = Of(algorithm);
        using var key = Open(how, seed);
        how.Sign(key, message, signature[..SignatureBytes]);
        return SignatureBytes;
    }

    /// <summary>Whether a signature is right; any bytes are taken.</summary>
    internal static bool Verify(
        SigningAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> signature)
    {
        var how = Of(algorithm);
        using var key = Open(how, seed);
        return signature.Length == SignatureBytes && how.Verify(key.PublicKey, message, signature);
    }

    /// <summary>The same with a public key: one that is not in its only encoding, or not in the subgroup of prime order, is
    /// refused whatever it would verify.</summary>
    /// <exception cref="AsnContentException">It is something else.</exception>
    internal static bool VerifyWithPublicKey(
        SigningAlgorithm algorithm, ReadOnlySpan<byte> message, ReadOnlySpan<byte> subjectPublicKeyInfo,
        ReadOnlySpan<byte> signature)
    {
        var point = PublicKeys.Open(subjectPublicKeyInfo, Identifier);
        if (point.Length != Bytes || signature.Length != SignatureBytes) return false;
        if (!Ed25519.ValidatePublicKeyFull(point.ToArray(), 0)) return false;
        var how = Of(algorithm);
        return NSec.Cryptography.PublicKey.TryImport(how, point, KeyBlobFormat.RawPublicKey, out var key)
            && how.Verify(key!, message, signature);
    }

    private static SignatureAlgorithm Of(SigningAlgorithm algorithm) => algorithm == SigningAlgorithm.Ed25519PhSha512
        ? SignatureAlgorithm.Ed25519ph : SignatureAlgorithm.Ed25519;

    private static Key Open(SignatureAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        Require.Bytes(seed, Bytes, nameof(seed));
        return Key.Import(algorithm, seed, KeyBlobFormat.RawPrivateKey);
    }
}
