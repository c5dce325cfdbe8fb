using KeyActors.Model;

namespace KeyActors.Engine.Tests.Uses;

/// <summary>A use that cannot be made is answered, whatever went wrong, and the key goes on serving.</summary>
public sealed class FailingUseTests
{
    [Fact]
    public async Task A_damaged_secret_makes_its_key_unavailable_and_no_other()
    {
        await using var test = await TestVault.OpenAsync();
        var (bad, good) = (await test.KeyAsync(), await test.KeyAsync());
        var blob = await test.Vault.EncryptAsync(bad, "abc"u8.ToArray());
        await test.StopAsync();
        var secrets = Directory.GetFiles(test.Path, "secrets-*.kas").Single();
        var bytes = await File.ReadAllBytesAsync(secrets);
        // The last record is of the key made last: the one before it is the bad key's.
        var record = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(bad));
        bytes[record + bad.Length + 40] ^= 1;
        await File.WriteAllBytesAsync(secrets, bytes);
        await test.StartAsync();

        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.EncryptAsync(bad, "abc"u8.ToArray()));
        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.DecryptAsync(blob));
        await Refused.AsAsync<Refusal.KeyUnavailable>(async () => await test.Vault.GenerateDataKeyAsync(bad, 32, EncryptionContext.Empty));
        Assert.NotEmpty(test.Log.Of(21));
        Assert.NotEmpty(await test.Vault.EncryptAsync(good, "abc"u8.ToArray()));
    }

    [Fact]
    public async Task Overlapping_buffers_are_an_argument_error_and_the_key_goes_on_serving()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        var buffer = new byte[1000];
        await Assert.ThrowsAsync<ArgumentException>(() =>
            test.Vault.EncryptAsync(key, buffer.AsMemory(0, 100), EncryptionContext.Empty, buffer.AsMemory(50)).Soon());
        await Assert.ThrowsAsync<ArgumentException>(() =>
            test.Vault.GenerateDataKeyAsync(key, buffer.AsMemory(0, 32), EncryptionContext.Empty, buffer.AsMemory(31)).Soon());
        var blob = await test.Vault.EncryptAsync(key, "abc"u8.ToArray());
        blob.CopyTo(buffer, 0);
        await Assert.ThrowsAsync<ArgumentException>(() =>
            test.Vault.DecryptAsync(buffer.AsMemory(0, blob.Length), EncryptionContext.Empty, buffer.AsMemory()).Soon());
        Assert.Equal("abc"u8.ToArray(), await test.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task A_buffer_that_throws_is_answered_and_alarmed()
    {
        await using var test = await TestVault.OpenAsync();
        var key = await test.KeyAsync();
        using var vanishing = new VanishingMemory();
        var refusal = await Refused.AsAsync<Refusal.Unavailable>(async () => await test.Vault.EncryptAsync(key, vanishing.Memory));
        Assert.DoesNotContain("Vanishing", refusal.Sentence, StringComparison.Ordinal);
        Assert.Single(test.Log.Of(26));
        Assert.NotEmpty(await test.Vault.EncryptAsync(key, "abc"u8.ToArray()));
    }

    /// <summary>Memory whose owner has let go of it.</summary>
    private sealed class VanishingMemory : System.Buffers.MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(16);

        private int seen;

        // The caller's thread looks once.
        public override Span<byte> GetSpan() => seen++ == 0 ? new byte[16] : throw new ObjectDisposedException("Vanishing");

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
