using System.Security.Cryptography;
using KeyActors.Engine.Tests.Destruction;
using KeyActors.Engine.Tests.Imports;
using KeyActors.Engine.Tests.Regions;
using KeyActors.Engine.Tests.Trail;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;

namespace KeyActors.Engine.Tests.Algorithms;

/// <summary>How keys of other kinds than symmetric come in from elsewhere, live in several regions, rest, and end.</summary>
public sealed class AlgorithmLifeTests
{
    private static readonly byte[] Message = "the same everywhere"u8.ToArray();

    public static TheoryData<KeySpec, KeyUsage> Kinds
    {
        get
        {
            var all = new TheoryData<KeySpec, KeyUsage>();
            foreach (var (spec, usage) in Outside.Kinds) all.Add(spec, usage);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Material_of_every_kind_comes_in_serves_goes_and_comes_back_but_no_other(KeySpec spec, KeyUsage usage)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, spec, usage, KeyOrigin.External);
        var material = Outside.Material(spec);
        await Refused.AsAsync<Refusal.StatusForbids>(() => ProveAsync(test.Vault, key, spec, usage));

        var name = await ImportAsync(test.Vault, key, material);

        var proof = await ProveAsync(test.Vault, key, spec, usage);
        if (UseRules.IsPair(spec))
        {
            var open = await test.Vault.GetPublicKeyAsync(key);
            Assert.Equal(Outside.PublicHalf(spec, material), open.SubjectPublicKeyInfo.ToArray());
        }
        else
        {
            using var hmac = IncrementalHash.CreateHMAC(
                spec == KeySpec.Hmac256 ? HashAlgorithmName.SHA256 : spec == KeySpec.Hmac384 ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA512,
                material);
            hmac.AppendData(Message);
            // The platform has no SHA-224: that one is held against vectors in the Cipher room.
            if (spec != KeySpec.Hmac224) Assert.Equal(hmac.GetHashAndReset(), proof);
        }

        await Refused.AsAsync<Refusal.MaterialIncorrect>(() => ImportAsync(test.Vault, key, Outside.Material(spec), ImportKind.New));
        await test.Vault.DeleteImportedKeyMaterialAsync(key);
        await Refused.AsAsync<Refusal.StatusForbids>(() => ProveAsync(test.Vault, key, spec, usage));
        await Refused.AsAsync<Refusal.MaterialIncorrect>(() => ImportAsync(test.Vault, key, Outside.Material(spec)));
        await test.ReopenAsync();
        Assert.Equal(name, await ImportAsync(test.Vault, key, material));
        await CheckAsync(test.Vault, key, spec, usage, proof);
    }

    [Fact]
    public async Task Material_of_another_kind_or_length_or_wrapped_where_it_cannot_fit_does_not_come_in()
    {
        await using var test = await TestVault.OpenAsync();
        foreach (var (spec, other) in new[]
        {
            (KeySpec.EccNistP256, KeySpec.EccSecgP256K1), (KeySpec.EccNistP384, KeySpec.Rsa2048), (KeySpec.Hmac256, KeySpec.Hmac384),
            (KeySpec.Hmac512, KeySpec.EccNistP521), (KeySpec.SymmetricDefault, KeySpec.Hmac224), (KeySpec.Sm2, KeySpec.EccNistP256),
        })
        {
            var usage = SpecRules.Of(spec).Usages[0];
            var key = await AlgorithmTests.MakeAsync(test.Vault, spec, usage, KeyOrigin.External);
            await Refused.AsAsync<Refusal.ImportWrappingInvalid>(() => ImportAsync(test.Vault, key, Outside.Material(other)));
            Assert.Equal(KeyStatus.PendingImport, await test.Vault.StatusAsync(key));
        }

        var rsa = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Rsa2048, KeyUsage.SignVerify, KeyOrigin.External);
        await Refused.AsAsync<Refusal.TextInvalid>(
            () => test.Vault.GetParametersForImportAsync(rsa, ImportKeySpec.Rsa4096, ImportAlgorithm.OaepSha256).AsTask());
        var small = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.EccNistP256, KeyUsage.SignVerify, KeyOrigin.External);
        var given = await test.Vault.GetParametersForImportAsync(small, ImportKeySpec.Rsa2048, ImportAlgorithm.OaepSha256);
        await test.Vault.ImportKeyMaterialAsync(small, given.Wrap(Outside.Material(KeySpec.EccNistP256)));
        await ProveAsync(test.Vault, small, KeySpec.EccNistP256, KeyUsage.SignVerify);
    }

    [Theory]
    [InlineData(KeySpec.Rsa2048, KeyUsage.EncryptDecrypt)]
    [InlineData(KeySpec.EccNistP521, KeyUsage.SignVerify)]
    [InlineData(KeySpec.MlDsa65, KeyUsage.SignVerify)]
    [InlineData(KeySpec.MlKem768, KeyUsage.EncapsulateDecapsulate)]
    [InlineData(KeySpec.EccNistP384, KeyUsage.KeyAgreement)]
    [InlineData(KeySpec.Hmac224, KeyUsage.GenerateVerifyMac)]
    [InlineData(KeySpec.Sm2, KeyUsage.EncryptDecrypt)]
    public async Task A_replica_has_the_same_material_and_the_primary_passes_on(KeySpec spec, KeyUsage usage)
    {
        await using var world = await RegionVault.OpenAsync();
        var wanted = new NewKey { Spec = spec, Usage = usage, IsMultiRegion = true };
        var key = (await world.In(RegionVault.East).CreateKeyAsync("alias/k", wanted)).Arn;
        await world.In(RegionVault.East).ReplicateKeyAsync("alias/k", RegionVault.West);
        var id = key.Id.ToString();
        var there = await world.In(RegionVault.West).DescribeKeyAsync(id);
        Assert.Equal((spec, usage, KeyStatus.Enabled), (there.Spec, there.Usage, there.Status));

        var proof = await ProveAsync(world.In(RegionVault.East), id, spec, usage);
        await CheckAsync(world.In(RegionVault.West), id, spec, usage, proof);
        await CheckAsync(world.In(RegionVault.East), id, spec, usage, await ProveAsync(world.In(RegionVault.West), id, spec, usage));

        await world.In(RegionVault.East).UpdatePrimaryRegionAsync(id, RegionVault.West);
        await world.InStepAsync(key, RegionVault.West);
        await CheckAsync(world.In(RegionVault.West), id, spec, usage, proof);
        await Refused.AsAsync<Refusal.SpecForbids>(() => world.In(RegionVault.West).RotateKeyAsync(id).AsTask());
        await world.IsWholeAsync();
    }

    [Fact]
    public async Task A_destroyed_rsa_key_is_gone_from_every_file_and_its_history_is_whole()
    {
        await using var home = await DoomedVault.OpenAsync();
        var key = (await home.Vault.CreateKeyAsync(
            "alias/doomed", new NewKey { Spec = KeySpec.Rsa2048, Usage = KeyUsage.SignVerify })).Arn;
        var other = await AlgorithmTests.MakeAsync(home.Vault, KeySpec.Rsa2048, KeyUsage.SignVerify);
        var kept = (await home.Vault.SignAsync(other, Message, SigningAlgorithm.RsassaPssSha256)).Signature;
        await home.Vault.SignAsync("alias/doomed", Message, SigningAlgorithm.RsassaPssSha256);
        var secret = (await home.Vault.DescribeKeyAsync("alias/doomed")).Materials.Single().Secret;
        Assert.True(home.Vault.Engine.Parts.Keeper.TryLend(secret, out var lent));
        var prime = PrimeOf(lent);
        Assert.Contains(await KasAsync(home), bytes => bytes.AsSpan().IndexOf(Bytes(secret)) >= 0);

        await home.Vault.ScheduleKeyDeletionAsync("alias/doomed", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);

        await lent.Wiped.Soon();
        Assert.False(home.Vault.Engine.Parts.Keeper.TryDescribe(secret, out _));
        Assert.All(await KasAsync(home), bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(Bytes(secret))));
        foreach (var file in Directory.GetFiles(home.Path).Where(static f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.Equal(-1, (await ReadAsync(file)).AsSpan().IndexOf(prime));
        await Refused.AsAsync<Refusal.KeyUnknown>(
            () => home.Vault.SignAsync(key.ToString(), Message, SigningAlgorithm.RsassaPssSha256).AsTask());
        await home.StopAsync();
        await home.StartAsync();
        await home.Vault.VerifyAsync(other, Message, MessageKind.Raw, SigningAlgorithm.RsassaPssSha256, kept);
        var report = await home.VerifyAsync();
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));
    }

    [Fact]
    public async Task Keys_that_rest_take_their_pairs_out_of_memory_and_serve_again()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var test = await TestVault.OpenAsync(o => o with { Clock = clock });
        var keys = new List<(string Key, KeySpec Spec, KeyUsage Usage, byte[] Proof)>();
        foreach (var (spec, usage) in new[]
        {
            (KeySpec.Rsa2048, KeyUsage.SignVerify), (KeySpec.EccSecgP256K1, KeyUsage.SignVerify), (KeySpec.Hmac384, KeyUsage.GenerateVerifyMac),
        })
        {
            var key = await AlgorithmTests.MakeAsync(test.Vault, spec, usage);
            keys.Add((key, spec, usage, await ProveAsync(test.Vault, key, spec, usage)));
        }

        Assert.Equal(3, test.Vault.Engine.Parts.Keeper.InMemory);
        await Retry.UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            return test.ActorsUnder("keys") == 0;
        });
        Assert.Equal(0, test.Vault.Engine.Parts.Keeper.InMemory);
        foreach (var (key, spec, usage, proof) in keys) await CheckAsync(test.Vault, key, spec, usage, proof);
    }

    [Theory]
    [InlineData(KeySpec.Rsa2048)]
    [InlineData(KeySpec.Rsa4096)]
    [InlineData(KeySpec.EccNistP256)]
    [InlineData(KeySpec.EccNistP384)]
    [InlineData(KeySpec.EccNistP521)]
    [InlineData(KeySpec.EccSecgP256K1)]
    [InlineData(KeySpec.Sm2)]
    [InlineData(KeySpec.MlKem512)]
    [InlineData(KeySpec.MlKem768)]
    [InlineData(KeySpec.MlKem1024)]
    public async Task A_data_key_pair_is_a_pair_whose_private_half_opens_again(KeySpec spec)
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var context = EncryptionContext.Of(("for", "tests"));
        using var pair = await test.Vault.GenerateDataKeyPairAsync(key, spec, context);
        using var closed = await test.Vault.GenerateDataKeyPairWithoutPlaintextAsync(key, spec, context);
        Assert.Equal(Outside.PublicHalf(spec, pair.PrivateKey.Span), pair.PublicKey.ToArray());
        Assert.True(closed.PrivateKey.IsEmpty);
        await test.ReopenAsync();

        Assert.Equal(pair.PrivateKey.ToArray(), await test.Vault.DecryptAsync(pair.Blob, context));
        Assert.Equal(closed.PublicKey.ToArray(), Outside.PublicHalf(spec, await test.Vault.DecryptAsync(closed.Blob, context)));
        await Refused.AsAsync<Refusal.CiphertextInvalid>(() => test.Vault.DecryptAsync(pair.Blob).AsTask());
        var usage = Assert.Single((await test.Vault.GetKeyLastUsageAsync(key)).Materials);
        Assert.Equal((0, 2), (usage.Encrypts, usage.DataKeys));
        pair.Dispose();
        Assert.True(pair.PrivateKey.Span.IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal($"data key pair of {AlgorithmNames.Of(spec)}", pair.ToString());
    }

    [Fact]
    public async Task A_pair_needs_a_symmetric_key_that_serves_and_a_kind_of_pair()
    {
        await using var test = await TestVault.OpenAsync();
        var rsa = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Rsa2048, KeyUsage.EncryptDecrypt);
        var key = await test.KeyAsync();

        await Refused.AsAsync<Refusal.AlgorithmForbids>(() => AskAsync(rsa, KeySpec.EccNistP256));
        await Refused.AsAsync<Refusal.TextInvalid>(() => AskAsync(key, KeySpec.Hmac256));
        await Refused.AsAsync<Refusal.TextInvalid>(() => AskAsync(key, KeySpec.Unknown));
        await test.Vault.DisableKeyAsync(key);
        await Refused.AsAsync<Refusal.KeyDisabled>(() => AskAsync(key, KeySpec.EccNistP256));

        async Task AskAsync(string by, KeySpec spec)
        {
            using var pair = await test.Vault.GenerateDataKeyPairAsync(by, spec, EncryptionContext.Empty);
        }
    }

    [Fact]
    public async Task Ciphertexts_move_between_symmetric_and_rsa_keys()
    {
        await using var test = await TestVault.OpenAsync();
        var (rsa, key) = (await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Rsa2048, KeyUsage.EncryptDecrypt), await test.KeyAsync());
        var context = EncryptionContext.Of(("a", "b"));
        var room = new byte[Limits.CiphertextBytesMax];
        var (oaep, kac1) = (EncryptionAlgorithm.RsaesOaepSha256, EncryptionAlgorithm.SymmetricDefault);
        var blob = await test.Vault.EncryptAsync(key, Message, context);

        var there = await test.Vault.ReEncryptAsync(
            new ReEncryptFrom(null, kac1, context), blob, new ReEncryptTo(rsa, oaep, EncryptionContext.Empty), room);
        var cipher = room[..there.To.Bytes];
        Assert.Equal((256, rsa, key), (there.To.Bytes, there.To.Key.ToString(), there.From.Key.ToString()));
        Assert.Equal(Message, await test.Vault.DecryptAsync(rsa, cipher, oaep));
        var back = await test.Vault.ReEncryptAsync(
            new ReEncryptFrom(rsa, oaep, EncryptionContext.Empty), cipher, new ReEncryptTo(key, kac1, context), room);
        Assert.Equal(Message, await test.Vault.DecryptAsync(room.AsMemory(0, back.To.Bytes).ToArray(), context));

        await Refused.AsAsync<Refusal.NameInvalid>(() => test.Vault.ReEncryptAsync(
            new ReEncryptFrom(null, oaep, EncryptionContext.Empty), cipher, new ReEncryptTo(key, kac1, context), room).AsTask());
        await Refused.AsAsync<Refusal.ContextInvalid>(() => test.Vault.ReEncryptAsync(
            new ReEncryptFrom(rsa, oaep, context), cipher, new ReEncryptTo(key, kac1, context), room).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => test.Vault.EncryptAsync(rsa, Message, oaep, new byte[511]).AsTask());
    }

    [Fact]
    public async Task The_trail_tells_of_each_with_its_algorithm_and_of_what_was_refused()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.EccNistP256, KeyUsage.SignVerify);
        var signed = await test.Vault.SignAsync(key, Message, SigningAlgorithm.EcdsaSha256);
        await test.Vault.VerifyAsync(key, Message, MessageKind.Raw, SigningAlgorithm.EcdsaSha256, signed.Signature);
        await Refused.AsAsync<Refusal.SignatureInvalid>(
            () => test.Vault.VerifyAsync(key, new byte[1], MessageKind.Raw, SigningAlgorithm.EcdsaSha256, signed.Signature).AsTask());
        await test.Vault.GetPublicKeyAsync(key);
        using (await test.Vault.GenerateDataKeyPairAsync(await test.KeyAsync(), KeySpec.EccNistP256, EncryptionContext.Of(("x", "y"))))
        {
        }

        var entries = await TrailBook.WhenAsync(test.Vault, 7);
        Assert.Equal(
            ["CreateKey ok", "Sign ok", "Verify ok", "Verify signature-invalid", "GetPublicKey ok", "CreateKey ok", "GenerateDataKeyPair ok"],
            entries.Select(static e => $"{e.Operation} {e.Result}"));
        var sign = entries[1];
        Assert.Equal((key, (long)Message.Length), (sign.Key.ToString(), sign.Bytes));
        Assert.Equal(("ECDSA_SHA_256", "RAW"), (sign.Parameters["signingAlgorithm"], sign.Parameters["messageType"]));
        Assert.Equal((1, "ECC_NIST_P256"), (entries[^1].Context.Count, entries[^1].Parameters["keyPairSpec"]));
    }

    [Fact]
    public async Task Strict_gives_no_signature_code_or_plaintext_out_that_the_trail_does_not_tell_of()
    {
        await using var test = await TestVault.OpenAsync(("trail.level", "strict"));
        var signer = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.EccNistP256, KeyUsage.SignVerify);
        var coder = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Hmac256, KeyUsage.GenerateVerifyMac);
        var rsa = await AlgorithmTests.MakeAsync(test.Vault, KeySpec.Rsa2048, KeyUsage.EncryptDecrypt);
        var cipher = await test.Vault.EncryptAsync(rsa, Message, EncryptionAlgorithm.RsaesOaepSha1);
        await test.Vault.SignAsync(signer, Message, SigningAlgorithm.EcdsaSha256);
        await test.Vault.GenerateMacAsync(coder, Message, MacAlgorithm.HmacSha256);
        var plaintext = new byte[512];
        using (TrailBook.Lock(test.Path))
        {
            await Task.WhenAll(
                Refused.AsAsync<Refusal.TrailUnavailable>(() => test.Vault.SignAsync(signer, Message, SigningAlgorithm.EcdsaSha256).AsTask()),
                Refused.AsAsync<Refusal.TrailUnavailable>(() => test.Vault.GenerateMacAsync(coder, Message, MacAlgorithm.HmacSha256).AsTask()),
                Refused.AsAsync<Refusal.TrailUnavailable>(
                    () => test.Vault.DecryptAsync(rsa, cipher, EncryptionAlgorithm.RsaesOaepSha1, plaintext).AsTask()));
            Assert.Equal(-1, plaintext.AsSpan().IndexOf(Message));
        }
    }

    /// <summary>Something that only the key's material makes: a signature, a code or a ciphertext.</summary>
    private static async Task<byte[]> ProveAsync(VaultClient vault, string key, KeySpec spec, KeyUsage usage)
    {
        var row = SpecRules.Of(spec);
        return usage switch
        {
            KeyUsage.SignVerify => (await vault.SignAsync(key, Message, Signing(row))).Signature.ToArray(),
            KeyUsage.GenerateVerifyMac => (await vault.GenerateMacAsync(key, Message, row.Mac[0])).Mac.ToArray(),
            KeyUsage.EncapsulateDecapsulate => await LatticeTests.ProveAsync(vault, key),
            KeyUsage.KeyAgreement => await Outside.DeriveAsync(vault, key, Outside.Peer(spec)),
            _ => await vault.EncryptAsync(key, Message, row.Encryption[^1]),
        };
    }

    private static async Task CheckAsync(VaultClient vault, string key, KeySpec spec, KeyUsage usage, byte[] proof)
    {
        var row = SpecRules.Of(spec);
        if (usage == KeyUsage.SignVerify) await vault.VerifyAsync(key, Message, MessageKind.Raw, Signing(row), proof);
        else if (usage == KeyUsage.KeyAgreement) Assert.Equal(proof, await Outside.DeriveAsync(vault, key, Outside.Peer(spec)));
        else if (usage == KeyUsage.GenerateVerifyMac) await vault.VerifyMacAsync(key, Message, row.Mac[0], proof);
        else if (usage == KeyUsage.EncapsulateDecapsulate) await LatticeTests.CheckAsync(vault, key, proof);
        else Assert.Equal(Message, await vault.DecryptAsync(key, proof, row.Encryption[^1]));
    }

    private static SigningAlgorithm Signing(SpecRow row) => row.Signing.Last(static a => SpecRules.Takes(a, MessageKind.Raw));

    private static async Task<KeyMaterialId> ImportAsync(VaultClient vault, string key, byte[] material, ImportKind? kind = null)
    {
        while (true)
        {
            try
            {
                var given = await vault.GetParametersForImportAsync(key, ImportKeySpec.Rsa2048, ImportAlgorithm.AesKeyWrapSha256);
                return await vault.ImportKeyMaterialAsync(key, given.Wrap(material) with { Kind = kind });
            }
            catch (RefusedException refused) when (refused.Refusal is Refusal.ImportTokenExpired)
            {
                // A destruction ended the token.
            }
        }
    }

    private static byte[] Bytes(SecretId secret)
    {
        var bytes = new byte[SecretId.Bytes];
        secret.Write(bytes);
        return bytes;
    }

    /// <summary>A number that nobody outside may see.</summary>
    private static byte[] PrimeOf(Material.SecretRef secret)
    {
        Assert.True(secret.TryTake(out var lease));
        using (lease)
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(lease.Span, out _);
            return rsa.ExportParameters(includePrivateParameters: true).P!;
        }
    }

    /// <summary>The secret files, whole.</summary>
    private static async Task<List<byte[]>> KasAsync(DoomedVault home)
    {
        var all = new List<byte[]>();
        foreach (var file in Directory.GetFiles(home.Path, "secrets-*.kas")) all.Add(await ReadAsync(file));
        return all;
    }

    /// <summary>Of an open vault too.</summary>
    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }
}
