using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

public sealed class SignaturesTests
{
    private static readonly byte[] Message = [.. "KeyActors"u8];

    public static TheoryData<KeySpec> Pairs => [.. MadeKeys.Pairs];

    public static TheoryData<KeySpec> Ec => [.. MadeKeys.Ec];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_digest_signs_as_its_message_does(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        foreach (var algorithm in SpecRules.Of(spec).Signing)
        {
            var digest = Hash(algorithm, Message, MadeKeys.Public(spec));
            var ofDigest = MadeKeys.Sign(spec, algorithm, digest, material, MessageKind.Digest);
            Assert.True(Signatures.Verify(spec, algorithm, MessageKind.Raw, Message, material, ofDigest));
            var ofMessage = MadeKeys.Sign(spec, algorithm, Message, material);
            Assert.True(Signatures.Verify(spec, algorithm, MessageKind.Digest, digest, material, ofMessage));
            Assert.False(Signatures.Verify(spec, algorithm, MessageKind.Raw, digest, material, ofMessage));
            foreach (var bytes in (int[])[0, digest.Length - 1, digest.Length + 1])
            {
                var wrong = new byte[bytes];
                Assert.Throws<ArgumentException>(() => MadeKeys.Sign(spec, algorithm, wrong, material, MessageKind.Digest));
                Assert.Throws<ArgumentException>(
                    () => Signatures.Verify(spec, algorithm, MessageKind.Digest, wrong, material, ofMessage));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_signature_is_of_one_algorithm_one_key_and_one_message(KeySpec spec)
    {
        var (material, publicKey) = (MadeKeys.Material(spec), MadeKeys.Public(spec));
        var row = SpecRules.Of(spec);
        var otherKey = row.Kind == MaterialKind.Ec ? KeyMaterials.PublicKey(spec, MadeKeys.Make(spec)) : null;
        foreach (var algorithm in row.Signing)
        {
            var signature = MadeKeys.Sign(spec, algorithm, Message, material);
            Assert.All(
                row.Signing,
                a => Assert.Equal(a == algorithm, Signatures.Verify(spec, a, MessageKind.Raw, Message, material, signature)));
            Assert.False(Signatures.Verify(spec, algorithm, MessageKind.Raw, [.. Message, 0], material, signature));
            Assert.False(Signatures.Verify(spec, algorithm, MessageKind.Raw, [], material, signature));
            if (otherKey is not null)
                Assert.False(Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, Message, otherKey, signature));
            for (var at = 0; at < signature.Length; at++)
            {
                signature[at] ^= (byte)(1 << (at % 8));
                Assert.False(Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, Message, publicKey, signature));
                signature[at] ^= (byte)(1 << (at % 8));
            }

            foreach (var wrong in (byte[][])[[], signature[..^1], signature[1..], [.. signature, 0], [0, .. signature]])
                Assert.False(Signatures.Verify(spec, algorithm, MessageKind.Raw, Message, material, wrong));
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_public_key_is_taken_whole_and_written_in_one_way(KeySpec spec)
    {
        var (algorithm, key) = (SpecRules.Of(spec).Signing[0], MadeKeys.Public(spec));
        var signature = MadeKeys.Sign(spec, algorithm, Message, MadeKeys.Material(spec));
        Assert.True(Verify(key));
        for (var at = 0; at < key.Length; at++)
        {
            Assert.False(Verify(key[..at]));
            key[at] ^= (byte)(1 << (at % 8));
            Assert.False(Verify(key));
            key[at] ^= (byte)(1 << (at % 8));
        }

        Assert.False(Verify([.. key, 0]));
        Assert.False(Verify(new byte[5000]));
        Assert.All(MadeKeys.Pairs.Where(s => s != spec), other => Assert.False(Verify(MadeKeys.Public(other))));
        Assert.True(Verify(key));

        bool Verify(byte[] publicKey) =>
            Signatures.VerifyWithPublicKey(spec, algorithm, MessageKind.Raw, Message, publicKey, signature);
    }

    [Fact]
    public void A_signature_on_secp256k1_has_the_lower_s_and_the_higher_is_taken()
    {
        var spec = KeySpec.EccSecgP256K1;
        var (material, order) = (MadeKeys.Material(spec), Encodings.Number(Curve.Of(spec).Order.ToArray()));
        for (var i = 0; i < 64; i++)
        {
            var signature = MadeKeys.Sign(spec, SigningAlgorithm.EcdsaSha256, [(byte)i], material);
            var (r, s) = Halves(signature);
            Assert.True(s <= order / 2);
            var higher = Der(r, order - s);
            Assert.True(Signatures.Verify(spec, SigningAlgorithm.EcdsaSha256, MessageKind.Raw, [(byte)i], material, higher));
            Assert.Equal(signature, Der(r, s));
        }
    }

    [Theory]
    [MemberData(nameof(Ec))]
    public void Halves_out_of_range_and_other_forms_of_DER_are_refused(KeySpec spec)
    {
        var (material, algorithm) = (MadeKeys.Material(spec), SpecRules.Of(spec).Signing.Single());
        var order = Encodings.Number(Curve.Of(spec).Order.ToArray());
        var (r, s) = Halves(MadeKeys.Sign(spec, algorithm, Message, material));
        Assert.True(Verify(Der(r, s)));
        byte[][] wrong =
        [
            Der(0, s), Der(r, 0), Der(order, s), Der(r, order), Der(r + order, s), Der(r, s + order), Der(-r, s), Der(r, -s),
            Der(r, s, 1), Der(1, 1), Der(order - 1, order - 1),
            [.. Encodings.Bytes(r), .. Encodings.Bytes(s)], Indefinite(Der(r, s)), LongForm(Der(r, s)), LeadingZero(Der(r, s)),
        ];
        Assert.All(wrong, signature => Assert.False(Verify(signature)));

        bool Verify(byte[] signature) => Signatures.Verify(spec, algorithm, MessageKind.Raw, Message, material, signature);
    }

    [Fact]
    public void Misuse_is_told_apart_from_bad_bytes()
    {
        var (rsa, ec) = (MadeKeys.Material(KeySpec.Rsa2048), MadeKeys.Material(KeySpec.EccNistP256));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(KeySpec.Rsa2048, SigningAlgorithm.EcdsaSha256, [], rsa));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha384, [], ec));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(KeySpec.Hmac256, SigningAlgorithm.EcdsaSha256, [], ec));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MadeKeys.Sign(KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha256, [], ec, MessageKind.Unknown));
        Assert.Throws<ArgumentException>(() => MadeKeys.Sign(KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha256, [], ec[1..]));
        Assert.Throws<ArgumentException>(() => MadeKeys.Sign(KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha256, [], new byte[32]));
        foreach (var algorithm in SpecRules.Of(KeySpec.Rsa2048).Signing)
        {
            Assert.Throws<ArgumentException>(() => MadeKeys.Sign(KeySpec.Rsa2048, algorithm, [], ec));
            Assert.Throws<ArgumentException>(() => MadeKeys.Sign(KeySpec.Rsa3072, algorithm, [], rsa));
            Assert.Throws<ArgumentException>(
                () => Signatures.Verify(KeySpec.Rsa3072, algorithm, MessageKind.Raw, [], rsa, new byte[384]));
        }

        Assert.Throws<ArgumentException>(() => Signatures.Sign(
            KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha256, MessageKind.Raw, [], ec,
            new byte[Signatures.BytesMaxOf(SigningAlgorithm.EcdsaSha256) - 1]));
        var room = new byte[Signatures.BytesMax];
        Assert.Throws<ArgumentException>(() => Signatures.Sign(
            KeySpec.EccNistP256, SigningAlgorithm.EcdsaSha256, MessageKind.Raw, room.AsSpan(..9), ec, room));
    }

    private static (BigInteger R, BigInteger S) Halves(byte[] signature)
    {
        var sequence = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return (sequence.ReadInteger(), sequence.ReadInteger());
    }

    private static byte[] Der(params BigInteger[] numbers)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var number in numbers) writer.WriteInteger(number);
        return writer.Encode();
    }

    private static byte[] Content(byte[] signature)
    {
        AsnDecoder.ReadSequence(signature, AsnEncodingRules.DER, out var at, out _, out _);
        return signature[at..];
    }

    private static byte[] Indefinite(byte[] signature) => [0x30, 0x80, .. Content(signature), 0, 0];

    private static byte[] LongForm(byte[] signature) =>
        [0x30, 0x82, 0, (byte)Content(signature).Length, .. Content(signature)];

    private static byte[] LeadingZero(byte[] signature)
    {
        var content = Content(signature);
        byte[] longer = [0x02, (byte)(content[1] + 1), 0, .. content[2..]];
        return longer.Length < 128 ? [0x30, (byte)longer.Length, .. longer] : [0x30, 0x81, (byte)longer.Length, .. longer];
    }

    private static byte[] Hash(SigningAlgorithm algorithm, byte[] message, byte[] publicKey) => SpecRules.DigestBytes(algorithm) switch
    {
        _ when algorithm == SigningAlgorithm.Sm2Dsa => Sm2Digest.Of(message, publicKey),
        32 => SHA256.HashData(message),
        48 => SHA384.HashData(message),
        _ => SHA512.HashData(message),
    };
}
