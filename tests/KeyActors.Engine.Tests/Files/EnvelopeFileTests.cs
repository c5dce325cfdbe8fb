using KeyActors.Model;

namespace KeyActors.Engine.Tests.Files;

/// <summary>Files of any size: the output appears whole or not at all, and nothing is left beside it.</summary>
public sealed class EnvelopeFileTests
{
    private static readonly EnvelopeOptions Bound = new() { Context = EncryptionContext.Of(("file", "report")) };

    public static TheoryData<int> Sizes => [0, 1, 65535, 65536, 65537, 131072, 5_000_000];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_file_comes_back_as_it_was(int bytes)
    {
        await using var test = await TestVault.OpenAsync();
        var key = (await test.Vault.CreateKeyAsync()).Arn;
        var (plain, hidden, back) = await SealAsync(test, key.ToString(), bytes);
        Assert.True(new FileInfo(hidden).Length > bytes);
        await test.ReopenAsync();
        Assert.Equal(key, await test.Vault.DecryptFileAsync(hidden, back, Bound));
        Assert.Equal(await File.ReadAllBytesAsync(plain), await File.ReadAllBytesAsync(back));
        using var stream = new MemoryStream();
        await using var source = File.OpenRead(hidden);
        Assert.Equal(key, await test.Vault.DecryptStreamAsync(source, stream, Bound));
        Assert.Equal(await File.ReadAllBytesAsync(plain), stream.ToArray());
        Assert.Equal(3, Directory.GetFiles(test.Beside("")).Length);
    }

    [Fact]
    public async Task A_file_may_be_sealed_onto_itself()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var file = test.Beside("f");
        await File.WriteAllBytesAsync(file, new byte[200_000]);
        await test.Vault.EncryptFileAsync(key, file, file, Bound);
        Assert.NotEqual(200_000, new FileInfo(file).Length);
        await test.Vault.DecryptFileAsync(file, file, Bound);
        Assert.Equal(new byte[200_000], await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task What_does_not_open_leaves_the_target_as_it_was()
    {
        await using var test = await TestVault.OpenAsync();
        await using var other = await TestVault.OpenAsync();
        var (key, off) = (await test.KeyAsync(), await test.KeyAsync());
        var (_, hidden, back) = await SealAsync(test, key, 300_000);
        var (_, foreign, _) = await SealAsync(other, await other.KeyAsync(), 10);
        await test.Vault.EncryptFileAsync(off, hidden, test.Beside("off"), Bound);
        await test.Vault.DisableKeyAsync(off);
        await File.WriteAllTextAsync(back, "as it was");
        var good = await File.ReadAllBytesAsync(hidden);
        async Task<string> Damaged(string name, Func<byte[], byte[]> how)
        {
            await File.WriteAllBytesAsync(test.Beside(name), how((byte[])good.Clone()));
            return test.Beside(name);
        }

        var files = Directory.GetFiles(test.Beside("")).Length;
        await RefusesAsync<Refusal.FileInvalid>(hidden, EnvelopeOptions.Default);
        await RefusesAsync<Refusal.FileInvalid>(hidden, Bound with { Context = EncryptionContext.Of(("file", "Report")) });
        await RefusesAsync<Refusal.CiphertextKeyUnknown>(foreign, Bound);
        await RefusesAsync<Refusal.KeyDisabled>(test.Beside("off"), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("cut", static b => b[..^1]), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("cut to chunks", static b => b[..^(300_000 % 65536 + 16)]), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("longer", static b => [.. b, 0]), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("last byte", static b => Flip(b, b.Length - 1)), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("first chunk", static b => Flip(b, 1000)), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("magic", static b => Flip(b, 0)), Bound);
        await RefusesAsync<Refusal.FileInvalid>(await Damaged("empty", static _ => []), Bound);
        Assert.Equal(files + 6 + 1, Directory.GetFiles(test.Beside("")).Length);

        async Task RefusesAsync<TRefusal>(string source, EnvelopeOptions options)
            where TRefusal : Refusal
        {
            await Refused.AsAsync<TRefusal>(async () => await test.Vault.DecryptFileAsync(source, back, options));
            Assert.Equal("as it was", await File.ReadAllTextAsync(back));
            Assert.Empty(Directory.GetFiles(test.Beside(""), "*.tmp").Concat(Directory.GetFiles(test.Beside(""), ".*")));
        }
    }

    [Fact]
    public async Task Sealing_that_fails_or_is_given_up_leaves_the_target_as_it_was()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var (source, target) = (test.Beside("plain"), test.Beside("hidden"));
        await File.WriteAllBytesAsync(source, new byte[1_000_000]);
        await File.WriteAllTextAsync(target, "as it was");
        using var cancel = new CancellationTokenSource();
        var halfway = Bound with { Progress = new Watching(done => { if (done > 300_000) cancel.Cancel(); }) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Vault.EncryptFileAsync(key, source, target, halfway, cancel.Token).Soon());
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            test.Vault.EncryptFileAsync(key, source, target, Bound with { Progress = new Watching(static _ => throw new InvalidOperationException()) }).Soon());
        await Refused.AsAsync<Refusal.AliasUnknown>(async () => await test.Vault.EncryptFileAsync("alias/none", source, target, Bound));
        await Assert.ThrowsAsync<FileNotFoundException>(() => test.Vault.EncryptFileAsync(key, test.Beside("none"), target, Bound).Soon());
        await Assert.ThrowsAsync<ArgumentNullException>(() => test.Vault.EncryptFileAsync(key, source, target, null!).Soon());
        await test.Vault.DisableKeyAsync(key);
        await Refused.AsAsync<Refusal.KeyDisabled>(async () => await test.Vault.EncryptFileAsync(key, source, target, Bound));
        Assert.Equal("as it was", await File.ReadAllTextAsync(target));
        Assert.Equal(2, Directory.GetFiles(test.Beside("")).Length);
        await test.Vault.EnableKeyAsync(key);
        await Assert.ThrowsAsync<IOException>(() => test.Vault.EncryptFileAsync(key, source, test.Path, Bound).Soon());
        await Assert.ThrowsAnyAsync<IOException>(() => test.Vault.EncryptFileAsync(key, source, test.Beside("no/such/folder"), Bound).Soon());
        await test.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => test.Vault.EncryptFileAsync(key, source, target, Bound).Soon());
        Assert.Equal(2, Directory.GetFiles(test.Beside("")).Length);
    }

    [Fact]
    public async Task Opening_that_is_given_up_in_the_middle_leaves_the_target_as_it_was()
    {
        await using var test = await TestVault.OpenAsync();
        var (_, hidden, back) = await SealAsync(test, await test.KeyAsync(), 1_000_000);
        using var cancel = new CancellationTokenSource();
        var reports = new List<long>();
        var halfway = Bound with
        {
            Progress = new Watching(done =>
            {
                reports.Add(done);
                if (reports.Count == 3) cancel.Cancel();
            }),
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Vault.DecryptFileAsync(hidden, back, halfway, cancel.Token).Soon());
        Assert.Equal([65536, 131072, 196608], reports);
        Assert.False(File.Exists(back));
        Assert.Equal(2, Directory.GetFiles(test.Beside("")).Length);
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private static async Task<(string Plain, string Hidden, string Back)> SealAsync(TestVault test, string key, int bytes)
    {
        var content = new byte[bytes];
        for (var i = 0; i < bytes; i++) content[i] = (byte)(i * 31 >> 3);
        await File.WriteAllBytesAsync(test.Beside("plain"), content);
        await test.Vault.EncryptFileAsync(key, test.Beside("plain"), test.Beside("hidden"), Bound);
        return (test.Beside("plain"), test.Beside("hidden"), test.Beside("back"));
    }

    private sealed class Watching(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
