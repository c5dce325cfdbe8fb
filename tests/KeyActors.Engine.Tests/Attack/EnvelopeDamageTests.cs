using KeyActors.Cipher;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>A sealed file on disk, damaged in every way: one clear error, no plaintext left behind, the target untouched.</summary>
public sealed class EnvelopeDamageTests(EnvelopeRoom room) : IClassFixture<EnvelopeRoom>
{
    private const int IdAt = EnvelopeRoom.WrappedKeyAt + 6;
    private const int IdBytes = 16;

    [Fact]
    public async Task Opens_the_file_as_it_is() => Assert.Equal(EnvelopeRoom.Plaintext, await room.OpenAsync(room.File, EnvelopeRoom.Bound));

    [Fact]
    public async Task Refuses_a_flipped_bit_in_every_byte_of_the_header()
    {
        for (var at = 0; at < EnvelopeRoom.HeaderBytes; at++)
        {
            // Another key id is another key, which is not here: that is all that may be said then.
            var isId = at is >= IdAt and < IdAt + IdBytes;
            await room.RefusesAsync(Flipped(at, at % 8), isId ? new Refusal.CiphertextKeyUnknown() : new Refusal.FileInvalid());
        }
    }

    [Fact]
    public async Task Refuses_a_flipped_bit_in_every_chunk_and_tag()
    {
        for (var chunk = 0; chunk < 3; chunk++)
        {
            var start = EnvelopeRoom.HeaderBytes + (chunk * EnvelopeRoom.SealedChunkBytes);
            var end = Math.Min(room.File.Length, start + EnvelopeRoom.SealedChunkBytes);
            foreach (var at in new[] { start, (start + end) / 2, end - 17, end - 16, end - 1 })
                await room.RefusesAsync(Flipped(at, 7 - chunk));
        }
    }

    [Fact]
    public async Task Refuses_every_cut()
    {
        SortedSet<int> cuts = [0, 1, 4, 7, 8, 9, 10, 100, 147, 148, 170, room.File.Length - 1, room.File.Length - 16];
        for (var chunk = 0; chunk < 3; chunk++)
            foreach (var near in new[] { -17, -16, -1, 0, 1, 15, 16, 17 })
                cuts.Add(EnvelopeRoom.HeaderBytes + (chunk * EnvelopeRoom.SealedChunkBytes) + near);
        foreach (var cut in cuts) await room.RefusesAsync(room.File[..cut]);
    }

    [Fact]
    public async Task Refuses_whatever_stands_behind_the_end()
    {
        await room.RefusesAsync([.. room.File, 0]);
        await room.RefusesAsync([.. room.File, .. new byte[16]]);
        await room.RefusesAsync([.. room.File, .. Chunk(2)]);
        await room.RefusesAsync([.. room.File, .. new byte[EnvelopeRoom.SealedChunkBytes]]);
        await room.RefusesAsync([.. room.File, .. room.File]);
    }

    [Fact]
    public async Task Refuses_chunks_swapped_dropped_repeated_or_added()
    {
        int[][] orders =
        [
            [], [0], [2], [0, 1], [0, 2], [1, 2], [1, 0, 2], [2, 1, 0], [0, 2, 1], [0, 0, 1, 2], [0, 1, 1, 2], [0, 1, 2, 2], [0, 1, 2, 1, 2],
        ];
        foreach (var order in orders) await room.RefusesAsync([.. Header(room.File), .. order.SelectMany(Chunk)]);
    }

    [Fact]
    public async Task Refuses_header_and_chunks_of_another_file_under_the_same_key()
    {
        var other = await room.SealAsync(room.Key, EnvelopeRoom.Plaintext, EnvelopeRoom.Bound);
        Assert.NotEqual(room.File, other);
        await room.RefusesAsync([.. Header(other), .. room.File[EnvelopeRoom.HeaderBytes..]]);
        var second = EnvelopeRoom.HeaderBytes + EnvelopeRoom.SealedChunkBytes;
        await room.RefusesAsync([.. room.File[..second], .. other[second..]]);
        await room.RefusesAsync(WithWrappedKey(WrappedKey(other)));
    }

    [Fact]
    public async Task Refuses_a_wrapped_key_of_another_key_and_one_that_wraps_something_else()
    {
        var foreign = await room.SealAsync(room.OtherKey, EnvelopeRoom.Plaintext, EnvelopeRoom.Bound);
        await room.RefusesAsync(WithWrappedKey(WrappedKey(foreign)));
        await room.RefusesAsync(WithWrappedKey(await room.Vault.EncryptAsync(room.Key, new byte[32], EnvelopeRoom.Context)));
        await room.RefusesAsync(WithWrappedKey(await room.Vault.GenerateDataKeyWithoutPlaintextAsync(room.Key, 16, EnvelopeRoom.Context)));
        await room.RefusesAsync(WithWrappedKey(await room.Vault.GenerateDataKeyWithoutPlaintextAsync(room.Key, 64, EnvelopeRoom.Context)));
        await room.RefusesAsync(WithWrappedKey(await room.Vault.GenerateDataKeyWithoutPlaintextAsync(room.Key, 1024, EnvelopeRoom.Context)));
        await room.RefusesAsync(WithWrappedKey(await room.Vault.EncryptAsync(room.Key, new byte[32])));
    }

    [Fact]
    public async Task Refuses_another_context()
    {
        await room.RefusesAsync(room.File, EncryptionContext.Empty);
        await room.RefusesAsync(room.File, EncryptionContext.Of(("tenant", "17")));
        await room.RefusesAsync(room.File, EncryptionContext.Of(("tenant", "17"), ("purpose", "Backup")));
        await room.RefusesAsync(room.File, EncryptionContext.Of(("tenant", "17"), ("purpose", "backup"), ("x", "")));
        await room.RefusesAsync(room.File, EncryptionContext.Of(("tenant", "backup"), ("purpose", "17")));
    }

    [Fact]
    public async Task Refuses_what_is_no_sealed_file()
    {
        await room.RefusesAsync([]);
        await room.RefusesAsync(EnvelopeRoom.Plaintext);
        await room.RefusesAsync(WrappedKey(room.File));
        await room.RefusesAsync("KAF1"u8.ToArray());
        await room.RefusesAsync([.. "KAF1"u8, 1, 0, 16, 16, .. Enumerable.Repeat((byte)0xFF, 100_000)]);
        await room.RefusesAsync(new byte[300_000]);
    }

    [Fact]
    public async Task Says_that_the_key_is_switched_off_and_opens_when_it_is_on_again()
    {
        var key = await room.Vault.CreateKeyAsync();
        var file = await room.SealAsync(key.Arn.ToString(), EnvelopeRoom.Plaintext, EnvelopeRoom.Bound);
        await room.Vault.DisableKeyAsync(key.Arn.ToString());
        await room.RefusesAsync(file, new Refusal.KeyDisabled(key.Arn));
        await room.RefusesAsync(file, new Refusal.KeyDisabled(key.Arn), EncryptionContext.Empty);
        await room.Vault.EnableKeyAsync(key.Arn.ToString());
        Assert.Equal(EnvelopeRoom.Plaintext, await room.OpenAsync(file, EnvelopeRoom.Bound));
    }

    [Fact]
    public async Task Says_that_the_key_is_not_in_this_vault()
    {
        await using var other = await KeyVault.InMemoryAsync(new VaultOptions());
        await room.RefusesAsync(room.File, new Refusal.CiphertextKeyUnknown(), vault: other);
        await other.CreateKeyAsync();
        await room.RefusesAsync(room.File, new Refusal.CiphertextKeyUnknown(), vault: other);
    }

    [Fact]
    public async Task Opens_under_any_of_several_wrapped_keys_and_never_under_a_damaged_one()
    {
        var spare = await room.Vault.CreateKeyAsync();
        using var dataKey = await room.Vault.GenerateDataKeyAsync(spare.Arn.ToString(), 32, EnvelopeRoom.Context);
        var second = await room.Vault.EncryptAsync(room.Key, dataKey.Plaintext, EnvelopeRoom.Context);
        using var sealer = new FileSealer(dataKey.Plaintext.Span, EnvelopeRoom.Context, [dataKey.Blob, second], Entropy.Kernel);
        using var output = new MemoryStream();
        await sealer.SealAsync(new MemoryStream(EnvelopeRoom.Plaintext), output, progress: null);
        var file = output.ToArray();

        Assert.Equal(EnvelopeRoom.Plaintext, await room.OpenAsync(file, EnvelopeRoom.Bound));
        await room.Vault.DisableKeyAsync(spare.Arn.ToString());
        Assert.Equal(EnvelopeRoom.Plaintext, await room.OpenAsync(file, EnvelopeRoom.Bound));
        foreach (var at in new[] { 0, 2 + EnvelopeRoom.WrappedKeyBytes })
            foreach (var byteOfKey in new[] { 31, 60, 100, 137 })
                await room.RefusesAsync(Flipped(file, EnvelopeRoom.WrappedKeyAt + at + byteOfKey, 0));
        await room.RefusesAsync([.. file[..7], 1, .. file[8..]], new Refusal.KeyDisabled(spare.Arn));
        await room.RefusesAsync([.. file[..7], 3, .. file[8..]]);
    }

    private byte[] Flipped(int at, int bit) => Flipped(room.File, at, bit);

    private static byte[] Flipped(byte[] file, int at, int bit)
    {
        var damaged = (byte[])file.Clone();
        damaged[at] ^= (byte)(1 << bit);
        return damaged;
    }

    private static byte[] Header(byte[] file) => file[..EnvelopeRoom.HeaderBytes];

    private static byte[] WrappedKey(byte[] file) =>
        file[EnvelopeRoom.WrappedKeyAt..(EnvelopeRoom.WrappedKeyAt + EnvelopeRoom.WrappedKeyBytes)];

    private byte[] WithWrappedKey(byte[] blob) =>
    [
        .. room.File[..8], (byte)(blob.Length >> 8), (byte)blob.Length, .. blob,
        .. room.File[(EnvelopeRoom.WrappedKeyAt + EnvelopeRoom.WrappedKeyBytes)..],
    ];

    private IEnumerable<byte> Chunk(int number)
    {
        var from = EnvelopeRoom.HeaderBytes + (number * EnvelopeRoom.SealedChunkBytes);
        return room.File[from..Math.Min(room.File.Length, from + EnvelopeRoom.SealedChunkBytes)];
    }
}
