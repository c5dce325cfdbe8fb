using System.Formats.Asn1;
using System.Numerics;
using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>What SM2 makes, against the examples of its standard and the command <c>openssl</c>; and what it does not
/// open.</summary>
public sealed class Sm2Tests(ITestOutputHelper output)
{
    private const SigningAlgorithm Dsa = SigningAlgorithm.Sm2Dsa;

    // GB/T 32918.5-2017 appendix A: one key and one nonce for both examples.
    private static readonly byte[] Scalar = Hex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
    private static readonly byte[] Nonce = Hex("59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21");

    private static readonly byte[] Point = Hex(
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        + "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13");

    private static readonly BigInteger Prime =
        Encodings.Number(Hex("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF"));

    [Fact]
    public void Signs_as_the_example_of_the_standard()
    {
        byte[] message = [.. "message digest"u8];
        var digest = Hex("F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640");
        var right = Der(w =>
        {
            w.WriteInteger(Number("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"));
            w.WriteInteger(Number("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"));
        });
        Assert.Equal(Point, KeyMaterials.PublicKey(KeySpec.Sm2, Scalar)[^Point.Length..]);
        Assert.Equal(digest, Sm2Digest.Of(message, Point));
        foreach (var (kind, bytes) in new[] { (MessageKind.Raw, message), (MessageKind.Digest, digest) })
        {
            var (entropy, room) = (new ScriptedEntropy(Nonce), new byte[Signatures.BytesMax]);
            Assert.Equal(right, room[..Signatures.Sign(KeySpec.Sm2, Dsa, kind, bytes, Scalar, room, entropy)]);
            Assert.True(entropy.IsUsedUp);
            Assert.True(Signatures.Verify(KeySpec.Sm2, Dsa, kind, bytes, Scalar, right));
        }
    }

    [Fact]
    public void Encrypts_as_the_example_of_the_standard()
    {
        byte[] text = [.. "encryption standard"u8];
        var right = Der(w =>
        {
            w.WriteInteger(Number("04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73"));
            w.WriteInteger(Number("E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0"));
            w.WriteOctetString(Hex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"));
            w.WriteOctetString(Hex("21886CA989CA9C7D58087307CA93092D651EFA"));
        });
        var entropy = new ScriptedEntropy(Nonce);
        Assert.Equal(right, Encrypt(text, Scalar, entropy));
        Assert.True(entropy.IsUsedUp);
        Assert.Equal(text, Decrypt(right, Scalar));
    }

    [Fact]
    public void Nonces_come_from_the_seam_and_are_drawn_again_when_out_of_range()
    {
        var (none, order) = (new byte[32], Curve.Of(KeySpec.Sm2).Order.ToArray());
        var (room, again) = (new byte[Signatures.BytesMax], new ScriptedEntropy(none, order, Nonce));
        Signatures.Sign(KeySpec.Sm2, Dsa, MessageKind.Raw, [1], Scalar, room, again);
        Assert.True(again.IsUsedUp);
        var sealedAgain = new ScriptedEntropy(none, order, Nonce);
        Assert.Equal(Encrypt([1, 2, 3], Scalar, new ScriptedEntropy(Nonce)), Encrypt([1, 2, 3], Scalar, sealedAgain));
        Assert.True(sealedAgain.IsUsedUp);
    }

    [Fact]
    public void Opens_what_it_encrypted_of_every_length_that_there_is()
    {
        foreach (var bytes in (int[])[1, 2, 31, 32, 33, 64, 1023, UseRules.Sm2PlaintextBytesMax])
        {
            var text = Enumerable.Range(0, bytes).Select(static i => (byte)i).ToArray();
            var ciphertext = Encrypt(text, Scalar);
            Assert.InRange(ciphertext.Length, bytes + 2, UseRules.CiphertextBytesMax(KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke));
            Assert.Equal(text, Decrypt(ciphertext, Scalar));
            Assert.NotEqual(ciphertext, Encrypt(text, Scalar));
            Assert.Null(Decrypt(ciphertext, MadeKeys.Material(KeySpec.Sm2)));
        }
    }

    [Fact]
    public void The_longest_ciphertext_that_there_can_be_has_the_room_that_the_rules_say()
    {
        var high = Number("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFE");
        Assert.Equal(UseRules.Sm2CiphertextBytesMax, Parts(high, high, new byte[32], new byte[1024]).Length);
    }

    [Fact]
    public void Every_cut_and_every_flipped_bit_is_one_refusal()
    {
        var ciphertext = Encrypt([.. "seventeen bytes.."u8], Scalar);
        for (var at = 0; at < ciphertext.Length; at++)
        {
            Assert.Null(Decrypt(ciphertext[..at], Scalar));
            for (var bit = 0; bit < 8; bit++)
            {
                ciphertext[at] ^= (byte)(1 << bit);
                Assert.Null(Decrypt(ciphertext, Scalar));
                ciphertext[at] ^= (byte)(1 << bit);
            }
        }

        Assert.Null(Decrypt([.. ciphertext, 0], Scalar));
        Assert.NotNull(Decrypt(ciphertext, Scalar));
    }

    [Fact]
    public void Points_off_the_curve_other_forms_and_other_lengths_are_refused()
    {
        var (x, y, digest, text) = Read(Encrypt([1, 2, 3], Scalar));
        Assert.NotNull(Decrypt(Parts(x, y, digest, text), Scalar));
        byte[][] wrong =
        [
            Parts(x, y + 1, digest, text), Parts(x + 1, y, digest, text), Parts(y, x, digest, text), Parts(0, 0, digest, text),
            Parts(x + Prime, y, digest, text), Parts(x, y + Prime, digest, text), Parts(Prime, y, digest, text),
            Parts(-x, y, digest, text), Parts(x, Prime - y, digest, text), Parts(x, y, digest[1..], text),
            Parts(x, y, [.. digest, 0], text), Parts(x, y, digest, []), Parts(x, y, digest, [.. text, 0]),
            Parts(x, y, text, digest), Parts(x, y, digest, text, 7), Of1025(), Raw(x, y, digest, text), [], [0x30, 0],
            [0x30, 0x80, .. Parts(x, y, digest, text)[2..], 0, 0],
        ];
        Assert.All(wrong, ciphertext => Assert.Null(Decrypt(ciphertext, Scalar)));

        // Right in every number, and longer than anything is encrypted.
        static byte[] Of1025()
        {
            var engine = new Org.BouncyCastle.Crypto.Engines.SM2Engine(Org.BouncyCastle.Crypto.Engines.SM2Engine.Mode.C1C3C2);
            engine.Init(true, new Org.BouncyCastle.Crypto.Parameters.ParametersWithRandom(
                Org.BouncyCastle.Security.PublicKeyFactory.CreateKey(KeyMaterials.PublicKey(KeySpec.Sm2, Scalar))));
            var made = engine.ProcessBlock(new byte[1025]);
            return Parts(Encodings.Number(made[1..33]), Encodings.Number(made[33..65]), made[65..97], made[97..]);
        }

        static byte[] Raw(BigInteger x, BigInteger y, byte[] digest, byte[] text) =>
            [4, .. Encodings.Bytes(x), .. Encodings.Bytes(y), .. digest, .. text];
    }

    [Fact]
    public void A_digest_under_another_name_signs_and_verifies_as_one()
    {
        var (material, publicKey) = (MadeKeys.Material(KeySpec.Sm2), MadeKeys.Public(KeySpec.Sm2));
        var digest = Sm2Digest.Of([1, 2], publicKey, "somebody else");
        var signature = MadeKeys.Sign(KeySpec.Sm2, Dsa, digest, material, MessageKind.Digest);
        Assert.True(Signatures.VerifyWithPublicKey(KeySpec.Sm2, Dsa, MessageKind.Digest, digest, publicKey, signature));
        Assert.False(Signatures.VerifyWithPublicKey(KeySpec.Sm2, Dsa, MessageKind.Raw, [1, 2], publicKey, signature));
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl) openSsl.Verify(publicKey, "sm3", [1, 2], signature, "-sigopt", "distid:somebody else");
    }

    [Fact]
    public void OpenSSL_decrypts_what_was_encrypted_here_and_the_other_way_round()
    {
        if (!OpenSsl.TryFind(output, out var openSsl)) return;
        using (openSsl)
        {
            var (material, publicKey, pkcs8) = (MadeKeys.Material(KeySpec.Sm2), MadeKeys.Public(KeySpec.Sm2), MadeKeys.Private(KeySpec.Sm2));
            foreach (var bytes in (int[])[2, 33, UseRules.Sm2PlaintextBytesMax])
            {
                var text = Enumerable.Range(7, bytes).Select(static i => (byte)i).ToArray();
                Assert.Equal(text, openSsl.Decrypt(pkcs8, Encrypt(text, material)));
                Assert.Equal(text, Decrypt(openSsl.Encrypt(publicKey, text), material));
            }
        }
    }

    [Fact]
    public void Misuse_is_told_apart_from_bad_bytes()
    {
        var room = new byte[2000];
        Assert.Throws<ArgumentException>(() => Encrypt([], Scalar));
        Assert.Throws<ArgumentException>(() => Encrypt(new byte[1025], Scalar));
        Assert.Throws<ArgumentException>(() => Encrypt([1], new byte[32]));
        Assert.Throws<ArgumentException>(() => Encrypt([1], Scalar[1..]));
        Assert.Throws<ArgumentException>(() => Encrypt([1], [.. Curve.Of(KeySpec.Sm2).Order[..^1], 0x22]));
        Assert.Throws<ArgumentException>(() => Decrypt(room, new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairEncryption.Encrypt(
            KeySpec.EccNistP256, EncryptionAlgorithm.Sm2Pke, Scalar, [1], room, Entropy.Kernel));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairEncryption.TryDecrypt(
            KeySpec.Rsa2048, EncryptionAlgorithm.Sm2Pke, Scalar, [1], room, out _));
        Assert.Throws<ArgumentException>(() => PairEncryption.Encrypt(
            KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, Scalar, [1], room.AsSpan(..1135), Entropy.Kernel));
        Assert.Throws<ArgumentException>(() => PairEncryption.TryDecrypt(
            KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, Scalar, [1], room.AsSpan(..1023), out _));
        Assert.Throws<ArgumentException>(() => PairEncryption.TryDecrypt(
            KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, Scalar, room.AsSpan(..9), room, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(KeySpec.Sm2, SigningAlgorithm.EcdsaSha256, [1], Scalar));
        Assert.Throws<ArgumentOutOfRangeException>(() => MadeKeys.Sign(KeySpec.Sm2, Dsa, [1], Scalar, MessageKind.Unknown));
    }

    private static byte[] Encrypt(byte[] text, byte[] material, Entropy? entropy = null)
    {
        var room = new byte[UseRules.Sm2CiphertextBytesMax];
        return room[..PairEncryption.Encrypt(
            KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, material, text, room, entropy ?? Entropy.Kernel)];
    }

    /// <summary>The text, or null.</summary>
    private static byte[]? Decrypt(byte[] ciphertext, byte[] material)
    {
        var room = new byte[UseRules.Sm2PlaintextBytesMax];
        room.AsSpan().Fill(0xEE);
        if (PairEncryption.TryDecrypt(KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, material, ciphertext, room, out var written))
            return room[..written];
        Assert.Equal(0, written);
        Assert.Equal(new byte[room.Length], room);
        return null;
    }

    private static (BigInteger X, BigInteger Y, byte[] Digest, byte[] Text) Read(byte[] ciphertext)
    {
        var parts = new AsnReader(ciphertext, AsnEncodingRules.DER).ReadSequence();
        return (parts.ReadInteger(), parts.ReadInteger(), parts.ReadOctetString(), parts.ReadOctetString());
    }

    private static byte[] Parts(BigInteger x, BigInteger y, byte[] digest, byte[] text, int? more = null) => Der(w =>
    {
        w.WriteInteger(x);
        w.WriteInteger(y);
        w.WriteOctetString(digest);
        w.WriteOctetString(text);
        if (more is { } number) w.WriteInteger(number);
    });

    private static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) write(writer);
        return writer.Encode();
    }

    private static BigInteger Number(string hex) => Encodings.Number(Hex(hex));

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
