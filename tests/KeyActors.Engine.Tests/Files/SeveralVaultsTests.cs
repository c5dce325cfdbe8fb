using KeyActors.Model;

namespace KeyActors.Engine.Tests.Files;

/// <summary>A file for the keys of several vaults: whichever vault is left opens it.</summary>
public sealed class SeveralVaultsTests
{
    private static readonly EnvelopeOptions Bound = new() { Context = EncryptionContext.Of(("file", "ledger")) };

    [Fact]
    public async Task The_vault_that_is_left_opens_what_both_sealed()
    {
        await using var here = await TestVault.OpenAsync(("realm.region", "eu-central-1"));
        await using var there = await TestVault.OpenAsync(("realm.region", "eu-west-1"));
        var (one, two) = (await here.Vault.CreateKeyAsync("alias/files"), await there.Vault.CreateKeyAsync("alias/files"));
        var (plain, hidden, back) = (there.Beside("plain"), there.Beside("hidden"), there.Beside("back"));
        await File.WriteAllBytesAsync(plain, Content(200_000));
        EnvelopeKey[] keys = [new(here.Vault, "alias/files"), new(there.Vault, "alias/files")];
        Assert.Equal([one.Arn, two.Arn], await Envelope.EncryptFileAsync(keys, plain, hidden, Bound));
        Assert.Equal(one.Arn, await here.Vault.DecryptFileAsync(hidden, back, Bound));
        await File.WriteAllTextAsync(back, "");

        await here.StopAsync();
        Directory.Delete(here.Path, recursive: true);
        await there.Vault.RotateKeyAsync("alias/files");
        await there.ReopenAsync();
        Assert.Equal(two.Arn, await there.Vault.DecryptFileAsync(hidden, back, Bound));
        Assert.Equal(Content(200_000), await File.ReadAllBytesAsync(back));

        using var stream = new MemoryStream();
        await using var source = File.OpenRead(hidden);
        Assert.Equal(two.Arn, await there.Vault.DecryptStreamAsync(source, stream, Bound));
        Assert.Equal(Content(200_000), stream.ToArray());
    }

    [Fact]
    public async Task A_vault_without_any_of_the_keys_says_that_and_no_more()
    {
        await using var here = await TestVault.OpenAsync();
        await using var other = await TestVault.OpenAsync();
        var file = await SealAsync(here, [new(here.Vault, await here.KeyAsync()), new(here.Vault, await here.KeyAsync())], 10);
        await RefusesAsync<Refusal.CiphertextKeyUnknown>(other, file);
        await other.KeyAsync();
        await RefusesAsync<Refusal.CiphertextKeyUnknown>(other, file);
        await RefusesAsync<Refusal.CiphertextKeyUnknown>(other, file, EnvelopeOptions.Default);
    }

    [Fact]
    public async Task Sixteen_keys_seal_and_any_one_that_serves_opens()
    {
        await using var test = await TestVault.OpenAsync();
        var names = new List<string>();
        for (var i = 0; i < Envelope.KeysMax; i++) names.Add(await test.KeyAsync());
        var file = await SealAsync(test, [.. names.Select(name => new EnvelopeKey(test.Vault, name))], 70_000);
        foreach (var name in names[..^1]) await test.Vault.DisableKeyAsync(name);
        Assert.Equal(names[^1], (await test.Vault.DecryptFileAsync(file, test.Beside("back"), Bound)).ToString());
        await test.Vault.DisableKeyAsync(names[^1]);
        await RefusesAsync<Refusal.KeyDisabled>(test, file);
        await test.Vault.EnableKeyAsync(names[3]);
        Assert.Equal(names[3], (await test.Vault.DecryptFileAsync(file, test.Beside("back"), Bound)).ToString());
    }

    /// <summary>A vault that was restored from before its key rotated has lost that material, and its other key opens the file.</summary>
    [Fact]
    public async Task A_key_that_has_lost_its_material_does_not_keep_another_from_opening()
    {
        await using var test = await TestVault.OpenAsync();
        var (moved, steady) = (await test.KeyAsync(), await test.KeyAsync());
        await test.StopAsync();
        var old = test.Beside("old");
        Directory.CreateDirectory(old);
        foreach (var path in Directory.GetFiles(test.Path)) File.Copy(path, Path.Combine(old, Path.GetFileName(path)));
        await test.StartAsync();
        await test.Vault.RotateKeyAsync(moved);
        var both = await SealAsync(test, [new(test.Vault, moved), new(test.Vault, steady)], 10);
        var alone = await SealAsync(test, [new(test.Vault, moved)], 10);
        await test.StopAsync();
        await using var restored = await KeyVault.OpenAsync(old);
        Assert.Equal(steady, (await restored.DecryptFileAsync(both, test.Beside("back"), Bound)).ToString());
        await Refused.AsAsync<Refusal.FileInvalid>(async () => await restored.DecryptFileAsync(alone, test.Beside("back"), Bound));
    }

    [Fact]
    public async Task A_file_is_for_every_key_or_not_there()
    {
        await using var here = await TestVault.OpenAsync();
        await using var there = await TestVault.OpenAsync();
        var (one, off) = (await here.KeyAsync(), await there.KeyAsync());
        await here.Vault.CreateAliasAsync("alias/again", one);
        await there.Vault.DisableKeyAsync(off);
        EnvelopeKey first = new(here.Vault, one);
        await FailsAsync<Refusal.KeyDisabled>(first, new(there.Vault, off));
        await FailsAsync<Refusal.KeyUnknown>(first, new(there.Vault, one));
        await FailsAsync<Refusal.AliasUnknown>(new(there.Vault, "alias/none"), first);
        await FailsAsync<Refusal.NameInvalid>(first, new(here.Vault, "alias/again"));
        await FailsAsync<Refusal.NameInvalid>(first, new(there.Vault, "no name"));
        await FailsAsync<Refusal.SizeInvalid>();
        await FailsAsync<Refusal.SizeInvalid>([.. Enumerable.Repeat(first, Envelope.KeysMax + 1)]);
        await there.StopAsync();
        var target = here.Beside("target");
        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => Envelope.EncryptFileAsync([first, new(there.Vault, off)], here.Beside("plain"), target, Bound).AsTask());
        Assert.False(File.Exists(target));
        await here.Vault.EncryptFileAsync(one, here.Beside("plain"), target, Bound);

        async Task FailsAsync<TRefusal>(params EnvelopeKey[] keys)
            where TRefusal : Refusal
        {
            await File.WriteAllBytesAsync(here.Beside("plain"), Content(10));
            await Refused.AsAsync<TRefusal>(
                async () => await Envelope.EncryptFileAsync(keys, here.Beside("plain"), here.Beside("target"), Bound));
            using var stream = new MemoryStream();
            await Refused.AsAsync<TRefusal>(
                async () => await Envelope.EncryptStreamAsync(keys, new MemoryStream(Content(10)), stream, Bound));
            Assert.Equal(0, stream.Length);
            Assert.Equal(["plain"], Directory.GetFiles(here.Beside("")).Select(Path.GetFileName));
        }
    }

    private static byte[] Content(int bytes) => [.. Enumerable.Range(0, bytes).Select(static i => (byte)(i * 31 >> 3))];

    private static async Task<string> SealAsync(TestVault test, EnvelopeKey[] keys, int bytes)
    {
        var (plain, hidden) = (test.Beside("plain"), test.Beside($"hidden-{keys.Length}"));
        await File.WriteAllBytesAsync(plain, Content(bytes));
        await Envelope.EncryptFileAsync(keys, plain, hidden, Bound);
        return hidden;
    }

    private static async Task RefusesAsync<TRefusal>(TestVault test, string file, EnvelopeOptions? options = null)
        where TRefusal : Refusal
    {
        var target = test.Beside("refused");
        await Refused.AsAsync<TRefusal>(async () => await test.Vault.DecryptFileAsync(file, target, options ?? Bound));
        Assert.False(File.Exists(target));
    }
}
