using System.Numerics;
using System.Security.Cryptography;
using KeyActors.Cipher;
using KeyActors.Model;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Keys on edwards25519: the same to the RFC, to OpenSSL and to BouncyCastle, and strict about what others bring.</summary>
public sealed class Ed25519Tests(ITestOutputHelper output)
{
    private const KeySpec Spec = KeySpec.EccNistEdwards25519;
    private const SigningAlgorithm Pure = SigningAlgorithm.Ed25519Sha512;
    private const SigningAlgorithm Hashed = SigningAlgorithm.Ed25519PhSha512;

    private static readonly byte[] Message = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];
    private static readonly byte[] Shell = Convert.FromHexString("302a300506032b6570032100");

    // L, RFC 8032 §5.1.
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse(
        "27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>RFC 8032 §7.1 (TEST 1 to 3, TEST SHA(abc)) and §7.3.</summary>
    [Theory]
    [InlineData(
        Pure, "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        Pure, "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        Hashed, "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "616263",
        "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae4131f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406")]
    public void Signatures_are_those_of_the_RFC(SigningAlgorithm algorithm, string seed, string point, string message, string signature)
    {
        var (secret, text, room) = (Convert.FromHexString(seed), Convert.FromHexString(message), new byte[64]);
        Assert.Equal([.. Shell, .. Convert.FromHexString(point)], KeyMaterials.PublicKey(Spec, secret));
        Assert.Equal(64, Ed25519Keys.Sign(algorithm, text, secret, room));
        Assert.Equal(signature, Convert.ToHexStringLower(room));
        Assert.True(Ed25519Keys.Verify(algorithm, text, secret, room));
        Assert.True(Ed25519Keys.VerifyWithPublicKey(algorithm, text, KeyMaterials.PublicKey(Spec, secret), room));
        Assert.False(Ed25519Keys.Verify(algorithm == Pure ? Hashed : Pure, text, secret, room));
    }

    [Fact]
    public void OpenSSL_makes_and_reads_the_same_keys_and_signatures()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var (material, publicKey) = (MadeKeys.Material(Spec), MadeKeys.Public(Spec));
            Assert.Equal(publicKey, openSsl.PublicOf(MadeKeys.Private(Spec)));
            var signature = MadeKeys.Sign(Spec, Pure, Message, material);
            Assert.Equal(signature, openSsl.SignWhole(MadeKeys.Private(Spec), Message));
            openSsl.VerifyWhole(publicKey, Message, signature);

            var made = openSsl.MakePrivate("ED25519");
            var read = MadeKeys.Read(Spec, made)!;
            Assert.Equal(made, MadeKeys.Written(Spec, read));
            Assert.Equal(openSsl.PublicOf(made), KeyMaterials.PublicKey(Spec, read));
            var theirs = openSsl.SignWhole(made, Message);
            Assert.True(Signatures.Verify(Spec, Pure, MessageKind.Raw, Message, read, theirs));
            Assert.True(Signatures.VerifyWithPublicKey(Spec, Pure, MessageKind.Raw, Message, openSsl.PublicOf(made), theirs));
            Assert.Null(MadeKeys.Read(Spec, openSsl.MakePrivate("X25519")));
            Assert.Null(MadeKeys.Read(Spec, openSsl.MakePrivate("ED448")));
        }
    }

    /// <summary>What is given as the digest is the message of Ed25519ph, and so hashed once more.</summary>
    [Fact]
    public void BouncyCastle_signs_and_verifies_the_same_in_both_ways()
    {
        var (material, digest) = (MadeKeys.Material(Spec), SHA512.HashData(Message));
        var own = new Ed25519PrivateKeyParameters(material);
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, own);
        signer.BlockUpdate(Message);
        Assert.Equal(signer.GenerateSignature(), MadeKeys.Sign(Spec, Pure, Message, material));
        var hashing = new Ed25519phSigner([]);
        hashing.Init(forSigning: true, own);
        hashing.BlockUpdate(digest);
        var signature = hashing.GenerateSignature();
        Assert.Equal(signature, MadeKeys.Sign(Spec, Hashed, digest, material, MessageKind.Digest));
        Assert.True(Signatures.Verify(Spec, Hashed, MessageKind.Digest, digest, material, signature));
        Assert.True(Signatures.VerifyWithPublicKey(Spec, Hashed, MessageKind.Digest, digest, MadeKeys.Public(Spec), signature));
        Assert.False(Signatures.Verify(Spec, Pure, MessageKind.Raw, digest, material, signature));
    }

    [Theory]
    [InlineData(Pure)]
    [InlineData(Hashed)]
    public void A_signature_has_one_form(SigningAlgorithm algorithm)
    {
        var kind = algorithm == Pure ? MessageKind.Raw : MessageKind.Digest;
        var (material, key, digest) = (MadeKeys.Material(Spec), MadeKeys.Public(Spec), SHA512.HashData(Message));
        var signature = MadeKeys.Sign(Spec, algorithm, digest, material, kind);
        var high = (new BigInteger(signature.AsSpan(32), isUnsigned: true) + Order).ToByteArray(isUnsigned: true);
        byte[][] bad = [[], signature[..^1], [.. signature, 0], [.. signature[..32], .. high, .. new byte[32 - high.Length]]];
        Assert.All(bad, other => Assert.False(Good(other)));
        for (var at = 0; at < signature.Length; at++)
        {
            var flipped = (byte[])signature.Clone();
            flipped[at] ^= 1;
            Assert.False(Good(flipped));
        }

        Assert.True(Good(signature));

        bool Good(byte[] given)
        {
            var answer = Signatures.VerifyWithPublicKey(Spec, algorithm, kind, digest, key, given);
            Assert.Equal(answer, Signatures.Verify(Spec, algorithm, kind, digest, material, given));
            return answer;
        }
    }

    /// <summary>With a point of low order one signature is good for many messages; and some points have a second encoding.</summary>
    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    public void Points_of_low_order_and_second_encodings_are_refused(string point)
    {
        var bytes = Convert.FromHexString(point);
        Assert.False(Org.BouncyCastle.Math.EC.Rfc8032.Ed25519.ValidatePublicKeyFull(bytes, 0));
        foreach (var (algorithm, kind) in new[] { (Pure, MessageKind.Raw), (Hashed, MessageKind.Digest) })
        {
            byte[][] tries = [new byte[64], [.. bytes, .. new byte[32]], [1, .. new byte[63]]];
            for (byte i = 0; i < 16; i++)
            {
                var text = new byte[64];
                text[0] = i;
                foreach (var signature in tries)
                    Assert.False(Signatures.VerifyWithPublicKey(Spec, algorithm, kind, text, [.. Shell, .. bytes], signature));
            }
        }
    }

    [Fact]
    public void A_private_key_is_read_in_one_form_alone()
    {
        var (material, right, point) = (MadeKeys.Material(Spec), MadeKeys.Private(Spec), MadeKeys.Public(Spec)[^32..]);
        Assert.Equal(48, right.Length);
        Assert.Equal(material, MadeKeys.Read(Spec, right));
        byte[] head = Convert.FromHexString("020100300506032b6570");
        byte[][] bad =
        [
            [], material, [.. right, 0], right[..^1],
            // Version 1 with and without the public key; with NULL for parameters; another algorithm; a bare seed; a short one.
            [0x30, 0x51, 2, 1, 1, .. head[3..], 4, 0x22, 4, 0x20, .. material, 0x81, 0x21, 0, .. point],
            [0x30, 0x2E, 2, 1, 1, .. head[3..], 4, 0x22, 4, 0x20, .. material],
            [0x30, 0x30, 2, 1, 0, 0x30, 7, .. head[5..], 5, 0, 4, 0x22, 4, 0x20, .. material],
            [0x30, 0x2E, .. head[..^1], 0x6E, 4, 0x22, 4, 0x20, .. material],
            [0x30, 0x2C, .. head, 4, 0x20, .. material],
            [0x30, 0x2D, .. head, 4, 0x21, 4, 0x1F, .. material[1..]],
            [0x30, 0x2F, .. head, 4, 0x23, 4, 0x20, .. material, 0],
        ];
        Assert.All(bad, encoded => Assert.Null(MadeKeys.Read(Spec, encoded)));
        for (var at = 0; at < 16; at++)
        {
            var flipped = (byte[])right.Clone();
            flipped[at] ^= 1;
            Assert.Null(MadeKeys.Read(Spec, flipped));
        }

        var shell = MadeKeys.Public(Spec);
        var signature = MadeKeys.Sign(Spec, Pure, Message, material);
        byte[][] wrong = [[], point, [.. shell, 0], shell[..^1], [0x30, 0x2C, 0x30, 7, 6, 3, 0x2B, 0x65, 0x70, 5, 0, 3, 0x21, 0, .. point]];
        Assert.All(wrong, k => Assert.False(Signatures.VerifyWithPublicKey(Spec, Pure, MessageKind.Raw, Message, k, signature)));
        Assert.True(Signatures.VerifyWithPublicKey(Spec, Pure, MessageKind.Raw, Message, shell, signature));
    }

    [Fact]
    public void Misuse_by_a_programmer_is_told()
    {
        var (material, room) = (MadeKeys.Material(Spec), new byte[512]);
        void Throws(SigningAlgorithm algorithm, MessageKind kind, byte[] message, byte[] seed) => Assert.ThrowsAny<ArgumentException>(
            () => Signatures.Sign(Spec, algorithm, kind, message, seed, room));
        Throws(Pure, MessageKind.Digest, new byte[64], material);
        Throws(Hashed, MessageKind.Raw, new byte[64], material);
        Throws(Hashed, MessageKind.Digest, new byte[63], material);
        Throws(Pure, MessageKind.Raw, Message, material[..31]);
        Throws(SigningAlgorithm.EcdsaSha256, MessageKind.Raw, Message, material);
    }
}
