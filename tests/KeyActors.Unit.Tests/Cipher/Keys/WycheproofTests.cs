using System.Text.Json;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Signatures, ciphertexts and codes that others made to break verifiers.</summary>
public sealed class WycheproofTests(ITestOutputHelper output)
{
    public static TheoryData<string> Ecdsa => [.. WycheproofFiles.Ecdsa];

    public static TheoryData<string> RsaPkcs1 => [.. WycheproofFiles.RsaPkcs1];

    public static TheoryData<string> RsaPkcs1Made => [.. WycheproofFiles.RsaPkcs1Made];

    public static TheoryData<string> RsaPss => [.. WycheproofFiles.RsaPss];

    public static TheoryData<string> RsaOaepFiles => [.. WycheproofFiles.RsaOaep];

    public static TheoryData<string> Ecdh => [.. WycheproofFiles.Ecdh];

    public static TheoryData<string> Ed25519 => [.. WycheproofFiles.Ed25519];

    public static TheoryData<string> Hmac => [.. WycheproofFiles.Hmac];

    [Fact]
    public void No_file_is_forgotten()
    {
        if (!Vectors.TryFind(output, "wycheproof/aes_gcm_test.json", out var any)) return;
        string[] listed =
        [
            .. WycheproofFiles.Ecdsa, .. WycheproofFiles.RsaPkcs1, .. WycheproofFiles.RsaPkcs1Made, .. WycheproofFiles.RsaPss,
            .. WycheproofFiles.RsaOaep, .. WycheproofFiles.Ecdh, .. WycheproofFiles.Ed25519, .. WycheproofFiles.Hmac,
            .. WycheproofFiles.MlDsa, .. WycheproofFiles.MlDsaMade, .. WycheproofFiles.Platform, .. WycheproofFiles.Left.Keys,
        ];
        var there = Directory.GetFiles(Path.GetDirectoryName(any)!, "*.json")
            .Select(static f => Path.GetFileName(f)[..^"_test.json".Length]);
        Assert.Equal(there.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.All(WycheproofFiles.Deviations.Keys, d => Assert.Contains(d.File, listed));
        Vectors.Say(
            output, $"Wycheproof: {listed.Length - WycheproofFiles.Left.Count} files applied, {WycheproofFiles.Left.Count} not.");
    }

    [Theory]
    [MemberData(nameof(Ecdsa))]
    public void ECDSA_is_verified_strictly(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var (spec, hash) = group.GetProperty("publicKey").Text("curve") switch
            {
                "secp256r1" => (KeySpec.EccNistP256, "SHA-256"),
                "secp384r1" => (KeySpec.EccNistP384, "SHA-384"),
                "secp521r1" => (KeySpec.EccNistP521, "SHA-512"),
                "secp256k1" => (KeySpec.EccSecgP256K1, "SHA-256"),
                var other => throw new InvalidDataException(other),
            };
            var (algorithm, key) = (SpecRules.Of(spec).Signing.Single(), group.Hex("publicKeyDer"));
            var isOurs = group.Text("sha") == hash && !file.EndsWith("_p1363", StringComparison.Ordinal);
            var (message, signature) = (test.Hex("msg"), test.Hex("sig"));
            var answer = Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, message, key, signature);
            verdicts.Add(test, WycheproofFiles.Expected(file, test, isOurs), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(RsaPkcs1))]
    public void RSASSA_PKCS1_is_verified_strictly(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var answer = Signatures.VerifyWithPublicKey(
                WycheproofFiles.RsaOf(group), Pkcs1(group)!.Value, MessageKind.Raw, test.Hex("msg"), group.Hex("publicKeyDer"),
                test.Hex("sig"));
            verdicts.Add(test, WycheproofFiles.Expected(file, test), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(RsaPkcs1Made))]
    public void RSASSA_PKCS1_signs_the_same(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var spec = WycheproofFiles.RsaOf(group);
            var material = MadeKeys.Read(spec, group.Hex("privateKeyPkcs8"));
            if (group.GetProperty("privateKey").Text("publicExponent") == "03") Assert.Null(material);
            else Assert.NotNull(material);
            var answer = material is not null && Pkcs1(group) is { } algorithm
                && MadeKeys.Sign(spec, algorithm, test.Hex("msg"), material).SequenceEqual(test.Hex("sig"));
            verdicts.Add(test, WycheproofFiles.Expected(file, test, Pkcs1(group) is not null), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(RsaPss))]
    public void RSASSA_PSS_is_verified_strictly(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var (spec, hash) = (WycheproofFiles.RsaOf(group), group.Text("sha"));
            var (own, salt) = hash switch
            {
                "SHA-256" => (SigningAlgorithm.RsassaPssSha256, 32),
                "SHA-384" => (SigningAlgorithm.RsassaPssSha384, 48),
                "SHA-512" => (SigningAlgorithm.RsassaPssSha512, 64),
                _ => (SigningAlgorithm.RsassaPssSha512, -1),
            };
            var isOurs = group.GetProperty("sLen").GetInt32() == salt && group.Text("mgfSha") == hash;
            var (message, signature, given) = (test.Hex("msg"), test.Hex("sig"), group.Hex("publicKeyDer"));

            // A key with the name of RSASSA-PSS brings parameters of its own: it is none of ours, its numbers may be.
            var key = RsaPublicKey(group.Hex("publicKeyAsn"));
            if (!key.AsSpan().SequenceEqual(given))
                Assert.False(Signatures.VerifyWithPublicKey(spec, own, MessageKind.Raw, message, given, signature));
            var answer = Signatures.VerifyWithPublicKey(spec, own, MessageKind.Raw, message, key, signature);
            verdicts.Add(test, WycheproofFiles.Expected(file, test, isOurs), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(RsaOaepFiles))]
    public void RSAES_OAEP_is_decrypted_strictly(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        var hasThreePrimes = file.StartsWith("rsa_three_primes", StringComparison.Ordinal);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var (spec, encoded) = (WycheproofFiles.RsaOf(group), group.Hex("privateKeyPkcs8"));
            var material = MadeKeys.Read(spec, encoded);
            if (hasThreePrimes) Assert.Null(material);
            else Assert.Equal(encoded, material);
            var (hash, maskHash) = (group.Text("sha"), group.Text("mgfSha"));
            var own = hash switch
            {
                "SHA-1" => EncryptionAlgorithm.RsaesOaepSha1,
                _ => EncryptionAlgorithm.RsaesOaepSha256,
            };
            var isOurs = hash is "SHA-1" or "SHA-256" && hash == maskHash && test.Text("label").Length == 0;
            var room = new byte[512];
            var answer = false;
            if (material is not null)
            {
                answer = RsaOaep.TryDecrypt(spec, own, material, test.Hex("ct"), room, out var written);
                Assert.Equal(answer ? test.Hex("msg") : [], room[..written]);
                if (!answer) Assert.Equal(new byte[512], room);
            }

            verdicts.Add(test, WycheproofFiles.Expected(file, test, isOurs && !hasThreePrimes), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(Ecdh))]
    public void ECDH_derives_the_same_from_right_keys_alone(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var spec = file.Contains("256", StringComparison.Ordinal) ? KeySpec.EccNistP256
                : file.Contains("384", StringComparison.Ordinal) ? KeySpec.EccNistP384 : KeySpec.EccNistP521;
            var bytes = SpecRules.SecretBytes(spec);
            byte[] scalar = [.. new byte[bytes], .. test.Hex("private")];
            var key = test.Hex("public");
            if (group.Text("encoding") == "ecpoint")
            {
                var room = new byte[300];
                key = room[..PublicKeys.Write(Curve.Of(spec).Algorithm, key, room)];
            }

            var secret = new byte[KeyAgreement.BytesMax];
            var answer = KeyAgreement.TryDerive(
                spec, KeyAgreementAlgorithm.Ecdh, scalar.AsSpan(^bytes..), key, secret, out var written);
            if (answer) Assert.Equal(test.Hex("shared"), secret[..written]);
            verdicts.Add(test, WycheproofFiles.Expected(file, test), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(Ed25519))]
    public void Ed25519_is_verified_strictly(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var answer = Signatures.VerifyWithPublicKey(
                KeySpec.EccNistEdwards25519, SigningAlgorithm.Ed25519Sha512, MessageKind.Raw, test.Hex("msg"),
                group.Hex("publicKeyDer"), test.Hex("sig"));
            verdicts.Add(test, WycheproofFiles.Expected(file, test), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(Hmac))]
    public void HMAC_is_the_same_and_taken_whole(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        var algorithm = file switch
        {
            "hmac_sha224" => MacAlgorithm.HmacSha224,
            "hmac_sha256" => MacAlgorithm.HmacSha256,
            "hmac_sha384" => MacAlgorithm.HmacSha384,
            _ => MacAlgorithm.HmacSha512,
        };
        var bytes = SpecRules.MacBytes(algorithm);
        foreach (var (_, test) in WycheproofFiles.Cases(document))
        {
            var (key, message, tag) = (test.Hex("key"), test.Hex("msg"), test.Hex("tag"));

            // Keys of other lengths and codes that are cut show that the codes are right; the vault has neither.
            var made = new byte[bytes];
            MacCodes.Write(algorithm, key, message, made);
            var answer = made.AsSpan(..tag.Length).SequenceEqual(tag);
            verdicts.Add(test, WycheproofFiles.Expected(file, test), answer);
            if (key.Length == bytes)
            {
                Assert.Equal(answer && tag.Length == bytes, MacCodes.Verify(algorithm, key, message, tag));
                Assert.True(MacCodes.Verify(algorithm, key, message, made));
            }
            else
            {
                Assert.Throws<ArgumentException>(() => MacCodes.Verify(algorithm, key, message, tag));
            }
        }

        verdicts.Close(output, document);
    }

    private static SigningAlgorithm? Pkcs1(JsonElement group) => group.Text("sha") switch
    {
        "SHA-256" => SigningAlgorithm.RsassaPkcs1V15Sha256,
        "SHA-384" => SigningAlgorithm.RsassaPkcs1V15Sha384,
        "SHA-512" => SigningAlgorithm.RsassaPkcs1V15Sha512,
        _ => null,
    };

    private static byte[] RsaPublicKey(byte[] numbers)
    {
        using var rsa = System.Security.Cryptography.RSA.Create();
        rsa.ImportRSAPublicKey(numbers, out _);
        return rsa.ExportSubjectPublicKeyInfo();
    }
}
