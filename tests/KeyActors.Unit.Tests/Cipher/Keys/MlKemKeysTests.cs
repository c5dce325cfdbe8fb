using System.Formats.Asn1;
using System.Text.Json;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Keys of ML-KEM: seeds in and out, secrets that another implementation finds as well, and rejection that nobody sees.</summary>
public sealed class MlKemKeysTests
{
    public static TheoryData<KeySpec> Kinds => [.. MadeKeys.MlKem];

    [Fact]
    public void There_are_three_kinds_with_the_lengths_of_the_standard()
    {
        Assert.Equal([KeySpec.MlKem512, KeySpec.MlKem768, KeySpec.MlKem1024], MadeKeys.MlKem);
        Assert.Equal([822, 1206, 1590], MadeKeys.MlKem.Select(static s => MadeKeys.Public(s).Length));
        Assert.Equal([768, 1088, 1568], MadeKeys.MlKem.Select(SpecRules.EncapsulatedBytes));
        Assert.All(MadeKeys.MlKem, static s => Assert.Equal(64, MadeKeys.Material(s).Length));
        Assert.All(MadeKeys.MlKem, static s => Assert.Equal(86, MadeKeys.Private(s).Length));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_another_implementation_encapsulated_opens_and_the_same_randomness_gives_the_same(KeySpec spec)
    {
        using var corpus = Vectors.Corpus("keys", "mlkem.json");
        var test = corpus.RootElement.GetProperty("tests").EnumerateArray().Single(t => t.Text("keySpec") == AlgorithmNames.Of(spec));
        var (material, ciphertext) = (test.Hex("material"), test.Hex("ciphertext"));
        Assert.Equal(test.Hex("sharedSecret"), Open(spec, material, ciphertext));
        Assert.Equal(test.Hex("wrongSharedSecret"), Open(spec, material, test.Hex("wrongCiphertext")));
        var drawn = new GivenEntropy(test.Hex("randomness"));
        var (made, secret) = Make(spec, material, drawn);
        Assert.Equal(32, drawn.Taken);
        Assert.Equal((Convert.ToHexString(ciphertext), Convert.ToHexString(test.Hex("sharedSecret"))), (Convert.ToHexString(made), Convert.ToHexString(secret)));
        var (room, other) = (new byte[made.Length], new byte[32]);
        Assert.True(Encapsulations.TryEncapsulateTo(spec, test.Hex("publicKey"), new GivenEntropy(test.Hex("randomness")), room, other));
        Assert.Equal((Convert.ToHexString(made), Convert.ToHexString(secret)), (Convert.ToHexString(room), Convert.ToHexString(other)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_wrong_ciphertext_gives_another_secret_always_the_same(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        var (ciphertext, secret) = Make(spec, material, Entropy.Kernel);
        Assert.Equal(secret, Open(spec, material, ciphertext));
        Assert.NotEqual(secret, Open(spec, MadeKeys.Make(spec), ciphertext));
        Assert.NotEqual(secret, Make(spec, material, Entropy.Kernel).Secret);
        for (var at = 0; at < ciphertext.Length; at += 61)
        {
            ciphertext[at] ^= (byte)(1 << (at % 8));
            var other = Open(spec, material, ciphertext);
            Assert.NotEqual(secret, other);
            Assert.Equal(other, Open(spec, material, ciphertext));
            ciphertext[at] ^= (byte)(1 << (at % 8));
        }

        Assert.Equal(secret, Open(spec, material, ciphertext));
        var noise = new byte[ciphertext.Length];
        Assert.True(Open(spec, material, noise).AsSpan().IndexOfAnyExcept((byte)0) >= 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_public_key_is_taken_whole_reduced_and_of_its_kind(KeySpec spec)
    {
        var key = MadeKeys.Public(spec);
        Assert.True(Takes(key));
        for (var at = 0; at < 22; at++)
        {
            key[at] ^= 1;
            Assert.False(Takes(key), $"{at}");
            key[at] ^= 1;
        }

        // The first coefficient as 4,095: more than the modulus, 3,329.
        var (first, second) = (key[22], key[23]);
        (key[22], key[23]) = (0xFF, (byte)(second | 0x0F));
        Assert.False(Takes(key));
        (key[22], key[23]) = (first, second);
        Assert.False(Takes([.. key, 0]));
        Assert.False(Takes(key[..^1]));
        Assert.False(Takes([]));
        Assert.False(Takes(new byte[5000]));
        Assert.All(MadeKeys.MlKem.Where(s => s != spec), other => Assert.False(Takes(MadeKeys.Public(other))));
        Assert.True(Takes(key));

        bool Takes(byte[] publicKey)
        {
            var (room, secret) = (new byte[Encapsulations.CiphertextBytesMax], new byte[32]);
            room.AsSpan().Fill(0xEE);
            var isTaken = Encapsulations.TryEncapsulateTo(spec, publicKey, Entropy.Kernel, room, secret);
            if (isTaken) Assert.Equal(secret, Open(spec, MadeKeys.Material(spec), room[..SpecRules.EncapsulatedBytes(spec)]));
            else Assert.True(room.AsSpan().IndexOfAnyExcept((byte)0) < 0 && secret.AsSpan().IndexOfAnyExcept((byte)0) < 0);
            return isTaken;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_private_key_comes_in_as_its_seed_alone_or_beside_what_it_expands_to(KeySpec spec)
    {
        using var corpus = Vectors.Corpus("keys", "mlkem.json");
        var test = corpus.RootElement.GetProperty("tests").EnumerateArray().Single(t => t.Text("keySpec") == AlgorithmNames.Of(spec));
        var (seed, both) = (test.Hex("material"), test.Hex("both"));
        Assert.Equal(seed, MadeKeys.Read(spec, test.Hex("pkcs8")));
        Assert.Equal(seed, MadeKeys.Read(spec, both));
        Assert.Null(MadeKeys.Read(spec, test.Hex("expanded")));
        Assert.Null(MadeKeys.Read(spec, seed));
        Assert.Null(MadeKeys.Read(spec, [.. test.Hex("pkcs8"), 0]));
        foreach (var at in (int[])[4, 12, both.Length - 1, both.Length - 33, both.Length / 2])
        {
            both[at] ^= 1;
            Assert.Null(MadeKeys.Read(spec, both));
            both[at] ^= 1;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(Encodings.LatticeName(spec));
            using (writer.PushOctetString()) writer.WriteOctetString(seed.AsSpan(1), new Asn1Tag(TagClass.ContextSpecific, 0));
        }

        Assert.Null(MadeKeys.Read(spec, writer.Encode()));
        Assert.All(MadeKeys.MlKem.Where(s => s != spec), other => Assert.Null(MadeKeys.Read(other, test.Hex("pkcs8"))));
    }

    [Fact]
    public void Misuse_is_told_apart_from_bad_bytes()
    {
        var (spec, material, secret) = (KeySpec.MlKem512, MadeKeys.Material(KeySpec.MlKem512), new byte[32]);
        Assert.Throws<ArgumentException>(() => Encapsulations.Decapsulate(spec, material, new byte[767], secret));
        Assert.Throws<ArgumentException>(() => Encapsulations.Decapsulate(spec, material, new byte[768], new byte[31]));
        Assert.Throws<ArgumentException>(() => Encapsulations.Decapsulate(spec, material.AsSpan(1), new byte[768], secret));
        Assert.Throws<ArgumentException>(() => Encapsulations.Encapsulate(spec, material, Entropy.Kernel, new byte[767], secret));
        Assert.Throws<ArgumentException>(() => Encapsulations.Encapsulate(spec, material, Entropy.Kernel, new byte[768], new byte[33]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Encapsulations.Decapsulate(KeySpec.MlDsa44, material, new byte[768], secret));
    }

    private static byte[] Open(KeySpec spec, byte[] material, byte[] ciphertext)
    {
        var secret = new byte[32];
        Assert.Equal(32, Encapsulations.Decapsulate(spec, material, ciphertext, secret));
        return secret;
    }

    private static (byte[] Ciphertext, byte[] Secret) Make(KeySpec spec, byte[] material, Entropy entropy)
    {
        var (room, secret) = (new byte[Encapsulations.CiphertextBytesMax], new byte[32]);
        return (room[..Encapsulations.Encapsulate(spec, material, entropy, room, secret)], secret);
    }
}
