using System.Security.Cryptography;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>Keys of RSA, curves and HMAC on a real vault: what they make is good outside, and stays good over a reopening.</summary>
public sealed class AlgorithmTests
{
    private static readonly byte[] Message = "pay 17 to Zoë"u8.ToArray();
    private static readonly byte[] Other = "pay 71 to Zoë"u8.ToArray();

    public static TheoryData<KeySpec> Signers => [.. Of(static r => r.Kind is MaterialKind.Rsa or MaterialKind.Ec)];

    public static TheoryData<KeySpec> Encrypters => [.. Of(static r => r.Encryption.Contains(EncryptionAlgorithm.RsaesOaepSha256))];

    public static TheoryData<KeySpec> Coders => [.. Of(static r => r.Mac.Length > 0)];

    [Theory]
    [MemberData(nameof(Signers))]
    public async Task What_a_key_signs_verifies_here_and_outside_and_after_a_reopening(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test.Vault, spec, KeyUsage.SignVerify);
        var open = await test.Vault.GetPublicKeyAsync(key);
        Assert.Equal((spec, KeyUsage.SignVerify), (open.Spec, open.Usage));
        Assert.Equal<SigningAlgorithm>(SpecRules.Of(spec).Signing, open.SigningAlgorithms);
        Assert.Empty(open.EncryptionAlgorithms);
        var kept = new List<(SigningAlgorithm Algorithm, MessageKind Kind, byte[] Text, byte[] Signature)>();
        foreach (var algorithm in open.SigningAlgorithms)
        {
            (MessageKind Kind, byte[] Text, byte[] Other)[] all =
            [
                (MessageKind.Raw, Message, Other),
                (MessageKind.Digest, Outside.Digest(algorithm, Message, open.SubjectPublicKeyInfo.Span), Outside.Digest(algorithm, Other, open.SubjectPublicKeyInfo.Span)),
            ];
            var ways = all.Where(w => SpecRules.Takes(algorithm, w.Kind)).ToList();
            foreach (var way in ways)
            {
                var signature = (await test.Vault.SignAsync(key, way.Text, way.Kind, algorithm)).Signature.ToArray();
                Assert.True(Outside.Verifies(open.SubjectPublicKeyInfo.Span, algorithm, Message, signature));
                foreach (var (kind, text, other) in ways)
                {
                    await test.Vault.VerifyAsync(key, text, kind, algorithm, signature);
                    await Refused.AsAsync<Refusal.SignatureInvalid>(
                        () => test.Vault.VerifyAsync(key, other, kind, algorithm, signature).AsTask());
                }

                var flipped = signature.ToArray();
                flipped[^1] ^= 1;
                await Refused.AsAsync<Refusal.SignatureInvalid>(
                    () => test.Vault.VerifyAsync(key, way.Text, way.Kind, algorithm, flipped).AsTask());
                kept.Add((algorithm, way.Kind, way.Text, signature));
            }
        }

        await test.ReopenAsync();

        var again = await test.Vault.GetPublicKeyAsync(key);
        Assert.Equal(open.SubjectPublicKeyInfo.ToArray(), again.SubjectPublicKeyInfo.ToArray());
        foreach (var (algorithm, kind, text, signature) in kept)
            await test.Vault.VerifyAsync(key, text, kind, algorithm, signature);
        var fresh = await test.Vault.SignAsync(key, kept[0].Text, kept[0].Kind, kept[0].Algorithm);
        Assert.True(Outside.Verifies(open.SubjectPublicKeyInfo.Span, kept[0].Algorithm, Message, fresh.Signature.Span));
        Assert.DoesNotContain(test.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Theory]
    [MemberData(nameof(Encrypters))]
    public async Task What_is_encrypted_to_a_key_here_or_outside_opens_and_no_longer_text_fits(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test.Vault, spec, KeyUsage.EncryptDecrypt);
        var open = await test.Vault.GetPublicKeyAsync(key);
        using var outside = RSA.Create();
        outside.ImportSubjectPublicKeyInfo(open.SubjectPublicKeyInfo.Span, out _);
        Assert.Equal(SpecRules.Of(spec).Size, outside.KeySize);
        Assert.Empty(open.SigningAlgorithms);
        var kept = new List<(EncryptionAlgorithm Algorithm, byte[] Plain, byte[] Cipher)>();
        foreach (var algorithm in open.EncryptionAlgorithms)
        {
            var longest = Outside.Random(UseRules.PlaintextBytesMax(spec, algorithm));
            kept.Add((algorithm, longest, await test.Vault.EncryptAsync(key, longest, algorithm)));
            kept.Add((algorithm, Message, outside.Encrypt(Message, Outside.PaddingOf(algorithm))));
            var no = await Refused.AsAsync<Refusal.PlaintextTooLong>(
                () => test.Vault.EncryptAsync(key, new byte[longest.Length + 1], algorithm).AsTask());
            Assert.Equal(longest.Length, no.Max);
        }

        await test.ReopenAsync();

        foreach (var (algorithm, plain, cipher) in kept)
        {
            Assert.Equal(plain, await test.Vault.DecryptAsync(key, cipher, algorithm));
            var flipped = cipher.ToArray();
            flipped[^1] ^= 1;
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(key, flipped, algorithm).AsTask());
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(key, cipher.AsMemory(1), algorithm).AsTask());
            var another = open.EncryptionAlgorithms.Single(a => a != algorithm);
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(key, cipher, another).AsTask());
        }

        await Refused.AsAsync<Refusal.AlgorithmForbids>(
            () => test.Vault.EncryptAsync(key, Message, EncryptionContext.Empty).AsTask());
        await Refused.AsAsync<Refusal.UsageForbids>(
            () => test.Vault.SignAsync(key, Message, SigningAlgorithm.RsassaPssSha256).AsTask());
    }

    [Theory]
    [MemberData(nameof(Coders))]
    public async Task A_code_verifies_for_its_message_alone_and_after_a_reopening(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test.Vault, spec, KeyUsage.GenerateVerifyMac);
        var algorithm = SpecRules.Of(spec).Mac.Single();
        var mac = (await test.Vault.GenerateMacAsync(key, Message, algorithm)).Mac.ToArray();
        Assert.Equal(SpecRules.MacBytes(algorithm), mac.Length);

        await test.ReopenAsync();

        await test.Vault.VerifyMacAsync(key, Message, algorithm, mac);
        Assert.Equal(mac, (await test.Vault.GenerateMacAsync(key, Message, algorithm)).Mac.ToArray());
        await Refused.AsAsync<Refusal.MacInvalid>(() => test.Vault.VerifyMacAsync(key, Other, algorithm, mac).AsTask());
        await Refused.AsAsync<Refusal.MacInvalid>(() => test.Vault.VerifyMacAsync(key, Message, algorithm, mac.AsMemory(1)).AsTask());
        await Refused.AsAsync<Refusal.SizeInvalid>(() => test.Vault.VerifyMacAsync(key, Message, algorithm, default).AsTask());
        await Refused.AsAsync<Refusal.SizeInvalid>(() => test.Vault.GenerateMacAsync(key, new byte[4097], algorithm).AsTask());
        var foreign = Enum.GetValues<MacAlgorithm>().First(a => a != algorithm && a != MacAlgorithm.Unknown);
        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => test.Vault.GenerateMacAsync(key, Message, foreign).AsTask());
        await Refused.AsAsync<Refusal.SpecForbids>(() => test.Vault.GetPublicKeyAsync(key).AsTask());
        await Refused.AsAsync<Refusal.SpecForbids>(() => test.Vault.RotateKeyAsync(key).AsTask());
    }

    [Fact]
    public async Task A_key_that_is_off_does_nothing_and_says_so_before_anything_else()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test.Vault, KeySpec.EccNistP256, KeyUsage.SignVerify);
        var signature = (await test.Vault.SignAsync(key, Message, SigningAlgorithm.EcdsaSha256)).Signature;
        await test.Vault.DisableKeyAsync(key);

        await Refused.AsAsync<Refusal.KeyDisabled>(() => test.Vault.SignAsync(key, Message, SigningAlgorithm.EcdsaSha256).AsTask());
        await Refused.AsAsync<Refusal.KeyDisabled>(
            () => test.Vault.VerifyAsync(key, Message, MessageKind.Raw, SigningAlgorithm.EcdsaSha256, signature).AsTask());
        await Refused.AsAsync<Refusal.KeyDisabled>(() => test.Vault.GetPublicKeyAsync(key).AsTask());
        await Refused.AsAsync<Refusal.KeyDisabled>(() => test.Vault.GenerateMacAsync(key, Message, MacAlgorithm.HmacSha256).AsTask());

        await test.Vault.EnableKeyAsync(key);
        await test.Vault.VerifyAsync(key, Message, MessageKind.Raw, SigningAlgorithm.EcdsaSha256, signature);
        await Refused.AsAsync<Refusal.UsageForbids>(() => test.Vault.GenerateMacAsync(key, Message, MacAlgorithm.HmacSha256).AsTask());
        await Refused.AsAsync<Refusal.DigestInvalid>(
            () => test.Vault.SignAsync(key, Message, MessageKind.Digest, SigningAlgorithm.EcdsaSha256).AsTask());
    }

    [Fact]
    public async Task Signatures_and_codes_are_counted_like_encryptions_and_meet_a_budget_and_what_only_reads_is_free()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await MakeAsync(test.Vault, KeySpec.EccNistP384, KeyUsage.SignVerify);
        await test.Vault.SetUsageBudgetAsync(key, new UsageBudget(3, null, AtLimit.Refuse));
        var signed = await test.Vault.SignAsync(key, Message, SigningAlgorithm.EcdsaSha384);
        await test.ReopenAsync();
        for (var i = 0; i < 2; i++) await test.Vault.SignAsync(key, Message, SigningAlgorithm.EcdsaSha384);

        await Refused.AsAsync<Refusal.BudgetSpent>(() => test.Vault.SignAsync(key, Message, SigningAlgorithm.EcdsaSha384).AsTask());

        for (var i = 0; i < 5; i++)
            await test.Vault.VerifyAsync(key, Message, MessageKind.Raw, SigningAlgorithm.EcdsaSha384, signed.Signature);
        await test.Vault.GetPublicKeyAsync(key);
        var usage = Assert.Single((await test.Vault.GetKeyLastUsageAsync(key)).Materials);
        Assert.Equal((3, 0, 3 * Message.Length), (usage.Encrypts, usage.DataKeys, usage.Bytes));
    }

    [Fact]
    public async Task An_alias_leads_to_a_signer_and_moves_between_keys_that_are_alike_alone()
    {
        await using var test = await TestVault.OpenAsync();
        var one = await MakeAsync(test.Vault, KeySpec.EccNistP256, KeyUsage.SignVerify);
        var alike = await MakeAsync(test.Vault, KeySpec.EccSecgP256K1, KeyUsage.SignVerify);
        var coder = await MakeAsync(test.Vault, KeySpec.Hmac256, KeyUsage.GenerateVerifyMac);
        await test.Vault.CreateAliasAsync("alias/signer", one);
        Assert.Equal(one, (await test.Vault.SignAsync("alias/signer", Message, SigningAlgorithm.EcdsaSha256)).Key.ToString());

        await test.Vault.UpdateAliasAsync("alias/signer", alike);

        Assert.Equal(alike, (await test.Vault.SignAsync("alias/signer", Message, SigningAlgorithm.EcdsaSha256)).Key.ToString());
        await Refused.AsAsync<Refusal.TextInvalid>(() => test.Vault.UpdateAliasAsync("alias/signer", coder).AsTask());
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await test.Vault.UpdateAliasAsync("alias/signer", await test.KeyAsync()));
        Assert.Equal(alike, (await test.Vault.DescribeKeyAsync("alias/signer")).Arn.ToString());
        await Refused.AsAsync<Refusal.AliasUnknown>(() => test.Vault.UpdateAliasAsync("alias/none", coder).AsTask());
    }

    internal static async Task<string> MakeAsync(VaultClient vault, KeySpec spec, KeyUsage usage, KeyOrigin origin = KeyOrigin.Generated) =>
        (await vault.CreateKeyAsync(null, new NewKey { Spec = spec, Usage = usage, Origin = origin })).Arn.ToString();

    private static IEnumerable<KeySpec> Of(Func<SpecRow, bool> isWanted) => SpecRules.Rows.Where(isWanted).Select(static r => r.Spec);
}
