using KeyActors.Model;
using KeyActors.Probe;
using Xunit;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>A vault on disk, and a file of three chunks that it has sealed, to be damaged in every way.</summary>
public sealed class EnvelopeRoom : IAsyncLifetime
{
    internal const int ChunkBytes = 65_536;
    internal const int SealedChunkBytes = ChunkBytes + 16;

    /// <summary>Start 8, one wrapped key with its length 2 + 138, salt 16, nonce prefix 7, commitment 32.</summary>
    internal const int HeaderBytes = 203;

    internal const int WrappedKeyAt = 10;
    internal const int WrappedKeyBytes = 138;

    private static readonly byte[] Old = Known.Bytes(7, 1000);
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("keyactors-attack-");
    private int files;

    internal static EncryptionContext Context { get; } = EncryptionContext.Of(("tenant", "17"), ("purpose", "backup"));

    internal static EnvelopeOptions Bound { get; } = new() { Context = Context };

    internal static byte[] Plaintext { get; } = Known.Bytes(1, (2 * ChunkBytes) + 100);

    internal KeyVault Vault { get; private set; } = null!;

    internal string Key { get; private set; } = "";

    internal string OtherKey { get; private set; } = "";

    /// <summary>The file as it should be.</summary>
    internal byte[] File { get; private set; } = [];

    public async Task InitializeAsync()
    {
        Vault = await KeyVault.OpenAsync(Path.Combine(root.FullName, "vault"));
        Key = (await Vault.CreateKeyAsync()).Arn.ToString();
        OtherKey = (await Vault.CreateKeyAsync()).Arn.ToString();
        File = await SealAsync(Key, Plaintext, Bound);
        Assert.Equal(HeaderBytes + Plaintext.Length + (3 * 16), File.Length);
    }

    public async Task DisposeAsync()
    {
        await Vault.DisposeAsync();
        root.Delete(recursive: true);
    }

    /// <summary>An empty folder of its own.</summary>
    internal string NewFolder() => root.CreateSubdirectory($"files-{Interlocked.Increment(ref files)}").FullName;

    /// <summary>A file with that content, and its sealed form under <see cref="Key"/> and <see cref="Context"/>.</summary>
    internal async Task<(string Plain, string Sealed)> FilesAsync(byte[] content)
    {
        var folder = NewFolder();
        var (plain, file) = (Path.Combine(folder, "plain"), Path.Combine(folder, "sealed"));
        await System.IO.File.WriteAllBytesAsync(plain, content);
        await Vault.EncryptFileAsync(Key, plain, file, Bound);
        return (plain, file);
    }

    internal async Task<byte[]> SealAsync(string key, byte[] plaintext, EnvelopeOptions options)
    {
        var folder = NewFolder();
        var (source, target) = (Path.Combine(folder, "plain"), Path.Combine(folder, "sealed"));
        System.IO.File.WriteAllBytes(source, plaintext);
        await Vault.EncryptFileAsync(key, source, target, options);
        return System.IO.File.ReadAllBytes(target);
    }

    internal async Task<byte[]> OpenAsync(byte[] file, EnvelopeOptions options)
    {
        var folder = NewFolder();
        var (source, target) = (Path.Combine(folder, "sealed"), Path.Combine(folder, "plain"));
        System.IO.File.WriteAllBytes(source, file);
        await Vault.DecryptFileAsync(source, target, options);
        return System.IO.File.ReadAllBytes(target);
    }

    /// <summary>The one answer to a damaged file.</summary>
    internal Task RefusesAsync(byte[] file, EncryptionContext? context = null, KeyVault? vault = null) =>
        RefusesAsync(file, new Refusal.FileInvalid(), context, vault);

    /// <summary>Asserts the refusal, and that nothing was left: the target is absent or as it was, and nothing stands beside it.</summary>
    internal async Task RefusesAsync(byte[] file, Refusal expected, EncryptionContext? context = null, KeyVault? vault = null)
    {
        var source = Path.Combine(NewFolder(), "sealed");
        System.IO.File.WriteAllBytes(source, file);
        await LeavesNothingAsync(async target =>
        {
            var options = new EnvelopeOptions { Context = context ?? Context };
            var refused = await Assert.ThrowsAsync<RefusedException>(
                () => (vault ?? Vault).DecryptFileAsync(source, target, options).AsTask());
            Assert.Equal(expected, refused.Refusal);
            Assert.Equal(expected.Sentence, refused.Message);
            Assert.Null(refused.InnerException);
        });
    }

    /// <summary>Runs what must fail twice, with no target and with one, and looks at the target's folder afterwards.</summary>
    internal async Task LeavesNothingAsync(Func<string, Task> fails, string? inFolder = null)
    {
        var folder = inFolder ?? NewFolder();
        var target = Path.Combine(folder, "target");
        await fails(target);
        Assert.Empty(Directory.GetFileSystemEntries(folder));

        System.IO.File.WriteAllBytes(target, Old);
        await fails(target);
        Assert.Equal([target], Directory.GetFileSystemEntries(folder));
        Assert.Equal(Old, System.IO.File.ReadAllBytes(target));
        System.IO.File.Delete(target);
    }
}
