using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using Xunit;
using static KeyActors.Aws.Tests.AsymmetricSdkTests;

namespace KeyActors.Aws.Tests;

/// <summary>Keys of SM2 through the real SDK, and with BouncyCastle alone, as the user guide of AWS KMS does it.</summary>
public sealed class Sm2SdkTests
{
    private static readonly byte[] Message = "pay 17 to Zoë"u8.ToArray();

    [Fact]
    public async Task A_signature_verifies_by_the_service_and_by_the_public_key_alone()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = await MakeAsync(kms, "SM2", KeyUsageType.SIGN_VERIFY);
        Assert.Equal(("SM2", "SIGN_VERIFY"), (made.KeySpec.Value, made.KeyUsage.Value));
        Assert.Equal(["SM2DSA"], made.SigningAlgorithms);
        Assert.Null(made.CurrentKeyMaterialId);
        var open = await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = made.KeyId });
        Assert.Equal(["SM2DSA"], open.SigningAlgorithms);
        var how = SigningAlgorithmSpec.SM2DSA;
        var raw = await kms.SignAsync(new SignRequest { KeyId = made.KeyId, Message = Stream(Message), SigningAlgorithm = how });
        Assert.Equal((made.Arn, how), (raw.KeyId, raw.SigningAlgorithm));
        Assert.True(Verifies("1234567812345678", raw.Signature.ToArray()));
        Assert.False(Verifies("somebody else", raw.Signature.ToArray()));

        // Another name than the service's own: the digest is made outside.
        var digest = Digest("somebody else");
        var hashed = await kms.SignAsync(new SignRequest
        {
            KeyId = made.Arn, Message = Stream(digest), MessageType = MessageType.DIGEST, SigningAlgorithm = how,
        });
        Assert.True(Verifies("somebody else", hashed.Signature.ToArray()));
        var verified = await kms.VerifyAsync(new VerifyRequest
        {
            KeyId = made.KeyId, Message = Stream(Digest("1234567812345678")), MessageType = MessageType.DIGEST,
            Signature = raw.Signature, SigningAlgorithm = how,
        });
        Assert.True(verified.SignatureValid);
        await Assert.ThrowsAsync<KMSInvalidSignatureException>(() => kms.VerifyAsync(new VerifyRequest
        {
            KeyId = made.KeyId, Message = Stream(Message), Signature = Stream(hashed.Signature.ToArray()), SigningAlgorithm = how,
        }));
        Assert.Equal(
            "Digest is invalid length for algorithm SM2DSA.",
            await FailsAsync("ValidationException", () => kms.SignAsync(new SignRequest
            {
                KeyId = made.KeyId, Message = Stream(new byte[33]), MessageType = MessageType.DIGEST, SigningAlgorithm = how,
            })));
        Assert.Equal(
            "Algorithm ECDSA_SHA_256 is incompatible with key spec SM2.",
            await FailsAsync("InvalidKeyUsageException", () => kms.SignAsync(new SignRequest
            {
                KeyId = made.KeyId, Message = Stream(Message), SigningAlgorithm = SigningAlgorithmSpec.ECDSA_SHA_256,
            })));

        bool Verifies(string name, byte[] signature)
        {
            var signer = new SM2Signer();
            signer.Init(forSigning: false, new ParametersWithID(Key(), System.Text.Encoding.ASCII.GetBytes(name)));
            signer.BlockUpdate(Message);
            return signer.VerifySignature(signature);
        }

        byte[] Digest(string name)
        {
            var (key, id) = (Key(), System.Text.Encoding.ASCII.GetBytes(name));
            var curve = key.Parameters;
            byte[] signer = DigestUtilities.CalculateDigest("SM3", [
                0, (byte)(id.Length * 8), .. id, .. curve.Curve.A.GetEncoded(), .. curve.Curve.B.GetEncoded(),
                .. curve.G.GetEncoded(false)[1..], .. key.Q.GetEncoded(false)[1..],
            ]);
            return DigestUtilities.CalculateDigest("SM3", [.. signer, .. Message]);
        }

        ECPublicKeyParameters Key() => (ECPublicKeyParameters)PublicKeyFactory.CreateKey(open.PublicKey.ToArray());
    }

    [Fact]
    public async Task It_encrypts_here_and_outside_and_says_how_much()
    {
        await using var served = await Served.StartAsync();
        using var kms = served.Client();
        var made = await MakeAsync(kms, "SM2", KeyUsageType.ENCRYPT_DECRYPT);
        Assert.Equal(["SM2PKE"], made.EncryptionAlgorithms);
        var how = EncryptionAlgorithmSpec.SM2PKE;
        var sealed_ = await kms.EncryptAsync(new EncryptRequest
        {
            KeyId = made.KeyId, Plaintext = Stream(new byte[1024]), EncryptionAlgorithm = how,
        });
        Assert.Equal((made.Arn, how), (sealed_.KeyId, sealed_.EncryptionAlgorithm));
        var opened = await OpenAsync(sealed_.CiphertextBlob.ToArray());
        Assert.Equal(new byte[1024], opened.Plaintext.ToArray());
        Assert.Null(opened.KeyMaterialId);
        Assert.Equal(how, opened.EncryptionAlgorithm);

        var outside = EncryptOutside((await kms.GetPublicKeyAsync(new GetPublicKeyRequest { KeyId = made.KeyId })).PublicKey.ToArray());
        Assert.Equal(Message, (await OpenAsync(outside)).Plaintext.ToArray());
        var key = (await kms.CreateKeyAsync(new())).KeyMetadata;
        var moved = await kms.ReEncryptAsync(new ReEncryptRequest
        {
            CiphertextBlob = Stream(outside), SourceKeyId = made.KeyId, SourceEncryptionAlgorithm = how, DestinationKeyId = key.KeyId,
        });
        Assert.Equal(Message, (await kms.DecryptAsync(new DecryptRequest { CiphertextBlob = moved.CiphertextBlob })).Plaintext.ToArray());

        Assert.Equal(
            "Algorithm SM2PKE and key spec SM2 cannot encrypt data larger than 1024 bytes.",
            await FailsAsync("ValidationException", () => kms.EncryptAsync(new EncryptRequest
            {
                KeyId = made.KeyId, Plaintext = Stream(new byte[1025]), EncryptionAlgorithm = how,
            })));
        Assert.Equal(
            "Algorithm SYMMETRIC_DEFAULT is incompatible with key spec SM2.",
            await FailsAsync("InvalidKeyUsageException", () => kms.EncryptAsync(new EncryptRequest { KeyId = made.KeyId, Plaintext = Stream(Message) })));
        await FailsAsync("ValidationException", () => kms.DecryptAsync(new DecryptRequest
        {
            CiphertextBlob = Stream(outside), EncryptionAlgorithm = how,
        }));
        foreach (var at in (int[])[0, 6, 60, outside.Length - 1])
        {
            var flipped = outside.ToArray();
            flipped[at] ^= 1;
            await Assert.ThrowsAsync<InvalidCiphertextException>(() => OpenAsync(flipped));
        }

        Task<DecryptResponse> OpenAsync(byte[] blob) => kms.DecryptAsync(
            new DecryptRequest { KeyId = made.Arn, CiphertextBlob = Stream(blob), EncryptionAlgorithm = how });
    }

    private static byte[] EncryptOutside(byte[] publicKey)
    {
        var engine = new SM2Engine();
        engine.Init(forEncryption: true, new ParametersWithRandom(PublicKeyFactory.CreateKey(publicKey)));
        var raw = engine.ProcessBlock(Message);
        return new DerSequence(
            new DerInteger(new Org.BouncyCastle.Math.BigInteger(1, raw, 1, 32)),
            new DerInteger(new Org.BouncyCastle.Math.BigInteger(1, raw, 33, 32)),
            new DerOctetString(raw[^32..]), new DerOctetString(raw[65..^32])).GetEncoded("DER");
    }
}
