using System.Security.Cryptography;
using System.Text.Json;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Keys of the corpus, made by others: they keep their material and their names for ever.</summary>
public sealed class KeyCorpusTests
{
    [Fact]
    public void Keys_have_the_material_name_and_public_half_that_they_have_elsewhere()
    {
        var seen = new List<KeySpec>();
        foreach (var (spec, test) in Tests())
        {
            var material = Material(spec, test);
            if (test.TryGetProperty("both", out _))
            {
                Assert.Equal(material, MadeKeys.Read(spec, test.Hex("both")));
                Assert.Null(MadeKeys.Read(spec, test.Hex("expanded")));
            }

            if (test.TryGetProperty("pkcs8", out _))
            {
                Assert.Equal(test.Hex("pkcs8"), MadeKeys.Written(spec, material));
                Assert.Equal(test.Hex("publicKey"), KeyMaterials.PublicKey(spec, material));
            }

            if (test.TryGetProperty("material", out _)) Assert.Equal(test.Hex("material"), material);
            else Assert.Equal(test.Hex("pkcs8"), material);
            var name = MaterialName.Of(material, KeyId.FromBytes(test.Hex("keyId"), isMultiRegion: false));
            Assert.Equal(test.Text("materialId"), name.ToString());
            seen.Add(spec);
        }

        Assert.Equal(SpecRules.Rows.Select(static r => r.Spec).Where(static s => s != KeySpec.SymmetricDefault).Order(), seen.Order());
    }

    [Fact]
    public void Keys_verify_and_make_what_was_made_elsewhere()
    {
        var message = "KeyActors: the same key, made elsewhere"u8.ToArray();
        var count = 0;
        foreach (var (spec, test) in Tests())
        {
            var (row, material) = (SpecRules.Of(spec), Material(spec, test));
            foreach (var algorithm in row.Signing)
            {
                var signature = test.GetProperty("signatures").Hex(AlgorithmNames.Of(algorithm));
                var isRaw = SpecRules.Takes(algorithm, MessageKind.Raw);
                var (kind, signed) = isRaw ? (MessageKind.Raw, message) : (MessageKind.Digest, SHA512.HashData(message));
                Assert.True(Signatures.Verify(spec, algorithm, kind, signed, material, signature));
                if (spec == KeySpec.EccNistEdwards25519) Assert.Equal(signature, MadeKeys.Sign(spec, algorithm, signed, material, kind));
                if (algorithm.ToString().StartsWith("RsassaPkcs1", StringComparison.Ordinal))
                    Assert.Equal(signature, MadeKeys.Sign(spec, algorithm, message, material));
                // Without its randomness, ML-DSA signs in one way as well.
                if (row.Kind == MaterialKind.MlDsa)
                    Assert.Equal(signature, MadeKeys.Sign(spec, algorithm, message, material, entropy: new DeadEntropy(0)));
                count++;
            }

            if (test.TryGetProperty("ciphertexts", out var ciphertexts))
            {
                foreach (var algorithm in row.Encryption)
                {
                    var room = new byte[UseRules.CiphertextBytesMax(spec, algorithm)];
                    var ciphertext = ciphertexts.Hex(AlgorithmNames.Of(algorithm));
                    Assert.True(PairEncryption.TryDecrypt(spec, algorithm, material, ciphertext, room, out var written));
                    Assert.Equal(message, room[..written]);
                    count++;
                }
            }

            foreach (var algorithm in row.Mac)
            {
                Assert.True(MacCodes.Verify(algorithm, material, message, test.Hex("mac")));
                count++;
            }
        }

        Assert.Equal((3 * 6) + 4 + 2 + 4 + 3 + 2, count);
    }

    private static byte[] Material(KeySpec spec, JsonElement test) =>
        MadeKeys.Read(spec, test.Hex(test.TryGetProperty("pkcs8", out _) ? "pkcs8" : "material"))!;

    private static IEnumerable<(KeySpec Spec, JsonElement Test)> Tests()
    {
        foreach (var file in (string[])["keys.json", "mldsa.json", "mlkem.json"])
        {
            using var corpus = Vectors.Corpus("keys", file);
            foreach (var test in corpus.RootElement.GetProperty("tests").EnumerateArray())
                yield return (Enum.Parse<KeySpec>(test.Text("keySpec").Replace("_", "", StringComparison.Ordinal), ignoreCase: true), test);
        }
    }
}
