using System.Formats.Asn1;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Keys of ML-DSA: seeds in and out, and signatures that are hedged from the one seam of randomness.</summary>
public sealed class MlDsaKeysTests(ITestOutputHelper output)
{
    private const SigningAlgorithm Algorithm = SigningAlgorithm.MlDsaShake256;
    private static readonly byte[] Message = [.. "KeyActors"u8];

    public static TheoryData<KeySpec> Kinds => [.. MadeKeys.MlDsa];

    [Fact]
    public void There_are_three_kinds_with_the_lengths_of_the_standard()
    {
        Assert.Equal([KeySpec.MlDsa44, KeySpec.MlDsa65, KeySpec.MlDsa87], MadeKeys.MlDsa);
        Assert.Equal([2420, 3309, 4627], MadeKeys.MlDsa.Select(static s => MadeKeys.Sign(s, Algorithm, Message, MadeKeys.Material(s)).Length));
        Assert.Equal([1334, 1974, 2614], MadeKeys.MlDsa.Select(static s => MadeKeys.Public(s).Length));
        Assert.All(MadeKeys.MlDsa, static s => Assert.Equal(32, MadeKeys.Material(s).Length));
        Assert.All(MadeKeys.MlDsa, static s => Assert.Equal(54, MadeKeys.Private(s).Length));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_signature_is_of_one_key_and_one_message(KeySpec spec)
    {
        var (material, key) = (MadeKeys.Material(spec), MadeKeys.Public(spec));
        var signature = MadeKeys.Sign(spec, Algorithm, Message, material);
        Assert.True(Verify(Message, key, signature));
        Assert.True(Signatures.Verify(spec, Algorithm, MessageKind.Raw, Message, material, signature));
        Assert.False(Verify([.. Message, 0], key, signature));
        Assert.False(Verify([], key, signature));
        Assert.False(Verify(Message, KeyMaterials.PublicKey(spec, MadeKeys.Make(spec)), signature));
        Assert.All(MadeKeys.MlDsa.Where(s => s != spec), other => Assert.False(Verify(Message, MadeKeys.Public(other), signature)));
        for (var at = 0; at < signature.Length; at += 61)
        {
            signature[at] ^= (byte)(1 << (at % 8));
            Assert.False(Verify(Message, key, signature));
            Assert.False(Signatures.Verify(spec, Algorithm, MessageKind.Raw, Message, material, signature));
            signature[at] ^= (byte)(1 << (at % 8));
        }

        foreach (var wrong in (byte[][])[[], signature[..^1], signature[1..], [.. signature, 0], [0, .. signature]])
            Assert.False(Verify(Message, key, wrong));
        Assert.True(Verify(Message, key, signature));

        bool Verify(byte[] message, byte[] publicKey, byte[] proof) =>
            Signatures.VerifyWithPublicKey(spec, Algorithm, MessageKind.Raw, message, publicKey, proof);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_public_key_is_taken_whole_and_written_in_one_way(KeySpec spec)
    {
        var (key, material) = (MadeKeys.Public(spec), MadeKeys.Material(spec));
        var signature = MadeKeys.Sign(spec, Algorithm, Message, material);
        for (var at = 0; at < key.Length; at += at < 24 ? 1 : 97)
        {
            Assert.False(Verify(key[..at]));
            key[at] ^= (byte)(1 << (at % 8));
            Assert.False(Verify(key));
            key[at] ^= (byte)(1 << (at % 8));
        }

        Assert.False(Verify([.. key, 0]));
        Assert.False(Verify(new byte[5000]));
        Assert.True(Verify(key));

        bool Verify(byte[] publicKey) =>
            Signatures.VerifyWithPublicKey(spec, Algorithm, MessageKind.Raw, Message, publicKey, signature);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Thirty_two_bytes_of_the_seam_hedge_a_signature_and_the_seed_comes_from_there(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        var drawn = new GivenEntropy([.. Enumerable.Range(0, 64).Select(static i => (byte)i)]);
        var one = MadeKeys.Sign(spec, Algorithm, Message, material, entropy: drawn);
        Assert.Equal(32, drawn.Taken);
        var other = MadeKeys.Sign(spec, Algorithm, Message, material, entropy: drawn);
        Assert.Equal(64, drawn.Taken);
        Assert.NotEqual(one, other);
        Assert.Equal(one, MadeKeys.Sign(spec, Algorithm, Message, material, entropy: new CountingEntropy()));
        Assert.NotEqual(one, MadeKeys.Sign(spec, Algorithm, Message, material));
        Assert.All((byte[][])[one, other], s => Assert.True(Signatures.Verify(spec, Algorithm, MessageKind.Raw, Message, material, s)));
        var seed = new byte[32];
        Assert.Equal(32, KeyMaterials.Generate(spec, new DeadEntropy(7), seed));
        Assert.Equal(Enumerable.Repeat((byte)7, 32), seed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_private_key_comes_in_as_its_seed_alone_or_beside_what_it_expands_to(KeySpec spec)
    {
        var seed = MadeKeys.Material(spec);
        var expanded = Expanded(spec, seed);
        Assert.Equal(Pkcs8(spec, w => w.WriteOctetString(seed, new Asn1Tag(TagClass.ContextSpecific, 0))), MadeKeys.Private(spec));
        Assert.Equal(seed, MadeKeys.Read(spec, MadeKeys.Private(spec)));
        Assert.Equal(seed, MadeKeys.Read(spec, Both(seed, expanded)));
        var damaged = expanded.ToArray();
        damaged[^1] ^= 1;
        byte[][] wrong =
        [
            Pkcs8(spec, w => w.WriteOctetString(expanded)), Pkcs8(spec, w => w.WriteOctetString(seed)), Both(seed, damaged),
            Both(seed, expanded[..^1]), Both(seed, []), Both(expanded, seed), Both(MadeKeys.Make(spec), expanded), Both([], expanded),
            Pkcs8(spec, w => w.WriteOctetString(seed.AsSpan(1), new Asn1Tag(TagClass.ContextSpecific, 0))),
            Pkcs8(spec, w => w.WriteOctetString([.. seed, 0], new Asn1Tag(TagClass.ContextSpecific, 0))),
            Pkcs8(spec, w => w.WriteOctetString(seed, new Asn1Tag(TagClass.ContextSpecific, 1))),
            Pkcs8(spec, static _ => { }), [.. MadeKeys.Private(spec), 0], seed, expanded, [],
        ];
        Assert.All(wrong, encoded => Assert.Null(MadeKeys.Read(spec, encoded)));
        Assert.All(MadeKeys.MlDsa.Where(s => s != spec), other => Assert.Null(MadeKeys.Read(other, MadeKeys.Private(spec))));
        for (var at = 0; at < 22; at++)
        {
            var flipped = MadeKeys.Private(spec);
            flipped[at] ^= 1;
            Assert.Null(MadeKeys.Read(spec, flipped));
        }

        byte[] Both(byte[] first, byte[] second) => Pkcs8(spec, w =>
        {
            using (w.PushSequence())
            {
                w.WriteOctetString(first);
                w.WriteOctetString(second);
            }
        });
    }

    [Fact]
    public void Misuse_is_told_apart_from_bad_bytes()
    {
        var (spec, material) = (KeySpec.MlDsa44, MadeKeys.Material(KeySpec.MlDsa44));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(spec, Algorithm, new byte[64], material, MessageKind.Digest));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(spec, Algorithm, Message, material, MessageKind.Unknown));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(spec, SigningAlgorithm.EcdsaSha256, Message, material));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MadeKeys.Sign(KeySpec.EccNistP256, Algorithm, Message, MadeKeys.Material(KeySpec.EccNistP256)));
        Assert.Throws<ArgumentException>(() => MadeKeys.Sign(spec, Algorithm, Message, material[1..]));
        Assert.Throws<ArgumentException>(() => MadeKeys.Sign(spec, Algorithm, new byte[63], material, MessageKind.ExternalMu));
        Assert.Throws<ArgumentException>(() => Signatures.Sign(
            spec, Algorithm, MessageKind.Raw, Message, material, new byte[Signatures.BytesMaxOf(Algorithm) - 1]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_external_mu_is_signed_where_the_system_can_and_refused_elsewhere(KeySpec spec)
    {
        var (material, mu) = (MadeKeys.Material(spec), new byte[64]);
        if (!Signatures.TakesExternalMu)
        {
            Vectors.Say(output, "NOT SIGNED: no library of this system takes an external mu, only its refusal was seen.");
            Assert.Throws<PlatformNotSupportedException>(() => MadeKeys.Sign(spec, Algorithm, mu, material, MessageKind.ExternalMu));
            Assert.Throws<PlatformNotSupportedException>(
                () => Signatures.Verify(spec, Algorithm, MessageKind.ExternalMu, mu, material, new byte[5]));
            return;
        }

        var signature = MadeKeys.Sign(spec, Algorithm, Mu(spec), material, MessageKind.ExternalMu);
        Assert.True(Signatures.Verify(spec, Algorithm, MessageKind.Raw, Message, material, signature));
        Assert.True(Signatures.Verify(spec, Algorithm, MessageKind.ExternalMu, Mu(spec), material, signature));
        Assert.False(Signatures.Verify(spec, Algorithm, MessageKind.ExternalMu, mu, material, signature));
    }

    /// <summary>SHAKE256 of the hash of the public key, no context, and the message: FIPS 204 algorithm 7, line 6.</summary>
    private static byte[] Mu(KeySpec spec)
    {
        var key = new AsnReader(MadeKeys.Public(spec), AsnEncodingRules.DER).ReadSequence();
        key.ReadSequence();
        var hash = System.Security.Cryptography.Shake256.HashData(key.ReadBitString(out _), 64);
        return System.Security.Cryptography.Shake256.HashData([.. hash, 0, 0, .. Message], 64);
    }

    private static byte[] Expanded(KeySpec spec, byte[] seed)
    {
        var parameters = spec switch
        {
            KeySpec.MlDsa44 => Org.BouncyCastle.Crypto.Parameters.MLDsaParameters.ml_dsa_44,
            KeySpec.MlDsa65 => Org.BouncyCastle.Crypto.Parameters.MLDsaParameters.ml_dsa_65,
            _ => Org.BouncyCastle.Crypto.Parameters.MLDsaParameters.ml_dsa_87,
        };
        return Org.BouncyCastle.Crypto.Parameters.MLDsaPrivateKeyParameters.FromSeed(parameters, [.. seed]).GetEncoded();
    }

    private static byte[] Pkcs8(KeySpec spec, Action<AsnWriter> key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(Encodings.LatticeName(spec));
            using (writer.PushOctetString()) key(writer);
        }

        return writer.Encode();
    }
}
