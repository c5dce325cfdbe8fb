using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Keys, signatures and ciphertexts go to and come from the command <c>openssl</c>.</summary>
public sealed class KeysElsewhereTests(ITestOutputHelper output)
{
    private static readonly byte[] Message = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];

    public static TheoryData<KeySpec> Pairs => [.. MadeKeys.Pairs];

    public static TheoryData<KeySpec> Rsa => [.. MadeKeys.Rsa];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void OpenSSL_verifies_what_was_signed_here_and_the_other_way_round(KeySpec spec)
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var (material, publicKey, pkcs8) = (MadeKeys.Material(spec), MadeKeys.Public(spec), MadeKeys.Private(spec));
            Assert.Equal(publicKey, openSsl.PublicOf(pkcs8));
            foreach (var algorithm in SpecRules.Of(spec).Signing)
            {
                var (hash, options) = OptionsOf(algorithm);
                openSsl.Verify(publicKey, hash, Message, MadeKeys.Sign(spec, algorithm, Message, material), options);
                var signature = openSsl.Sign(pkcs8, hash, Message, options);
                Assert.True(Signatures.Verify(spec, algorithm, MessageKind.Raw, Message, material, signature));
                Assert.True(Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, Message, publicKey, signature));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_key_that_OpenSSL_made_is_read(KeySpec spec)
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var made = openSsl.MakePrivate(GenpkeyOf(spec));
            var material = MadeKeys.Read(spec, made)!;
            Assert.Equal(made, MadeKeys.Written(spec, material));
            Assert.Equal(openSsl.PublicOf(made), KeyMaterials.PublicKey(spec, material));
            if (SpecRules.Of(spec).Kind != MaterialKind.Ec) return;

            // Without the shell, without the point, with a compressed one, and by parameters instead of by name.
            Assert.Null(MadeKeys.Read(spec, openSsl.Rewrite(made, "ec")));
            Assert.Equal(material, MadeKeys.Read(spec, openSsl.InShell(openSsl.Rewrite(made, "ec", "-no_public"))));
            Assert.Null(MadeKeys.Read(spec, openSsl.InShell(openSsl.Rewrite(made, "ec", "-conv_form", "compressed"))));
            Assert.Null(MadeKeys.Read(spec, openSsl.MakePrivate([.. GenpkeyOf(spec)[..^1], "ec_param_enc:explicit"])));
        }
    }

    [Fact]
    public void Keys_of_other_kinds_that_OpenSSL_made_are_refused()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            string[][] others =
            [
                ["ED25519"], ["X25519"], ["EC", "ec_paramgen_curve:brainpoolP256r1", "ec_param_enc:named_curve"],
                ["EC", "ec_paramgen_curve:P-224", "ec_param_enc:named_curve"], ["RSA", "rsa_keygen_bits:1024"],
                ["RSA", "rsa_keygen_bits:2056"], ["RSA", "rsa_keygen_bits:2048", "rsa_keygen_pubexp:3"],
                ["RSA", "rsa_keygen_bits:2048", "rsa_keygen_primes:3"], ["RSA-PSS", "rsa_keygen_bits:2048"],
            ];
            foreach (var other in others)
            {
                var encoded = openSsl.MakePrivate(other);
                Assert.All(MadeKeys.Pairs, spec => Assert.Null(MadeKeys.Read(spec, encoded)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rsa))]
    public void OpenSSL_decrypts_what_was_encrypted_here_and_the_other_way_round(KeySpec spec)
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var (material, publicKey, pkcs8) = (MadeKeys.Material(spec), MadeKeys.Public(spec), MadeKeys.Private(spec));
            foreach (var algorithm in SpecRules.Of(spec).Encryption)
            {
                var hash = algorithm == EncryptionAlgorithm.RsaesOaepSha1 ? "sha1" : "sha256";
                foreach (var bytes in (int[])[1, RsaOaep.PlaintextBytesMax(spec, algorithm)])
                {
                    var (text, room) = (Message[..bytes], new byte[512]);
                    var length = RsaOaep.Encrypt(spec, algorithm, material, text, room);
                    Assert.Equal(text, openSsl.OaepOpen(hash, pkcs8, room[..length]));
                    var sealedThere = openSsl.Oaep(hash, publicKey, text);
                    Assert.True(RsaOaep.TryDecrypt(spec, algorithm, material, sealedThere, room, out var written));
                    Assert.Equal(text, room[..written]);
                }
            }
        }
    }

    private static (string Hash, string[] Options) OptionsOf(SigningAlgorithm algorithm)
    {
        if (algorithm == SigningAlgorithm.Sm2Dsa) return ("sm3", ["-sigopt", "distid:1234567812345678"]);
        var hash = $"sha{SpecRules.DigestBytes(algorithm) * 8}";
        return algorithm.ToString().StartsWith("RsassaPss", StringComparison.Ordinal)
            ? (hash, ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest", "-sigopt", $"rsa_mgf1_md:{hash}"])
            : (hash, []);
    }

    private static string[] GenpkeyOf(KeySpec spec) => spec switch
    {
        KeySpec.EccNistP256 => ["EC", "ec_paramgen_curve:P-256", "ec_param_enc:named_curve"],
        KeySpec.EccNistP384 => ["EC", "ec_paramgen_curve:P-384", "ec_param_enc:named_curve"],
        KeySpec.EccNistP521 => ["EC", "ec_paramgen_curve:P-521", "ec_param_enc:named_curve"],
        KeySpec.EccSecgP256K1 => ["EC", "ec_paramgen_curve:secp256k1", "ec_param_enc:named_curve"],
        KeySpec.Sm2 => ["EC", "ec_paramgen_curve:SM2", "ec_param_enc:named_curve"],
        _ => ["RSA", $"rsa_keygen_bits:{SpecRules.Of(spec).Size}"],
    };
}
