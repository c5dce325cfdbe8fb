using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using KeyActors.Cipher;
using KeyActors.Model;

namespace KeyActors.Benchmarks;

/// <summary>What sealing and opening one message cost at each layer, against the AES-GCM of .NET in the same run.</summary>
/// <remarks>The vault is one in memory: one use in thousands touches its journal. Calls go through router and key actor with the
/// caller's buffers, the key is named by its alias, and the context has one pair.</remarks>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByParams, BenchmarkLogicalGroupRule.ByCategory)]
public class CipherBenchmarks : IDisposable
{
    private const string Key = "alias/app";
    private const string Seal = "seal";
    private const string Open = "open";
    private const int InTurn = 512;
    private const int Lanes = 64;
    private const int PerLane = 32;

    private readonly byte[] nonce = new byte[12];
    private readonly byte[] tag = new byte[16];
    private readonly byte[] associated = new byte[32];
    private readonly byte[] material = new byte[Kac1.MaterialBytes];
    private readonly AesGcm aes = new(new byte[32], 16);
    private readonly EncryptionContext context = EncryptionContext.Of(("tenant", "17"));
    private KeyId keyId;
    private KeyMaterialId materialId;
    private byte[] plaintext = [];
    private byte[] ciphertext = [];
    private byte[] opened = [];
    private byte[] kac1 = [];
    private byte[] blob = [];
    private byte[][] outputs = [];
    private KeyVault vault = null!;

    /// <summary>Bytes of one message.</summary>
    [Params(256, 4096)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public async Task SetUp()
    {
        (plaintext, opened, ciphertext) = (new byte[Bytes], new byte[Bytes], new byte[Bytes]);
        kac1 = new byte[Bytes + Kac1.OverheadBytes];
        outputs = [.. Enumerable.Range(0, Lanes).Select(_ => new byte[Bytes + Kac1.OverheadBytes])];
        keyId = KeyId.FromRandom(new byte[16], isMultiRegion: false);
        materialId = KeyMaterialId.FromBytes(new byte[32]);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, associated);
        Kac1.Seal(material, keyId, materialId, context, plaintext, kac1, Entropy.Kernel);
        vault = await KeyVault.InMemoryAsync(new VaultOptions { Environment = [] });
        await vault.CreateKeyAsync(Key);
        blob = await vault.EncryptAsync(Key, plaintext, context);
    }

    [GlobalCleanup]
    public async Task TearDown() => await vault.DisposeAsync();

    [Benchmark(Baseline = true, Description = "AesGcm, instance reused")]
    [BenchmarkCategory(Seal)]
    public void RawSeal() => aes.Encrypt(nonce, plaintext, ciphertext, tag, associated);

    [Benchmark(Description = "Kac1.Seal")]
    [BenchmarkCategory(Seal)]
    public void Kac1Seal() => Kac1.Seal(material, keyId, materialId, context, plaintext, kac1, Entropy.Kernel);

    [Benchmark(Description = "KeyVault.EncryptAsync, one after another", OperationsPerInvoke = InTurn)]
    [BenchmarkCategory(Seal)]
    public async Task VaultEncrypt()
    {
        for (var i = 0; i < InTurn; i++) await vault.EncryptAsync(Key, plaintext, context, outputs[0]);
    }

    [Benchmark(Description = "KeyVault.EncryptAsync, 64 outstanding", OperationsPerInvoke = Lanes * PerLane)]
    [BenchmarkCategory(Seal)]
    public Task VaultEncryptAtOnce() => AtOnceAsync(EncryptLaneAsync);

    [Benchmark(Baseline = true, Description = "AesGcm, instance reused")]
    [BenchmarkCategory(Open)]
    public void RawOpen() => aes.Decrypt(nonce, ciphertext, tag, opened, associated);

    [Benchmark(Description = "Kac1.TryOpen")]
    [BenchmarkCategory(Open)]
    public bool Kac1Open() => Kac1.TryOpen(material, context, kac1, opened);

    [Benchmark(Description = "KeyVault.DecryptAsync, one after another", OperationsPerInvoke = InTurn)]
    [BenchmarkCategory(Open)]
    public async Task VaultDecrypt()
    {
        for (var i = 0; i < InTurn; i++) await vault.DecryptAsync(blob, context, outputs[0]);
    }

    [Benchmark(Description = "KeyVault.DecryptAsync, 64 outstanding", OperationsPerInvoke = Lanes * PerLane)]
    [BenchmarkCategory(Open)]
    public Task VaultDecryptAtOnce() => AtOnceAsync(DecryptLaneAsync);

    public void Dispose()
    {
        aes.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task EncryptLaneAsync(byte[] output)
    {
        for (var i = 0; i < PerLane; i++) await vault.EncryptAsync(Key, plaintext, context, output);
    }

    private async Task DecryptLaneAsync(byte[] output)
    {
        for (var i = 0; i < PerLane; i++) await vault.DecryptAsync(blob, context, output);
    }

    private Task AtOnceAsync(Func<byte[], Task> lane)
    {
        var lanes = new Task[Lanes];
        for (var i = 0; i < Lanes; i++) lanes[i] = lane(outputs[i]);
        return Task.WhenAll(lanes);
    }
}
