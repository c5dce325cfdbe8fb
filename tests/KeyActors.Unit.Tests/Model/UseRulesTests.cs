using KeyActors.Model;

using Xunit;

namespace KeyActors.Unit.Tests.Model;

/// <summary>Every kind of key with every usage against every use: what fits works, and the rest says why not.</summary>
public sealed class UseRulesTests
{
    private static readonly IdempotencyKey Once = Some.Once("use");

    public static TheoryData<KeySpec, KeyUsage> Kinds
    {
        get
        {
            var all = new TheoryData<KeySpec, KeyUsage>();
            foreach (var row in SpecRules.Rows)
                foreach (var usage in row.Usages) all.Add(row.Spec, usage);
            return all;
        }
    }

    [Fact]
    public void There_are_twenty_eight_kinds_of_keys() => Assert.Equal(28, Kinds.Count);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_key_of_each_kind_is_made_and_keeps_kind_and_usage(KeySpec spec, KeyUsage usage)
    {
        var story = KeyStory.Given().When(Create(spec, usage)).ThenStored<KeyEvent.Created>();
        var told = story.State!.Describe(Some.Noon);
        Assert.Equal((spec, usage, KeyStatus.Enabled), (told.Spec, told.Usage, told.Status));
        KeyStory.Given().When(Create(spec, usage, KeyOrigin.External)).ThenStored<KeyEvent.CreatedForImport>();
    }

    [Fact]
    public void Only_a_symmetric_key_need_not_say_what_it_is_for()
    {
        foreach (var spec in SpecRules.Rows.Select(static r => r.Spec))
        {
            var story = KeyStory.Given().When(Create(spec, KeyUsage.Unknown));
            if (spec == KeySpec.SymmetricDefault) story.ThenStored<KeyEvent.Created>(e => Assert.Equal(KeyUsage.EncryptDecrypt, e.Usage));
            else story.ThenRefused<Refusal.TextInvalid>(r => Assert.Contains("name a usage", r.Rule, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_usage_that_does_not_fit_makes_no_key()
    {
        foreach (var row in SpecRules.Rows)
            foreach (var usage in Enum.GetValues<KeyUsage>().Where(u => u != KeyUsage.Unknown && !row.Usages.Contains(u)))
                KeyStory.Given().When(Create(row.Spec, usage)).ThenRefused<Refusal.TextInvalid>();
    }

    [Fact]
    public void The_command_of_a_symmetric_key_is_the_one_it_always_was() => Assert.Equal(
        new KeyCommand.Create(Some.Alice, Once, Some.Address, new NewKey { Usage = KeyUsage.EncryptDecrypt }).Fingerprint,
        new KeyCommand.Create(Some.Alice, Once, Some.Address, new NewKey()).Fingerprint);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Uses_of_another_usage_and_algorithms_of_another_kind_are_refused(KeySpec spec, KeyUsage usage)
    {
        var (row, counted) = (SpecRules.Of(spec), 0);
        foreach (var (needed, algorithm, use) in Uses(spec))
        {
            var refusal = UseRules.Refuse(Some.Address, spec, usage, use);
            counted++;
            if (needed != usage) Assert.Equal(new Refusal.UsageForbids(Some.Address, usage, use.Verb), refusal);
            else if (!Own(row).Contains(algorithm)) Assert.Equal(new Refusal.AlgorithmForbids(Some.Address, spec, algorithm), refusal);
            else Assert.Null(refusal);
        }

        Assert.Equal((2 * 4) + (2 * 13) + (2 * 4) + 1 + (2 * 1), counted);
    }

    [Fact]
    public void Only_key_pairs_have_a_public_key() => Assert.All(SpecRules.Rows, static row =>
    {
        var refusal = UseRules.Refuse(Some.Address, row.Spec, row.Usages[0], new KeyUse.GetPublicKey(Some.Alice, Once));
        var isPair = row.Kind != MaterialKind.Bytes;
        Assert.Equal(isPair ? null : new Refusal.SpecForbids(Some.Address, row.Spec, "give out a public key"), refusal);
    });

    [Theory]
    [InlineData(KeySpec.Rsa2048, EncryptionAlgorithm.RsaesOaepSha1, 214)]
    [InlineData(KeySpec.Rsa2048, EncryptionAlgorithm.RsaesOaepSha256, 190)]
    [InlineData(KeySpec.Rsa3072, EncryptionAlgorithm.RsaesOaepSha1, 342)]
    [InlineData(KeySpec.Rsa3072, EncryptionAlgorithm.RsaesOaepSha256, 318)]
    [InlineData(KeySpec.Rsa4096, EncryptionAlgorithm.RsaesOaepSha1, 470)]
    [InlineData(KeySpec.Rsa4096, EncryptionAlgorithm.RsaesOaepSha256, 446)]
    [InlineData(KeySpec.Sm2, EncryptionAlgorithm.Sm2Pke, 1024)]
    public void A_key_pair_encrypts_as_much_as_aws_says(KeySpec spec, EncryptionAlgorithm algorithm, int max)
    {
        Assert.Null(Ask(max));
        Assert.Equal(new Refusal.PlaintextTooLong(spec, algorithm, max), Ask(max + 1));
        Assert.IsType<Refusal.SizeInvalid>(Ask(0));
        Assert.IsType<Refusal.SizeInvalid>(Ask(4097));

        Refusal? Ask(int bytes) => UseRules.Refuse(
            Some.Address, spec, KeyUsage.EncryptDecrypt, new KeyUse.EncryptAsymmetric(Some.Alice, Once, algorithm, bytes));
    }

    [Theory]
    [InlineData(MessageKind.Raw, 0, typeof(Refusal.SizeInvalid))]
    [InlineData(MessageKind.Raw, 1, null)]
    [InlineData(MessageKind.Raw, 4096, null)]
    [InlineData(MessageKind.Raw, 4097, typeof(Refusal.SizeInvalid))]
    [InlineData(MessageKind.Digest, 47, typeof(Refusal.DigestInvalid))]
    [InlineData(MessageKind.Digest, 48, null)]
    [InlineData(MessageKind.Digest, 64, typeof(Refusal.DigestInvalid))]
    [InlineData(MessageKind.Unknown, 48, typeof(Refusal.TextInvalid))]
    public void A_message_has_its_bounds_and_a_digest_its_length(MessageKind kind, int bytes, Type? refused)
    {
        KeyUse[] uses =
        [
            new KeyUse.Sign(Some.Alice, Once, SigningAlgorithm.EcdsaSha384, kind, bytes),
            new KeyUse.Verify(Some.Alice, Once, SigningAlgorithm.EcdsaSha384, kind, bytes),
        ];
        Assert.All(uses, use => Assert.Equal(
            refused, UseRules.Refuse(Some.Address, KeySpec.EccNistP384, KeyUsage.SignVerify, use)?.GetType()));
    }

    [Theory]
    [InlineData(MessageKind.Raw, 4096, null)]
    [InlineData(MessageKind.Raw, 4097, typeof(Refusal.SizeInvalid))]
    [InlineData(MessageKind.Digest, 64, typeof(Refusal.MessageKindForbids))]
    [InlineData(MessageKind.ExternalMu, 64, null)]
    [InlineData(MessageKind.ExternalMu, 63, typeof(Refusal.DigestInvalid))]
    [InlineData(MessageKind.ExternalMu, 4097, typeof(Refusal.DigestInvalid))]
    public void ML_DSA_takes_messages_and_external_mus_and_no_digests(MessageKind kind, int bytes, Type? refused)
    {
        foreach (var spec in (KeySpec[])[KeySpec.MlDsa44, KeySpec.MlDsa65, KeySpec.MlDsa87])
        {
            var sign = new KeyUse.Sign(Some.Alice, Once, SigningAlgorithm.MlDsaShake256, kind, bytes);
            var verify = new KeyUse.Verify(Some.Alice, Once, SigningAlgorithm.MlDsaShake256, kind, bytes);
            Assert.Equal(refused, UseRules.Refuse(Some.Address, spec, KeyUsage.SignVerify, sign)?.GetType());
            Assert.Equal(refused, UseRules.Refuse(Some.Address, spec, KeyUsage.SignVerify, verify)?.GetType());
        }

        var other = new KeyUse.Sign(Some.Alice, Once, SigningAlgorithm.EcdsaSha512, MessageKind.ExternalMu, 64);
        Assert.IsType<Refusal.MessageKindForbids>(UseRules.Refuse(Some.Address, KeySpec.EccNistP521, KeyUsage.SignVerify, other));
    }

    [Theory]
    [InlineData(KeySpec.MlKem512, 768)]
    [InlineData(KeySpec.MlKem768, 1088)]
    [InlineData(KeySpec.MlKem1024, 1568)]
    public void An_encapsulated_secret_is_as_long_as_its_kind_has_it(KeySpec spec, int bytes)
    {
        Assert.Null(Ask(bytes));
        Assert.Equal(new Refusal.CiphertextInvalid(), Ask(bytes - 1));
        Assert.Equal(new Refusal.CiphertextInvalid(), Ask(bytes + 1));
        Assert.IsType<Refusal.AlgorithmForbids>(Ask(bytes, EncapsulationAlgorithm.Unknown));
        Assert.Null(UseRules.Refuse(
            Some.Address, spec, KeyUsage.EncapsulateDecapsulate, new KeyUse.Encapsulate(Some.Alice, Once, EncapsulationAlgorithm.MlKem)));
        Assert.IsType<Refusal.UsageForbids>(UseRules.Refuse(
            Some.Address, KeySpec.EccNistP256, KeyUsage.SignVerify, new KeyUse.Encapsulate(Some.Alice, Once, EncapsulationAlgorithm.MlKem)));

        Refusal? Ask(int given, EncapsulationAlgorithm how = EncapsulationAlgorithm.MlKem) => UseRules.Refuse(
            Some.Address, spec, KeyUsage.EncapsulateDecapsulate, new KeyUse.Decapsulate(Some.Alice, Once, how, given));
    }

    [Theory]
    [InlineData(SigningAlgorithm.Ed25519Sha512, MessageKind.Raw, 1, null)]
    [InlineData(SigningAlgorithm.Ed25519Sha512, MessageKind.Raw, 4097, typeof(Refusal.SizeInvalid))]
    [InlineData(SigningAlgorithm.Ed25519Sha512, MessageKind.Digest, 64, typeof(Refusal.MessageKindForbids))]
    [InlineData(SigningAlgorithm.Ed25519Sha512, MessageKind.Unknown, 64, typeof(Refusal.TextInvalid))]
    [InlineData(SigningAlgorithm.Ed25519PhSha512, MessageKind.Raw, 64, typeof(Refusal.MessageKindForbids))]
    [InlineData(SigningAlgorithm.Ed25519PhSha512, MessageKind.ExternalMu, 64, typeof(Refusal.MessageKindForbids))]
    [InlineData(SigningAlgorithm.Ed25519PhSha512, MessageKind.Digest, 63, typeof(Refusal.DigestInvalid))]
    [InlineData(SigningAlgorithm.Ed25519PhSha512, MessageKind.Digest, 64, null)]
    public void Ed25519_takes_messages_and_Ed25519ph_digests(SigningAlgorithm algorithm, MessageKind kind, int bytes, Type? refused)
    {
        KeyUse[] uses =
        [
            new KeyUse.Sign(Some.Alice, Once, algorithm, kind, bytes), new KeyUse.Verify(Some.Alice, Once, algorithm, kind, bytes),
        ];
        Assert.All(uses, use => Assert.Equal(
            refused, UseRules.Refuse(Some.Address, KeySpec.EccNistEdwards25519, KeyUsage.SignVerify, use)?.GetType()));
    }

    [Theory]
    [InlineData(0, typeof(Refusal.SizeInvalid))]
    [InlineData(1, null)]
    [InlineData(8192, null)]
    [InlineData(8193, typeof(Refusal.SizeInvalid))]
    public void A_public_key_of_another_side_has_its_bounds(int bytes, Type? refused) => Assert.Equal(
        refused,
        UseRules.Refuse(
            Some.Address, KeySpec.EccNistP256, KeyUsage.KeyAgreement,
            new KeyUse.DeriveSharedSecret(Some.Alice, Once, KeyAgreementAlgorithm.Ecdh, bytes))?.GetType());

    [Fact]
    public void Secrets_have_the_bytes_of_the_field_and_secp256k1_shares_none()
    {
        Assert.Equal([32, 48, 66], new[] { KeySpec.EccNistP256, KeySpec.EccNistP384, KeySpec.EccNistP521 }.Select(SpecRules.SecretBytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpecRules.SecretBytes(KeySpec.EccSecgP256K1));
        Assert.False(SpecRules.Fits(KeySpec.EccSecgP256K1, KeyUsage.KeyAgreement));
    }

    [Fact]
    public void A_ciphertext_of_rsa_is_as_long_as_the_modulus()
    {
        Assert.Null(Ask(256));
        Assert.Equal(new Refusal.CiphertextInvalid(), Ask(255));
        Assert.Equal(new Refusal.CiphertextInvalid(), Ask(257));

        static Refusal? Ask(int bytes) => UseRules.Refuse(
            Some.Address, KeySpec.Rsa2048, KeyUsage.EncryptDecrypt,
            new KeyUse.DecryptAsymmetric(Some.Alice, Once, EncryptionAlgorithm.RsaesOaepSha256, bytes));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1136, true)]
    [InlineData(1137, false)]
    public void A_ciphertext_of_sm2_has_a_largest_length(int bytes, bool good) => Assert.Equal(
        good ? null : new Refusal.CiphertextInvalid(),
        UseRules.Refuse(
            Some.Address, KeySpec.Sm2, KeyUsage.EncryptDecrypt,
            new KeyUse.DecryptAsymmetric(Some.Alice, Once, EncryptionAlgorithm.Sm2Pke, bytes)));

    [Fact]
    public void Keys_that_are_not_symmetric_do_not_rotate_and_say_so_after_their_status()
    {
        var story = KeyStory.Given().When(Create(KeySpec.EccNistP256, KeyUsage.SignVerify));
        Func<IdempotencyKey, KeyCommand>[] rotations =
        [
            once => new KeyCommand.RotateNow(Some.Alice, once),
            once => new KeyCommand.EnableRotation(Some.Alice, once, 365),
            once => new KeyCommand.DisableRotation(Some.Alice, once),
            once => new KeyCommand.SetUsageBudget(Some.Alice, once, 5, null, AtLimit.Rotate),
        ];
        foreach (var rotation in rotations) story.When(rotation).ThenRefused<Refusal.SpecForbids>();
        story.When(once => new KeyCommand.SetUsageBudget(Some.Alice, once, 5, null, AtLimit.Refuse)).ThenStored<KeyEvent.UsageBudgetSet>();

        story.When(once => new KeyCommand.Disable(Some.Alice, once)).When(rotations[0]).ThenRefused<Refusal.KeyDisabled>();
        KeyStory.Given().When(Create(KeySpec.Rsa4096, KeyUsage.SignVerify, KeyOrigin.External))
            .When(rotations[0]).ThenRefused<Refusal.StatusForbids>();
    }

    [Fact]
    public void Imported_material_of_a_key_that_is_not_symmetric_is_one_for_ever()
    {
        var story = KeyStory.Given().When(Create(KeySpec.Rsa2048, KeyUsage.SignVerify, KeyOrigin.External));
        story.When(Import(1, null)).ThenStored<KeyEvent.MaterialImported>();
        story.When(Import(2, ImportKind.New)).ThenRefused<Refusal.MaterialIncorrect>();
        story.When(Import(2, null)).ThenRefused<Refusal.MaterialIncorrect>();
        story.When(once => new KeyCommand.DeleteMaterial(Some.Alice, once, null)).ThenStored<KeyEvent.MaterialDeleted>();
        story.When(Import(2, ImportKind.New)).ThenRefused<Refusal.MaterialIncorrect>();
        story.When(Import(1, ImportKind.Existing)).ThenStored<KeyEvent.MaterialImported>();
    }

    [Theory]
    [InlineData(KeySpec.Rsa2048, ImportKeySpec.Rsa4096, ImportAlgorithm.OaepSha256, false)]
    [InlineData(KeySpec.Rsa4096, ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha1, true)]
    [InlineData(KeySpec.EccNistP521, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256, false)]
    [InlineData(KeySpec.EccNistP521, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha1, false)]
    [InlineData(KeySpec.EccNistP521, ImportKeySpec.Rsa3072, ImportAlgorithm.OaepSha256, true)]
    [InlineData(KeySpec.EccNistP521, ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha256, true)]
    [InlineData(KeySpec.EccSecgP256K1, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256, true)]
    [InlineData(KeySpec.Hmac512, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha1, true)]
    [InlineData(KeySpec.Sm2, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256, true)]
    public void Wrappings_that_material_does_not_fit_into_are_refused(
        KeySpec spec, ImportKeySpec wrapping, ImportAlgorithm algorithm, bool good) => Assert.Equal(
            good, UseRules.Refuse(spec, new ImportWrapping(wrapping, algorithm)) is null);

    [Fact]
    public void Every_name_is_read_back_and_nothing_else_is()
    {
        foreach (var spec in Values<KeySpec>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(spec), out KeySpec read) && read == spec);
        foreach (var usage in Values<KeyUsage>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(usage), out KeyUsage read) && read == usage);
        foreach (var a in Values<SigningAlgorithm>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(a), out SigningAlgorithm read) && read == a);
        foreach (var a in Values<MacAlgorithm>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(a), out MacAlgorithm read) && read == a);
        foreach (var a in Values<EncryptionAlgorithm>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(a), out EncryptionAlgorithm read) && read == a);
        foreach (var a in Values<KeyAgreementAlgorithm>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(a), out KeyAgreementAlgorithm read) && read == a);
        foreach (var a in Values<EncapsulationAlgorithm>()) Assert.True(AlgorithmNames.TryParse(AlgorithmNames.Of(a), out EncapsulationAlgorithm read) && read == a);
        foreach (var text in new[] { null, "", "rsa_2048", "RSA_2048 ", "0", "1", "Rsa2048" }) Assert.False(AlgorithmNames.TryParse(text, out KeySpec _));
        Assert.Equal("0", AlgorithmNames.Of(KeySpec.Unknown));
    }

    private static IEnumerable<T> Values<T>()
        where T : struct, Enum => Enum.GetValues<T>().Where(static v => !v.Equals(default(T)));

    private static IEnumerable<(KeyUsage Needed, string Algorithm, KeyUse Use)> Uses(KeySpec spec)
    {
        var modulus = SpecRules.Of(spec).Kind == MaterialKind.Rsa ? UseRules.ModulusBytes(spec) : 256;
        foreach (var a in Values<EncryptionAlgorithm>())
        {
            var isSymmetric = a == EncryptionAlgorithm.SymmetricDefault;
            yield return (KeyUsage.EncryptDecrypt, AlgorithmNames.Of(a), isSymmetric
                ? new KeyUse.Encrypt(Some.Alice, Once, EncryptionContext.Empty, 1)
                : new KeyUse.EncryptAsymmetric(Some.Alice, Once, a, 1));
            yield return (KeyUsage.EncryptDecrypt, AlgorithmNames.Of(a), isSymmetric
                ? new KeyUse.Decrypt(Some.Alice, Once, EncryptionContext.Empty, 1)
                : new KeyUse.DecryptAsymmetric(Some.Alice, Once, a, modulus));
        }

        foreach (var a in Values<SigningAlgorithm>())
        {
            var (kind, bytes) = SpecRules.Takes(a, MessageKind.Raw) ? (MessageKind.Raw, 1) : (MessageKind.Digest, SpecRules.DigestBytes(a));
            yield return (KeyUsage.SignVerify, AlgorithmNames.Of(a), new KeyUse.Sign(Some.Alice, Once, a, kind, bytes));
            yield return (KeyUsage.SignVerify, AlgorithmNames.Of(a), new KeyUse.Verify(Some.Alice, Once, a, kind, bytes));
        }

        foreach (var a in Values<MacAlgorithm>())
        {
            yield return (KeyUsage.GenerateVerifyMac, AlgorithmNames.Of(a), new KeyUse.GenerateMac(Some.Alice, Once, a, 1));
            yield return (KeyUsage.GenerateVerifyMac, AlgorithmNames.Of(a), new KeyUse.VerifyMac(Some.Alice, Once, a, 1));
        }

        foreach (var a in Values<KeyAgreementAlgorithm>())
            yield return (KeyUsage.KeyAgreement, AlgorithmNames.Of(a), new KeyUse.DeriveSharedSecret(Some.Alice, Once, a, 91));

        var encapsulated = SpecRules.Of(spec).Kind == MaterialKind.MlKem ? SpecRules.EncapsulatedBytes(spec) : 768;
        foreach (var a in Values<EncapsulationAlgorithm>())
        {
            yield return (KeyUsage.EncapsulateDecapsulate, AlgorithmNames.Of(a), new KeyUse.Encapsulate(Some.Alice, Once, a));
            yield return (KeyUsage.EncapsulateDecapsulate, AlgorithmNames.Of(a), new KeyUse.Decapsulate(Some.Alice, Once, a, encapsulated));
        }
    }

    private static IEnumerable<string> Own(SpecRow row) =>
    [
        .. row.Encryption.Select(AlgorithmNames.Of), .. row.Signing.Select(AlgorithmNames.Of), .. row.Mac.Select(AlgorithmNames.Of),
        .. row.Agreement.Select(AlgorithmNames.Of), .. row.Encapsulation.Select(AlgorithmNames.Of),
    ];

    private static Func<IdempotencyKey, KeyCommand> Create(KeySpec spec, KeyUsage usage, KeyOrigin origin = KeyOrigin.Generated) =>
        once => new KeyCommand.Create(
            Some.Alice, once, Some.Address, new NewKey { Spec = spec, Usage = usage, Origin = origin });

    private static Func<IdempotencyKey, KeyCommand> Import(ulong n, ImportKind? kind) => once => new KeyCommand.ImportMaterial(
        Some.Alice, once, Some.Material(n).Id, null, kind, null, "");
}
