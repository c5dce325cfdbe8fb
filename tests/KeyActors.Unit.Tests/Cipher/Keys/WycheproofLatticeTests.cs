using System.Text.Json;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Signatures of ML-DSA that others made to break verifiers, and those that a seed gives.</summary>
public sealed class WycheproofLatticeTests(ITestOutputHelper output)
{
    public static TheoryData<string> MlDsa => [.. WycheproofFiles.MlDsa];

    public static TheoryData<string> MlDsaMade => [.. WycheproofFiles.MlDsaMade];

    [Theory]
    [MemberData(nameof(MlDsa))]
    public void ML_DSA_is_verified_strictly(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var verdicts = new Verdicts(file);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            // Where the key has a wrong length, nobody wrote it in DER.
            var key = group.TryGetProperty("publicKeyDer", out var der) && der.ValueKind == JsonValueKind.String
                ? group.Hex("publicKeyDer")
                : InShell(SpecOf(file), group.Hex("publicKey"));
            var answer = Signatures.VerifyWithPublicKey(
                SpecOf(file), SigningAlgorithm.MlDsaShake256, MessageKind.Raw, test.Hex("msg"), key, test.Hex("sig"));
            verdicts.Add(test, WycheproofFiles.Expected(file, test, isOurs: !HasContext(test)), answer);
        }

        verdicts.Close(output, document);
    }

    [Theory]
    [MemberData(nameof(MlDsaMade))]
    public void ML_DSA_signs_the_same_from_the_same_seed(string file)
    {
        if (!WycheproofFiles.TryRead(output, file, out var document)) return;
        var (verdicts, isMu) = (new Verdicts(file), 0);
        foreach (var (group, test) in WycheproofFiles.Cases(document))
        {
            var (spec, seed, answer) = (SpecOf(file), group.Hex("privateSeed"), false);
            var material = Material(spec, group, seed);
            // A case without a message is one of an external mu.
            var isOurs = test.TryGetProperty("msg", out _) && !HasContext(test);
            if (!test.TryGetProperty("msg", out _)) isMu++;
            else if (material is not null)
            {
                if (group.TryGetProperty("publicKey", out var key) && key.ValueKind == JsonValueKind.String)
                    Assert.Equal(InShell(spec, group.Hex("publicKey")), KeyMaterials.PublicKey(spec, material));
                Entropy random = test.TryGetProperty("rnd", out _) ? new GivenEntropy(test.Hex("rnd")) : new DeadEntropy(0);
                answer = MadeKeys.Sign(
                    spec, SigningAlgorithm.MlDsaShake256, test.Hex("msg"), material, MessageKind.Raw, random).SequenceEqual(test.Hex("sig"));
            }

            verdicts.Add(test, WycheproofFiles.Expected(file, test, isOurs), answer);
        }

        Vectors.Say(output, $"{file}: {isMu} cases of an external mu are not signed.");
        verdicts.Close(output, document);
    }

    /// <summary>The seed as it is kept: read from PKCS#8 where the file has that; null when it is none.</summary>
    private static byte[]? Material(KeySpec spec, JsonElement group, byte[] seed)
    {
        var isEncoded = group.TryGetProperty("privateKeyPkcs8", out var pkcs8) && pkcs8.ValueKind == JsonValueKind.String;
        if (seed.Length != 32) return isEncoded ? MadeKeys.Read(spec, group.Hex("privateKeyPkcs8")) : null;
        if (isEncoded) Assert.Equal(seed, MadeKeys.Read(spec, group.Hex("privateKeyPkcs8")));
        return seed;
    }

    private static bool HasContext(JsonElement test) => test.TryGetProperty("ctx", out var context) && context.GetString() != "";

    private static KeySpec SpecOf(string file) => file[6..8] switch
    {
        "44" => KeySpec.MlDsa44,
        "65" => KeySpec.MlDsa65,
        _ => KeySpec.MlDsa87,
    };

    private static byte[] InShell(KeySpec spec, byte[] key)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence()) writer.WriteObjectIdentifier(Encodings.LatticeName(spec));
            writer.WriteBitString(key);
        }

        return writer.Encode();
    }
}
