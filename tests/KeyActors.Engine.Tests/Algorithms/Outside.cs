using System.Collections.Concurrent;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Somebody outside the vault, with the platform's own cryptography and nothing of the vault's.</summary>
internal static class Outside
{
    private static readonly ConcurrentDictionary<KeySpec, ECDiffieHellman> Peers = new();

    /// <summary>Kinds of keys with one usage each; the slow ones once.</summary>
    internal static IEnumerable<(KeySpec Spec, KeyUsage Usage)> Kinds => SpecRules.Rows
        .Where(static r => r.Spec != KeySpec.SymmetricDefault)
        .SelectMany(static r => r.Usages.Select(usage => (r.Spec, usage)));

    internal static bool Verifies(ReadOnlySpan<byte> publicKey, SigningAlgorithm algorithm, byte[] message, ReadOnlySpan<byte> signature)
    {
        if (algorithm == SigningAlgorithm.Sm2Dsa) return VerifiesSm2(publicKey, message, signature);
        if (algorithm == SigningAlgorithm.MlDsaShake256) return OutsideLattice.Verifies(publicKey, message, signature);
        var hash = HashOf(algorithm);
        if (AlgorithmNames.Of(algorithm).StartsWith("ECDSA", StringComparison.Ordinal))
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(publicKey, out _);
            return ecdsa.VerifyData(message, signature, hash, DSASignatureFormat.Rfc3279DerSequence);
        }

        if (algorithm is SigningAlgorithm.Ed25519Sha512 or SigningAlgorithm.Ed25519PhSha512)
        {
            ISigner verifier = algorithm == SigningAlgorithm.Ed25519Sha512 ? new Ed25519Signer() : new Ed25519phSigner([]);
            verifier.Init(forSigning: false, PublicKeyFactory.CreateKey(publicKey.ToArray()));
            verifier.BlockUpdate(algorithm == SigningAlgorithm.Ed25519Sha512 ? message : SHA512.HashData(message));
            return verifier.VerifySignature(signature.ToArray());
        }

        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var isPss = AlgorithmNames.Of(algorithm).Contains("PSS", StringComparison.Ordinal);
        return rsa.VerifyData(message, signature, hash, isPss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
    }

    internal static byte[] Digest(SigningAlgorithm algorithm, byte[] message, ReadOnlySpan<byte> publicKey) =>
        algorithm == SigningAlgorithm.Sm2Dsa
            ? DigestSm2(message, publicKey)
            : CryptographicOperations.HashData(HashOf(algorithm), message);

    /// <summary>Material of a kind that was made elsewhere, as it is brought: bytes, or PKCS#8.</summary>
    internal static byte[] Material(KeySpec spec)
    {
        var row = SpecRules.Of(spec);
        if (row.Kind == MaterialKind.Bytes) return Random(row.Size);
        if (row.Kind is MaterialKind.MlDsa or MaterialKind.MlKem) return OutsideLattice.Material(spec);
        if (row.Kind == MaterialKind.Rsa)
        {
            using var rsa = RSA.Create(row.Size);
            return rsa.ExportPkcs8PrivateKey();
        }

        if (row.Kind == MaterialKind.Edwards) return [.. Convert.FromHexString("302e020100300506032b657004220420"), .. Random(32)];
        using var ec = ECDsa.Create(CurveOf(spec));
        return ec.ExportPkcs8PrivateKey();
    }

    /// <summary>The public half of a private key.</summary>
    internal static byte[] PublicHalf(KeySpec spec, ReadOnlySpan<byte> pkcs8)
    {
        if (SpecRules.Of(spec).Kind is MaterialKind.MlDsa or MaterialKind.MlKem) return OutsideLattice.PublicHalf(pkcs8);
        if (SpecRules.Of(spec).Kind == MaterialKind.Edwards)
            return SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(
                new Ed25519PrivateKeyParameters(pkcs8[^32..].ToArray()).GeneratePublicKey()).GetDerEncoded();
        using AsymmetricAlgorithm key = SpecRules.Of(spec).Kind == MaterialKind.Rsa ? RSA.Create() : ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>The other side of an agreement: one key of each kind, made once.</summary>
    internal static ECDiffieHellman Peer(KeySpec spec) => Peers.GetOrAdd(spec, static s => ECDiffieHellman.Create(CurveOf(s)));

    /// <summary>What a key and the other side share, as the key derives it.</summary>
    internal static async Task<byte[]> DeriveAsync(VaultClient vault, string key, ECDiffieHellman peer)
    {
        using var secret = await vault.DeriveSharedSecretAsync(
            key, peer.ExportSubjectPublicKeyInfo(), KeyAgreementAlgorithm.Ecdh);
        return secret.Secret.ToArray();
    }

    internal static RSAEncryptionPadding PaddingOf(EncryptionAlgorithm algorithm) =>
        algorithm == EncryptionAlgorithm.RsaesOaepSha1 ? RSAEncryptionPadding.OaepSHA1 : RSAEncryptionPadding.OaepSHA256;

    internal static byte[] Random(int bytes)
    {
        var drawn = new byte[bytes];
        Cipher.Entropy.Kernel.Fill(drawn);
        return drawn;
    }

    private static ECCurve CurveOf(KeySpec spec) => spec switch
    {
        KeySpec.EccNistP256 => ECCurve.NamedCurves.nistP256,
        KeySpec.EccNistP384 => ECCurve.NamedCurves.nistP384,
        KeySpec.EccNistP521 => ECCurve.NamedCurves.nistP521,
        KeySpec.Sm2 => ECCurve.CreateFromValue("1.2.156.10197.1.301"),
        _ => ECCurve.CreateFromFriendlyName("secp256k1"),
    };

    private static bool VerifiesSm2(ReadOnlySpan<byte> publicKey, byte[] message, ReadOnlySpan<byte> signature)
    {
        var signer = new SM2Signer();
        signer.Init(forSigning: false, PublicKeyFactory.CreateKey(publicKey.ToArray()));
        signer.BlockUpdate(message);
        return signer.VerifySignature(signature.ToArray());
    }

    /// <summary>SM3 of the signer's digest and the message: GB/T 32918.2 §5.5.</summary>
    private static byte[] DigestSm2(byte[] message, ReadOnlySpan<byte> publicKey)
    {
        var key = (ECPublicKeyParameters)PublicKeyFactory.CreateKey(publicKey.ToArray());
        var curve = key.Parameters;
        byte[] signer = DigestUtilities.CalculateDigest("SM3", [
            0, 128, .. "1234567812345678"u8, .. curve.Curve.A.GetEncoded(), .. curve.Curve.B.GetEncoded(), .. curve.G.GetEncoded(false)[1..],
            .. key.Q.GetEncoded(false)[1..],
        ]);
        return DigestUtilities.CalculateDigest("SM3", [.. signer, .. message]);
    }

    private static HashAlgorithmName HashOf(SigningAlgorithm algorithm) => SpecRules.DigestBytes(algorithm) switch
    {
        32 => HashAlgorithmName.SHA256,
        48 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
