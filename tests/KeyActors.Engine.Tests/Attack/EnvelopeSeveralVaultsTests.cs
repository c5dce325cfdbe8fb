using KeyActors.Model;
using Xunit;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>A file that three keys of two vaults open, with its sealed data keys cut, flipped, swapped, replaced: neither vault
/// opens it, and both say the same.</summary>
public sealed class EnvelopeSeveralVaultsTests(EnvelopeRoom room) : IClassFixture<EnvelopeRoom>, IAsyncLifetime
{
    private const int SlotBytes = 2 + EnvelopeRoom.WrappedKeyBytes;
    private const int SlotsAt = 8;
    private const int HeaderBytes = SlotsAt + (3 * SlotBytes) + 55;


    private KeyVault other = null!;
    private string otherKey = "";
    private byte[] file = [];

    public async Task InitializeAsync()
    {
        other = await KeyVault.InMemoryAsync(new VaultOptions());
        otherKey = (await other.CreateKeyAsync()).Arn.ToString();
        file = await SealAsync(EnvelopeRoom.Bound);
    }

    public async Task DisposeAsync() => await other.DisposeAsync();

    [Fact]
    public async Task Both_vaults_open_it_as_it_is()
    {
        foreach (var vault in new[] { room.Vault, other })
        {
            using var output = new MemoryStream();
            await vault.DecryptStreamAsync(new MemoryStream(file), output, EnvelopeRoom.Bound);
            Assert.Equal(EnvelopeRoom.Plaintext, output.ToArray());
        }
    }

    [Fact]
    public async Task Refuses_a_flipped_bit_in_every_byte_of_the_header()
    {
        for (var at = 0; at < HeaderBytes; at++)
        {
            var slot = (at - SlotsAt) / SlotBytes;
            var isId = at >= SlotsAt && slot < 3 && (at - SlotsAt) % SlotBytes is >= 8 and < 24;
            var flipped = (byte[])file.Clone();
            flipped[at] ^= (byte)(1 << (at % 8));
            // Of the vault whose only key is named no more, the one answer is that it has none of the keys.
            await room.RefusesAsync(
                flipped, isId && slot == 1 ? new Refusal.CiphertextKeyUnknown() : new Refusal.FileInvalid(), vault: other);
            await room.RefusesAsync(flipped);
        }
    }

    [Fact]
    public async Task Refuses_a_file_from_which_a_sealed_data_key_was_cut()
    {
        int[][] kept = [[0, 1], [0, 2], [1, 2], [0], [1], [2]];
        foreach (var slots in kept)
        {
            var cut = With([.. slots.Select(Slot)]);
            await RefusesAsync(room.Vault, cut, knows: slots.Contains(0) || slots.Contains(2));
            await RefusesAsync(other, cut, knows: slots.Contains(1));
        }

        await RefuseBothAsync(With([]));
        for (var count = 0; count <= 20; count++)
            if (count != 3) await RefuseAnyAsync([.. file[..7], (byte)count, .. file[8..]]);
        for (var cut = 0; cut < HeaderBytes; cut += 13) await RefuseBothAsync(file[..cut]);
    }

    [Fact]
    public async Task Refuses_sealed_data_keys_swapped_repeated_or_added()
    {
        int[][] orders = [[1, 0, 2], [2, 1, 0], [0, 2, 1], [1, 2, 0], [2, 0, 1], [0, 1, 2, 2], [0, 0, 1, 2], [0, 1, 1]];
        foreach (var order in orders) await RefuseBothAsync(With([.. order.Select(Slot)]));
    }

    [Fact]
    public async Task Refuses_sealed_data_keys_of_another_file_for_the_same_keys()
    {
        var second = await SealAsync(EnvelopeRoom.Bound);
        for (var slot = 0; slot < 3; slot++)
        {
            byte[][] slots = [Slot(0), Slot(1), Slot(2)];
            slots[slot] = second[(SlotsAt + (slot * SlotBytes))..(SlotsAt + ((slot + 1) * SlotBytes))];
            await RefuseBothAsync(With(slots));
        }

        await RefuseBothAsync([.. second[..HeaderBytes], .. file[HeaderBytes..]]);
        await RefuseBothAsync([.. file[..HeaderBytes], .. second[HeaderBytes..]]);
    }

    [Fact]
    public async Task Refuses_another_data_key_that_a_key_of_the_file_has_sealed()
    {
        var planted = await other.EncryptAsync(otherKey, new byte[32], EnvelopeRoom.Context);
        var file1 = With([Slot(0), [0, (byte)planted.Length, .. planted], Slot(2)]);
        await RefuseBothAsync(file1);
        foreach (var bytes in new[] { 16, 31, 33, 64 })
        {
            var odd = await other.EncryptAsync(otherKey, new byte[bytes], EnvelopeRoom.Context);
            await RefusesAsync(other, With([Slot(0), [0, (byte)odd.Length, .. odd], Slot(2)]), knows: true);
        }
    }

    [Fact]
    public async Task Refuses_another_context_in_both_vaults()
    {
        foreach (var vault in new[] { room.Vault, other })
        {
            await room.RefusesAsync(file, EncryptionContext.Empty, vault);
            await room.RefusesAsync(file, EncryptionContext.Of(("tenant", "17")), vault);
        }
    }

    private async Task<byte[]> SealAsync(EnvelopeOptions options)
    {
        using var output = new MemoryStream();
        EnvelopeKey[] keys = [new(room.Vault, room.Key), new(other, otherKey), new(room.Vault, room.OtherKey)];
        await Envelope.EncryptStreamAsync(keys, new MemoryStream(EnvelopeRoom.Plaintext), output, options);
        Assert.Equal(HeaderBytes + EnvelopeRoom.Plaintext.Length + (3 * 16), output.Length);
        return output.ToArray();
    }

    private byte[] Slot(int number) => file[(SlotsAt + (number * SlotBytes))..(SlotsAt + ((number + 1) * SlotBytes))];

    private byte[] With(byte[][] slots) =>
        [.. file[..7], (byte)slots.Length, .. slots.SelectMany(static slot => slot), .. file[(SlotsAt + (3 * SlotBytes))..]];

    private async Task RefuseBothAsync(byte[] damaged)
    {
        await room.RefusesAsync(damaged);
        await room.RefusesAsync(damaged, vault: other);
    }

    private Task RefusesAsync(KeyVault vault, byte[] damaged, bool knows) => room.RefusesAsync(
        damaged, knows ? new Refusal.FileInvalid() : new Refusal.CiphertextKeyUnknown(), vault: vault);

    /// <summary>What comes behind a wrong count is read as something else: it may be no header at all, or name no known key.</summary>
    private async Task RefuseAnyAsync(byte[] damaged)
    {
        foreach (var vault in new[] { room.Vault, other })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() =>
                vault.DecryptStreamAsync(new MemoryStream(damaged), Stream.Null, EnvelopeRoom.Bound).AsTask());
            Assert.True(refused.Refusal is Refusal.FileInvalid or Refusal.CiphertextKeyUnknown, refused.Message);
        }
    }
}
