using System.Text.Json;
using KeyActors.Model;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Every file of Wycheproof: which test applies it, or why none does; and where the answers here are others.</summary>
internal static class WycheproofFiles
{
    private const string Later = "no key of this kind is made here";
    private const string HighS = "accepted: the higher s is never made here, but taken; to ECDSA itself it is as good as the lower";
    private const string OwnSalt = "accepted: wrong for a salt of 0 bytes, right for one of 32, which is what keys here take";
    private const string SmallExponent = "refused: the public exponent is 3, and no key here has another than 65,537";

    /// <summary>Signatures on curves. Other hashes than the curve's one, and signatures that are not in DER (p1363), are applied as well:
    /// keys here do not sign like that, so that all of them have to be refused.</summary>
    internal static string[] Ecdsa { get; } =
    [
        "ecdsa_secp256k1_sha256_bitcoin", "ecdsa_secp256k1_sha256_p1363", "ecdsa_secp256k1_sha256", "ecdsa_secp256r1_sha256_p1363",
        "ecdsa_secp256r1_sha256", "ecdsa_secp256r1_sha512", "ecdsa_secp384r1_sha384_p1363", "ecdsa_secp384r1_sha384",
        "ecdsa_secp384r1_sha512", "ecdsa_secp521r1_sha512_p1363", "ecdsa_secp521r1_sha512",
    ];

    /// <summary>RSASSA-PKCS1-v1_5, verified.</summary>
    internal static string[] RsaPkcs1 { get; } =
    [
        .. from bits in (int[])[2048, 3072, 4096] from hash in (int[])[256, 384, 512] select $"rsa_signature_{bits}_sha{hash}",
    ];

    /// <summary>RSASSA-PKCS1-v1_5, signed.</summary>
    internal static string[] RsaPkcs1Made { get; } =
        ["rsa_pkcs1_2048_sig_gen", "rsa_pkcs1_3072_sig_gen", "rsa_pkcs1_4096_sig_gen"];

    /// <summary>RSASSA-PSS. Other salts and other hashes are applied as well: all of them have to be refused.</summary>
    internal static string[] RsaPss { get; } =
    [
        "rsa_pss_2048_sha256_mgf1_0_params", "rsa_pss_2048_sha256_mgf1_0", "rsa_pss_2048_sha256_mgf1_32_params",
        "rsa_pss_2048_sha256_mgf1_32", "rsa_pss_2048_sha256_mgf1sha1_20", "rsa_pss_2048_sha384_mgf1_48",
        "rsa_pss_2048_sha512_224_mgf1_28", "rsa_pss_2048_sha512_256_mgf1_32", "rsa_pss_2048_sha512_mgf1sha256_32_params",
        "rsa_pss_3072_sha256_mgf1_32_params", "rsa_pss_3072_sha256_mgf1_32", "rsa_pss_4096_sha256_mgf1_32",
        "rsa_pss_4096_sha384_mgf1_48", "rsa_pss_4096_sha512_mgf1_32_params", "rsa_pss_4096_sha512_mgf1_32",
        "rsa_pss_4096_sha512_mgf1_64_params", "rsa_pss_4096_sha512_mgf1_64",
    ];

    /// <summary>RSAES-OAEP. Other hashes, labels and three primes are applied as well: all of them have to be refused.</summary>
    internal static string[] RsaOaep { get; } =
    [
        "rsa_oaep_2048_sha1_mgf1sha1", "rsa_oaep_2048_sha224_mgf1sha1", "rsa_oaep_2048_sha224_mgf1sha224",
        "rsa_oaep_2048_sha256_mgf1sha1", "rsa_oaep_2048_sha256_mgf1sha256", "rsa_oaep_2048_sha384_mgf1sha1",
        "rsa_oaep_2048_sha384_mgf1sha384", "rsa_oaep_2048_sha512_224_mgf1sha1", "rsa_oaep_2048_sha512_224_mgf1sha512_224",
        "rsa_oaep_2048_sha512_mgf1sha1", "rsa_oaep_2048_sha512_mgf1sha512", "rsa_oaep_3072_sha256_mgf1sha1",
        "rsa_oaep_3072_sha256_mgf1sha256", "rsa_oaep_3072_sha512_256_mgf1sha1", "rsa_oaep_3072_sha512_256_mgf1sha512_256",
        "rsa_oaep_3072_sha512_mgf1sha1", "rsa_oaep_3072_sha512_mgf1sha512", "rsa_oaep_4096_sha256_mgf1sha1",
        "rsa_oaep_4096_sha256_mgf1sha256", "rsa_oaep_4096_sha512_mgf1sha1", "rsa_oaep_4096_sha512_mgf1sha512",
        "rsa_three_primes_oaep_2048_sha1_mgf1sha1", "rsa_three_primes_oaep_3072_sha224_mgf1sha224",
        "rsa_three_primes_oaep_4096_sha256_mgf1sha256",
    ];

    /// <summary>Shared secrets. Public keys of other curves and forms are applied as well: all of them have to be refused.</summary>
    internal static string[] Ecdh { get; } =
        ["ecdh_secp256r1", "ecdh_secp256r1_ecpoint", "ecdh_secp384r1", "ecdh_secp521r1"];

    /// <summary>Ed25519.</summary>
    internal static string[] Ed25519 { get; } = ["ed25519"];

    /// <summary>HMAC.</summary>
    internal static string[] Hmac { get; } = ["hmac_sha224", "hmac_sha256", "hmac_sha384", "hmac_sha512"];

    /// <summary>ML-DSA, verified. A context that is not empty is nobody's here: all of those have to be refused.</summary>
    internal static string[] MlDsa { get; } = ["mldsa_44_verify", "mldsa_65_verify", "mldsa_87_verify"];

    /// <summary>ML-DSA, signed from a seed.</summary>
    internal static string[] MlDsaMade { get; } = ["mldsa_44_sign_seed", "mldsa_65_sign_seed", "mldsa_87_sign_seed"];

    /// <summary>Applied by <see cref="PlatformVectorsTests"/>.</summary>
    internal static string[] Platform { get; } = ["aes_gcm", "aes_kwp"];

    /// <summary>Applied by nothing, and why.</summary>
    internal static Dictionary<string, string> Left { get; } = new()
    {
        ["aes_cmac"] = "no format and no key uses it",
        ["aes_gcm_siv"] = "no format and no key uses it",
        ["aes_wrap"] = "material comes in with padding (aes_kwp)",
        ["ecdh_secp256k1"] = "keys on secp256k1 sign, and agree on nothing",
        ["hkdf_sha1"] = "keys are derived by SP 800-108",
        ["hkdf_sha256"] = "keys are derived by SP 800-108",
        ["hkdf_sha384"] = "keys are derived by SP 800-108",
        ["hkdf_sha512"] = "keys are derived by SP 800-108",
        ["hmac_sha1"] = "no key makes codes with SHA-1",
        ["pbkdf2_hmacsha256"] = "passphrases are stretched by Argon2id",
        ["primality"] = "primes are the platform's; an imported pair shows itself by a signature",
        ["x25519"] = Later,
    };

    /// <summary>Cases whose answer here is the other one, by file and tcId, and why.</summary>
    internal static Dictionary<(string File, int Case), string> Deviations { get; } = new()
    {
        [("ecdsa_secp256k1_sha256_bitcoin", 1)] = HighS,
        [("ecdsa_secp256k1_sha256_bitcoin", 388)] = HighS,
        [("rsa_pss_2048_sha256_mgf1_0", 69)] = OwnSalt,
        [("rsa_pss_2048_sha256_mgf1_0_params", 69)] = OwnSalt,
        [("rsa_signature_2048_sha256", 258)] = SmallExponent,
        [("rsa_signature_2048_sha256", 259)] = SmallExponent,
        [("rsa_signature_2048_sha512", 259)] = SmallExponent,
        [("rsa_signature_3072_sha256", 259)] = SmallExponent,
        [("rsa_signature_3072_sha512", 260)] = SmallExponent,
    };

    /// <summary>The answer that a case has to get here.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="test">The case: what is "acceptable" elsewhere is refused.</param>
    /// <param name="isOurs">Whether keys here do what the case is about.</param>
    internal static bool Expected(string file, JsonElement test, bool isOurs = true)
    {
        var isValid = isOurs && test.GetProperty("result").GetString() == "valid";
        return Deviations.ContainsKey((file, test.GetProperty("tcId").GetInt32())) ? !isValid : isValid;
    }

    /// <summary>Reads a file; says loudly that it is absent, and answers false.</summary>
    internal static bool TryRead(ITestOutputHelper output, string file, out JsonDocument document)
    {
        document = null!;
        if (!Vectors.TryFind(output, $"wycheproof/{file}_test.json", out var path)) return false;
        document = JsonDocument.Parse(File.ReadAllBytes(path));
        return true;
    }

    internal static IEnumerable<(JsonElement Group, JsonElement Test)> Cases(JsonDocument document) =>
        from testGroup in document.RootElement.GetProperty("testGroups").EnumerateArray()
        from test in testGroup.GetProperty("tests").EnumerateArray()
        select (testGroup, test);

    /// <summary>The kind of RSA key of a group.</summary>
    internal static KeySpec RsaOf(JsonElement group) => group.GetProperty("keySize").GetInt32() switch
    {
        2048 => KeySpec.Rsa2048,
        3072 => KeySpec.Rsa3072,
        4096 => KeySpec.Rsa4096,
        var bits => throw new InvalidDataException($"RSA of {bits} bits."),
    };

    internal static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
