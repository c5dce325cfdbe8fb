// References: GB/T 32918.2 (SM2 signatures), GM/T 0009 §6.1 (their form), §10 (the signer's name when nobody gives another), GB/T
// 32905 (SM3). Source: AWS KMS developer guide, "Offline verification with SM2 key pairs".
using System.Formats.Asn1;
using System.Security.Cryptography;
using KeyActors.Model;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace KeyActors.Cipher;

/// <summary>A signature of SM2: in strict DER outside, in fixed length for BouncyCastle.</summary>
internal static class Sm2Signature
{
    private const int DigestBytes = 32;

    /// <summary>Signs a message under the name that signers have by default, or a digest that somebody made of message, name
    /// and public key.</summary>
    /// <returns>Bytes written.</returns>
    internal static int Sign(
        MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> scalar, Span<byte> signature, Entropy entropy)
    {
        var signer = Signer(kind, message);
        var key = new ParametersWithRandom(Sm2Keys.OpenPrivate(scalar), Sm2Keys.Random(entropy));
        signer.Init(forSigning: true, Named(key));
        signer.BlockUpdate(message);
        ReadOnlySpan<byte> halves = signer.GenerateSignature();
        return EcdsaSignature.Write(halves[..Curve.Sm2.Bytes], halves[Curve.Sm2.Bytes..], signature);
    }

    /// <summary>Whether a signature is right; any bytes are taken. Under no key none is.</summary>
    internal static bool Verify(
        ECPublicKeyParameters? key, MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var signer = Signer(kind, message);
        var halves = new byte[2 * Curve.Sm2.Bytes];
        if (key is null || !EcdsaSignature.TryRead(Curve.Sm2, signature, halves)) return false;
        signer.Init(forSigning: false, Named(key));
        signer.BlockUpdate(message);
        return signer.VerifySignature(halves);
    }

    /// <summary>The same with a public key, of which any bytes are taken, too.</summary>
    internal static bool VerifyWithPublicKey(
        ReadOnlySpan<byte> subjectPublicKeyInfo, MessageKind kind, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        ECPublicKeyParameters? key = null;
        try
        {
            if (subjectPublicKeyInfo.Length <= PublicKeys.BytesMax)
                key = Sm2Keys.OpenPublic(PublicKeys.Open(subjectPublicKeyInfo, Curve.Sm2.Algorithm));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            // It is none.
        }

        // A message that breaks a rule is told all the same.
        return Verify(key, kind, message, signature);
    }

    private static SM2Signer Signer(MessageKind kind, ReadOnlySpan<byte> message)
    {
        switch (kind)
        {
            case MessageKind.Raw:
                return new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest());
            case MessageKind.Digest:
                Require.Bytes(message, DigestBytes, nameof(message));
                return new SM2Signer(PlainDsaEncoding.Instance, new Given(message.ToArray()));
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "A message is raw or a digest.");
        }
    }

    private static ParametersWithID Named(ICipherParameters key) => new(key, "1234567812345678"u8.ToArray());

    /// <summary>Stands where BouncyCastle hashes, with what came out elsewhere.</summary>
    private sealed class Given(byte[] digest) : IDigest
    {
        public string AlgorithmName => "given";

        public int GetDigestSize() => digest.Length;

        public int GetByteLength() => 64;

        public void Update(byte input)
        {
        }

        public void BlockUpdate(byte[] input, int inOff, int inLen)
        {
        }

        public void BlockUpdate(ReadOnlySpan<byte> input)
        {
        }

        public int DoFinal(byte[] output, int outOff) => DoFinal(output.AsSpan(outOff));

        public int DoFinal(Span<byte> output)
        {
            digest.CopyTo(output);
            return digest.Length;
        }

        public void Reset()
        {
        }
    }
}
