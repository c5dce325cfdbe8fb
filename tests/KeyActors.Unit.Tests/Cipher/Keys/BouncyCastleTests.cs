using KeyActors.Cipher;
using KeyActors.Model;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Encodings;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Xunit;

namespace KeyActors.Unit.Tests.Cipher;

/// <summary>Keys, signatures, ciphertexts and codes go to and come from BouncyCastle, which shares no code with the platform.</summary>
public sealed class BouncyCastleTests
{
    private static readonly byte[] Message = [.. Enumerable.Range(0, 1000).Select(static i => (byte)i)];

    public static TheoryData<KeySpec> Pairs => [.. MadeKeys.Pairs];

    public static TheoryData<KeySpec> Ec => [.. MadeKeys.Ec];

    public static TheoryData<KeySpec> Rsa => [.. MadeKeys.Rsa];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Each_verifies_what_the_other_signed(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        var publicKey = PublicKeyFactory.CreateKey(MadeKeys.Public(spec));
        var privateKey = PrivateKeyFactory.CreateKey(MadeKeys.Private(spec));
        foreach (var algorithm in SpecRules.Of(spec).Signing)
        {
            var signer = SignerUtilities.GetSigner(NameOf(algorithm));
            signer.Init(forSigning: false, publicKey);
            signer.BlockUpdate(Message);
            Assert.True(signer.VerifySignature(MadeKeys.Sign(spec, algorithm, Message, material)), $"{algorithm}");
            signer.Init(forSigning: true, privateKey);
            signer.BlockUpdate(Message);
            Assert.True(
                Signatures.Verify(spec, algorithm, MessageKind.Raw, Message, material, signer.GenerateSignature()), $"{algorithm}");
        }
    }

    [Theory]
    [MemberData(nameof(Ec))]
    public void Curves_have_the_same_order_and_points(KeySpec spec)
    {
        var domain = ECNamedCurveTable(spec);
        var curve = Curve.Of(spec);
        Assert.Equal(Convert.ToHexString(domain.N.ToByteArrayUnsigned()), Convert.ToHexString(curve.Order));
        Assert.Equal(1, domain.H.IntValue);
        Assert.Equal(curve.Bytes, (domain.Curve.FieldSize + 7) / 8);
        var scalar = new Org.BouncyCastle.Math.BigInteger(1, MadeKeys.Material(spec));
        var point = domain.G.Multiply(scalar).Normalize().GetEncoded(compressed: false);
        Assert.Equal(point, MadeKeys.Public(spec)[^point.Length..]);
    }

    [Theory]
    [MemberData(nameof(Rsa))]
    public void Each_decrypts_what_the_other_encrypted(KeySpec spec)
    {
        var material = MadeKeys.Material(spec);
        foreach (var algorithm in SpecRules.Of(spec).Encryption)
        {
            var text = Message[..RsaOaep.PlaintextBytesMax(spec, algorithm)];
            var room = new byte[512];
            var engine = Engine(algorithm);
            engine.Init(forEncryption: false, PrivateKeyFactory.CreateKey(MadeKeys.Private(spec)));
            var length = RsaOaep.Encrypt(spec, algorithm, material, text, room);
            Assert.Equal(text, engine.ProcessBlock(room, 0, length));
            engine.Init(forEncryption: true, PublicKeyFactory.CreateKey(MadeKeys.Public(spec)));
            var ciphertext = engine.ProcessBlock(text, 0, text.Length);
            Assert.True(RsaOaep.TryDecrypt(spec, algorithm, material, ciphertext, room, out var written));
            Assert.Equal(text, room[..written]);
        }
    }

    [Fact]
    public void Codes_are_the_same()
    {
        foreach (var spec in MadeKeys.Bytes)
        {
            foreach (var algorithm in SpecRules.Of(spec).Mac)
            {
                var (material, code) = (MadeKeys.Material(spec), new byte[SpecRules.MacBytes(algorithm)]);
                var mac = MacUtilities.GetMac($"HMAC-SHA{code.Length * 8}");
                mac.Init(new KeyParameter(material));
                mac.BlockUpdate(Message);
                Assert.Equal(code.Length, MacCodes.Compute(algorithm, material, Message, code));
                Assert.Equal(MacUtilities.DoFinal(mac), code);
            }
        }
    }

    private static ECDomainParameters ECNamedCurveTable(KeySpec spec) =>
        ((ECPublicKeyParameters)PublicKeyFactory.CreateKey(MadeKeys.Public(spec))).Parameters;

    private static OaepEncoding Engine(EncryptionAlgorithm algorithm)
    {
        IDigest hash = algorithm == EncryptionAlgorithm.RsaesOaepSha1 ? new Sha1Digest() : new Sha256Digest();
        return new OaepEncoding(new RsaEngine(), hash);
    }

    private static string NameOf(SigningAlgorithm algorithm)
    {
        var hash = $"SHA{SpecRules.DigestBytes(algorithm) * 8}";
        if (algorithm == SigningAlgorithm.Sm2Dsa) return "SM3withSM2";
        var name = algorithm.ToString();
        return name.StartsWith("Ecdsa", StringComparison.Ordinal) ? $"{hash}withECDSA"
            : name.StartsWith("RsassaPss", StringComparison.Ordinal) ? $"{hash}withRSAandMGF1" : $"{hash}withRSA";
    }
}
