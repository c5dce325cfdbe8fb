using KeyActors.Model;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Keys of SM2 that encrypt, on a real vault.</summary>
public sealed class Sm2Tests
{
    private const EncryptionAlgorithm Pke = EncryptionAlgorithm.Sm2Pke;

    private static readonly byte[] Message = "pay 17 to Zoë"u8.ToArray();

    [Fact]
    public async Task What_is_encrypted_to_a_key_here_or_outside_opens_and_no_longer_text_fits()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Sm2, KeyUsage.EncryptDecrypt);
        var open = await test.Vault.GetPublicKeyAsync(key);
        Assert.Equal(Pke, Assert.Single(open.EncryptionAlgorithms));
        Assert.Empty(open.SigningAlgorithms);
        var longest = Outside.Random(1024);
        var here = await test.Vault.EncryptAsync(key, longest, Pke);
        Assert.InRange(here.Length, longest.Length + 100, longest.Length + 112);
        var there = EncryptOutside(open.SubjectPublicKeyInfo.ToArray(), Message);
        var no = await Refused.AsAsync<Refusal.PlaintextTooLong>(() => test.Vault.EncryptAsync(key, new byte[1025], Pke).AsTask());
        Assert.Equal((KeySpec.Sm2, Pke, 1024), (no.Spec, no.Algorithm, no.Max));
        await Refused.AsAsync<Refusal.SizeInvalid>(() => test.Vault.EncryptAsync(key, default, Pke).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => test.Vault.EncryptAsync(key, Message, Pke, new byte[1135]).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => test.Vault.DecryptAsync(key, there, Pke, new byte[1135]).AsTask());

        await test.ReopenAsync();

        Assert.Equal(longest, await test.Vault.DecryptAsync(key, here, Pke));
        Assert.Equal(Message, await test.Vault.DecryptAsync(key, there, Pke));
        foreach (var at in (int[])[0, 1, 5, 40, 80, there.Length - 1])
        {
            var flipped = there.ToArray();
            flipped[at] ^= 1;
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(key, flipped, Pke).AsTask());
        }

        foreach (var wrong in (byte[][])[[], [1], there[1..], there[..^1], [.. there, 0], new byte[1136], new byte[1137], new byte[6144]])
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(key, wrong, Pke).AsTask());
        var another = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Sm2, KeyUsage.EncryptDecrypt);
        await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(another, there, Pke).AsTask());
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task Only_its_own_algorithm_and_usage_and_no_context()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Sm2, KeyUsage.EncryptDecrypt);
        var signer = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Sm2, KeyUsage.SignVerify);
        await Refused.AsAsync<Refusal.AlgorithmForbids>(
            () => test.Vault.EncryptAsync(key, Message, EncryptionAlgorithm.RsaesOaepSha256).AsTask());
        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => test.Vault.EncryptAsync(key, Message, EncryptionContext.Empty).AsTask());
        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => test.Vault.SignAsync(signer, Message, SigningAlgorithm.EcdsaSha256).AsTask());
        await Refused.AsAsync<Refusal.UsageForbids>(() => test.Vault.SignAsync(key, Message, SigningAlgorithm.Sm2Dsa).AsTask());
        await Refused.AsAsync<Refusal.UsageForbids>(() => test.Vault.EncryptAsync(signer, Message, Pke).AsTask());
        await Refused.AsAsync<Refusal.DigestInvalid>(
            () => test.Vault.SignAsync(signer, new byte[31], MessageKind.Digest, SigningAlgorithm.Sm2Dsa).AsTask());
        await Refused.AsAsync<Refusal.SpecForbids>(() => test.Vault.RotateKeyAsync(key).AsTask());
        var rsa = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Rsa2048, KeyUsage.EncryptDecrypt);
        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => test.Vault.EncryptAsync(rsa, Message, Pke).AsTask());
        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => test.Vault.DecryptAsync(rsa, new byte[256], Pke).AsTask());
    }

    [Fact]
    public async Task Ciphertexts_move_between_symmetric_and_sm2_keys_and_a_grant_lets_both_happen()
    {
        await using var test = await TestVault.OpenAsync();
        var (sm2, key) = (await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Sm2, KeyUsage.EncryptDecrypt), await test.KeyAsync());
        var context = EncryptionContext.Of(("a", "b"));
        var (room, kac1) = (new byte[Limits.CiphertextBytesMax], EncryptionAlgorithm.SymmetricDefault);
        var blob = await test.Vault.EncryptAsync(key, Message, context);
        var there = await test.Vault.ReEncryptAsync(
            new ReEncryptFrom(null, kac1, context), blob, new ReEncryptTo(sm2, Pke, EncryptionContext.Empty), room);
        var cipher = room[..there.To.Bytes];
        Assert.Equal(Message, await test.Vault.DecryptAsync(sm2, cipher, Pke));
        var back = await test.Vault.ReEncryptAsync(
            new ReEncryptFrom(sm2, Pke, EncryptionContext.Empty), cipher, new ReEncryptTo(key, kac1, context), room);
        Assert.Equal(Message, await test.Vault.DecryptAsync(room.AsMemory(0, back.To.Bytes).ToArray(), context));
        await Refused.AsAsync<Refusal.NameInvalid>(() => test.Vault.ReEncryptAsync(
            new ReEncryptFrom(null, Pke, EncryptionContext.Empty), cipher, new ReEncryptTo(key, kac1, context), room).AsTask());
        await Refused.AsAsync<Refusal.ContextInvalid>(() => test.Vault.ReEncryptAsync(
            new ReEncryptFrom(sm2, Pke, context), cipher, new ReEncryptTo(key, kac1, context), room).AsTask());
    }

    /// <summary>As the user guide of AWS KMS says: the parts that BouncyCastle makes, in DER.</summary>
    private static byte[] EncryptOutside(byte[] publicKey, byte[] text)
    {
        var engine = new SM2Engine();
        engine.Init(forEncryption: true, new ParametersWithRandom(PublicKeyFactory.CreateKey(publicKey)));
        var made = engine.ProcessBlock(text);
        return new DerSequence(
            new DerInteger(new Org.BouncyCastle.Math.BigInteger(1, made, 1, 32)),
            new DerInteger(new Org.BouncyCastle.Math.BigInteger(1, made, 33, 32)),
            new DerOctetString(made[^32..]), new DerOctetString(made[65..^32])).GetEncoded("DER");
    }
}
