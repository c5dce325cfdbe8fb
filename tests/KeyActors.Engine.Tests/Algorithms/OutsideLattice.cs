using System.Text.Json;
using KeyActors.Model;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Kems;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Somebody outside the vault with keys on lattices, who has BouncyCastle's encodings and nothing of the vault's. Against
/// another implementation they are held by the corpus and by the client programs.</summary>
internal static class OutsideLattice
{
    /// <summary>Answers that another implementation gave.</summary>
    internal static JsonDocument Corpus(string file)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "KeyActors.sln"))) at = at.Parent;
        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(at.FullName, "tests", "corpus", "keys", file)));
    }

    internal static byte[] Material(KeySpec spec) => PrivateKeyInfoFactory.CreatePrivateKeyInfo(
        SpecRules.Of(spec).Kind == MaterialKind.MlKem
            ? MLKemPrivateKeyParameters.FromSeed(KemOf(spec), Outside.Random(64))
            : MLDsaPrivateKeyParameters.FromSeed(ParametersOf(spec), Outside.Random(32))).GetEncoded();

    internal static byte[] PublicHalf(ReadOnlySpan<byte> pkcs8)
    {
        var key = PrivateKeyFactory.CreateKey(pkcs8.ToArray());
        AsymmetricKeyParameter open = key is MLKemPrivateKeyParameters kem
            ? kem.GetPublicKey()
            : ((MLDsaPrivateKeyParameters)key).GetPublicKey();
        return SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(open).GetEncoded();
    }

    /// <summary>A secret that is encapsulated to a public key.</summary>
    internal static (byte[] Ciphertext, byte[] Secret) Encapsulate(ReadOnlySpan<byte> publicKey)
    {
        var key = (MLKemPublicKeyParameters)PublicKeyFactory.CreateKey(publicKey.ToArray());
        var encapsulator = new MLKemEncapsulator(key.Parameters);
        encapsulator.Init(key);
        var (ciphertext, secret) = (new byte[encapsulator.EncapsulationLength], new byte[encapsulator.SecretLength]);
        encapsulator.Encapsulate(ciphertext, secret);
        return (ciphertext, secret);
    }

    internal static bool Verifies(ReadOnlySpan<byte> publicKey, byte[] message, ReadOnlySpan<byte> signature)
    {
        var key = (MLDsaPublicKeyParameters)PublicKeyFactory.CreateKey(publicKey.ToArray());
        var verifier = new MLDsaSigner(key.Parameters, deterministic: true);
        verifier.Init(forSigning: false, key);
        verifier.BlockUpdate(message);
        return verifier.VerifySignature(signature.ToArray());
    }

    private static MLKemParameters KemOf(KeySpec spec) => spec switch
    {
        KeySpec.MlKem512 => MLKemParameters.ml_kem_512,
        KeySpec.MlKem768 => MLKemParameters.ml_kem_768,
        KeySpec.MlKem1024 => MLKemParameters.ml_kem_1024,
        _ => throw new ArgumentOutOfRangeException(nameof(spec)),
    };

    private static MLDsaParameters ParametersOf(KeySpec spec) => spec switch
    {
        KeySpec.MlDsa44 => MLDsaParameters.ml_dsa_44,
        KeySpec.MlDsa65 => MLDsaParameters.ml_dsa_65,
        KeySpec.MlDsa87 => MLDsaParameters.ml_dsa_87,
        _ => throw new ArgumentOutOfRangeException(nameof(spec)),
    };
}
