using KeyActors.Model;

namespace KeyActors.Engine.Tests.Uses;

/// <summary>Why a blob does not open, in the one order; what does not open has one reason, and writes nothing readable.</summary>
public sealed class DecryptOrderTests
{
    private static readonly EncryptionContext Context = EncryptionContext.Of(("tenant", "blue"), ("row", "17"));

    [Fact]
    public async Task What_does_not_open_has_one_reason_and_one_sentence()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var blob = await test.Vault.EncryptAsync(key, "secret"u8.ToArray(), Context);
        var before = test.Journal.Content();
        var blobs = new List<(byte[] Blob, EncryptionContext Context)>
        {
            (blob, EncryptionContext.Empty),
            (blob, EncryptionContext.Of(("tenant", "blue"))),
            (blob, EncryptionContext.Of(("tenant", "Blue"), ("row", "17"))),
            (blob, EncryptionContext.Of(("tenant", "blue"), ("row", "17"), ("x", ""))),
            ([], Context),
            (new byte[500], Context),
            ("not a blob at all, but a hundred and twenty bytes of text that somebody has put into the wrong column of a table, long ago, twice."u8.ToArray(), Context),
            ([.. blob, 0], Context),
            (new byte[6145], Context),
        };
        for (var cut = 0; cut < blob.Length; cut += 7) blobs.Add((blob[..cut], Context));

        // The key id (6 to 21) is not among them: another id is another key.
        for (var at = 0; at < blob.Length; at += at == 5 ? 17 : 1)
        {
            var altered = (byte[])blob.Clone();
            altered[at] ^= 0x10;
            blobs.Add((altered, Context));
        }

        Assert.Equal("secret"u8.ToArray(), await test.Vault.DecryptAsync(blob, Context));
        foreach (var (bytes, context) in blobs)
        {
            var refusal = await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await test.Vault.DecryptAsync(bytes, context));
            Assert.Equal(new Refusal.CiphertextInvalid(), refusal);
            var buffer = new byte[8000];
            Array.Fill(buffer, (byte)0xEE);
            await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await test.Vault.DecryptAsync(bytes, context, buffer));
            Assert.True(buffer.AsSpan().IndexOfAnyExcept((byte)0xEE, (byte)0) < 0);
            await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await test.Vault.ReEncryptAsync(bytes, context, key, Context));
        }

        Assert.Equal(before, test.Journal.Content());
    }

    [Fact]
    public async Task The_reasons_come_in_order()
    {
        await using var test = await TestVault.OpenAsync();
        var (mine, other) = (await test.KeyAsync(), await test.KeyAsync());
        var blob = await test.Vault.EncryptAsync(mine, "secret"u8.ToArray(), Context);
        await test.Vault.DisableKeyAsync(mine);
        var foreign = (byte[])blob.Clone();
        foreign[10] ^= 1;
        var damaged = (byte[])blob.Clone();
        damaged[^1] ^= 1;

        // 1: it does not parse; whatever else is wrong.
        await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await test.Vault.DecryptAsync(other, foreign.AsMemory(0, 100), EncryptionContext.Empty));
        // 2: its key is not known, before the key that is named.
        var unknown = await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await test.Vault.DecryptAsync(other, foreign, Context));
        Assert.DoesNotContain("key/", unknown.Sentence, StringComparison.Ordinal);
        // 3: another key is named, before the state.
        await Refused.AsAsync<Refusal.KeyIncorrect>(async () => await test.Vault.DecryptAsync(other, damaged, Context));
        // 4: the state, before whether it opens.
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.DecryptAsync(mine, damaged, EncryptionContext.Empty));
        await test.Vault.EnableKeyAsync(mine);
        // 5: it does not open.
        await Refused.AsAsync<Refusal.CiphertextInvalid>(async () => await test.Vault.DecryptAsync(mine, damaged, Context));
        Assert.Equal("secret"u8.ToArray(), await test.Vault.DecryptAsync(mine, blob, Context));
    }

    [Fact]
    public async Task Another_vaults_blob_says_only_that_its_key_is_not_known()
    {
        await using var test = await TestVault.OpenAsync();
        await using var other = await TestVault.OpenAsync();
        await test.KeyAsync();
        var blob = await other.Vault.EncryptAsync(await other.KeyAsync(), "secret"u8.ToArray());
        Assert.Equal(new Refusal.CiphertextKeyUnknown(), await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(async () => await test.Vault.DecryptAsync(blob)));
    }

    [Fact]
    public async Task Sizes_and_contexts_outside_their_bounds_are_refused_and_buffers_stay_as_they_were()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var none = EncryptionContext.Empty;
        var before = test.Journal.Content();
        var buffer = new byte[8000];
        foreach (var bytes in new[] { 0, 4097 })
        {
            await Refused.AsAsync<Refusal.SizeInvalid>(async () => await test.Vault.EncryptAsync(key, new byte[bytes]));
            await Refused.AsAsync<Refusal.SizeInvalid>(async () => await test.Vault.EncryptAsync(key, new byte[bytes], none, buffer));
        }

        foreach (var bytes in new[] { -1, 0, 1025 })
        {
            await Refused.AsAsync<Refusal.SizeInvalid>(async () => await test.Vault.GenerateDataKeyAsync(key, bytes, none));
            await Refused.AsAsync<Refusal.SizeInvalid>(async () => await test.Vault.GenerateDataKeyWithoutPlaintextAsync(key, bytes, none));
        }

        await Refused.AsAsync<Refusal.SizeInvalid>(() => Task.Run(() => test.Vault.GenerateRandom([])));
        await Refused.AsAsync<Refusal.SizeInvalid>(() => Task.Run(() => test.Vault.GenerateRandom(new byte[1025])));
        await Refused.AsAsync<Refusal.ContextInvalid>(() => Task.Run(static () => EncryptionContext.Of(("a", "\ud800"))));
        await Refused.AsAsync<Refusal.ContextInvalid>(() => Task.Run(static () => EncryptionContext.Of(("a", new string('x', 8192)))));
        foreach (var bad in new[] { "", "key", "alias/", "arn:aws:kms:us-east-1:000000000000:key/x", "{}" })
            await Refused.AsAsync<Refusal.NameInvalid>(async () => await test.Vault.EncryptAsync(bad, "abc"u8.ToArray(), none, buffer));
        await Assert.ThrowsAsync<ArgumentException>(async () => await test.Vault.EncryptAsync(key, "abc"u8.ToArray(), none, buffer.AsMemory(0, 108)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await test.Vault.GenerateDataKeyAsync(key, new byte[32], none, buffer.AsMemory(0, 137)));
        Assert.Equal(new byte[8000], buffer);
        Assert.Equal(before, test.Journal.Content());
        foreach (var bytes in new[] { 1, 4096 })
        {
            var made = await test.Vault.EncryptAsync(key, new byte[bytes], none, buffer);
            Assert.Equal(new byte[bytes], await test.Vault.DecryptAsync(buffer.AsMemory(0, made.Bytes)));
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await test.Vault.DecryptAsync(buffer.AsMemory(0, 4202), none, new byte[4095]));
    }

    [Fact]
    public async Task Data_keys_open_as_what_they_are_and_re_encryption_changes_key_and_context()
    {
        await using var test = await TestVault.OpenAsync();
        var (one, two) = (await test.KeyAsync(), await test.KeyAsync());
        using (var dataKey = await test.Vault.GenerateDataKeyAsync(one, 32, Context))
        {
            Assert.Equal(dataKey.Plaintext.ToArray(), await test.Vault.DecryptAsync(dataKey.Blob, Context));
            Assert.DoesNotContain(Convert.ToHexString(dataKey.Plaintext.Span), dataKey.ToString(), StringComparison.OrdinalIgnoreCase);
            dataKey.Dispose();
            Assert.Equal(new byte[32], dataKey.Plaintext.ToArray());
        }

        var (plain, blob) = (new byte[1024], new byte[1130]);
        await test.Vault.GenerateDataKeyAsync(one, plain, Context, blob);
        Assert.Equal(plain, await test.Vault.DecryptAsync(blob, Context));
        var sealedOnly = await test.Vault.GenerateDataKeyWithoutPlaintextAsync(one, 16, Context);
        Assert.Equal(16, (await test.Vault.DecryptAsync(sealedOnly, Context)).Length);
        var moved = await test.Vault.ReEncryptAsync(blob, Context, two, EncryptionContext.Empty);
        Assert.Equal(plain, await test.Vault.DecryptAsync(two, moved, EncryptionContext.Empty));
        var random = new byte[1024];
        test.Vault.GenerateRandom(random);
        Assert.True(random.Distinct().Count() > 100);
    }
}
