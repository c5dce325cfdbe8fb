using System.Buffers.Binary;
using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class SealFileTests
{
    private const string File = "seal.kas";

    [Fact]
    public async Task A_flipped_bit_in_any_byte_refuses_with_a_sentence()
    {
        var disk = await NewVaultAsync();
        var whole = disk.Bytes(File);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var bit in new byte[] { 0x01, 0x10, 0x80 })
            {
                byte[] bytes = [.. whole];
                bytes[at] ^= bit;
                disk.Write(File, bytes);
                _ = await Vaults.RefusalOfAsync(() => Vaults.OpenAsync(disk));
                Assert.Equal(["file.seal", "seal.kas", "secrets-1.kas"], disk.List());
            }
        }
    }

    [Fact]
    public async Task Refuses_every_shorter_and_a_longer_file()
    {
        var disk = await NewVaultAsync();
        var whole = disk.Bytes(File);
        for (var length = 0; length <= whole.Length + 1; length++)
        {
            if (length == whole.Length) continue;
            disk.Write(File, [.. whole[..Math.Min(length, whole.Length)], .. new byte[Math.Max(0, length - whole.Length)]]);
            _ = await Vaults.RefusalOfAsync(() => Vaults.OpenAsync(disk));
        }
    }

    [Fact]
    public async Task Names_the_format_level_of_a_newer_release()
    {
        var disk = await NewVaultAsync();
        var bytes = disk.Bytes(File);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), 2);
        disk.Write(File, bytes);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Vaults.OpenAsync(disk));
        Assert.Equal(new Refusal.VaultNewer("memory", 2, 1), refused.Refusal);
    }

    [Fact]
    public async Task Says_what_to_do_when_the_key_of_the_file_seal_is_missing_damaged_or_another()
    {
        var disk = await NewVaultAsync();
        var other = await NewVaultAsync();

        disk.Write("file.seal", other.Bytes("file.seal"));
        await Vaults.AssertRefusedAsync("its key is another", () => Vaults.OpenAsync(disk));
        disk.Write("file.seal", other.Bytes("file.seal").AsSpan(0, 35));
        await Vaults.AssertRefusedAsync("damaged", () => Vaults.OpenAsync(disk));
        disk.Delete("file.seal");
        await Vaults.AssertRefusedAsync("missing", () => Vaults.OpenAsync(disk));
    }

    [Fact]
    public async Task Refuses_a_folder_without_a_vault_and_a_second_initialisation()
    {
        using var folder = VaultFolder.InMemory();
        Assert.False(SecretKeeper.IsInitialised(folder));
        await Vaults.AssertRefusedAsync("no seal.kas", () => Vaults.OpenAsync(folder));
        await (await Vaults.InitialiseAsync(folder)).DisposeAsync();
        Assert.True(SecretKeeper.IsInitialised(folder));
        await Vaults.AssertRefusedAsync("already", () => Vaults.InitialiseAsync(folder));
    }

    [Fact]
    public async Task Warns_once_at_every_start_that_the_key_lies_beside_the_data()
    {
        var root = Directory.CreateTempSubdirectory("keyactors-seal-").FullName;
        try
        {
            var heard = new List<MaterialNotice>();
            using var folder = VaultFolder.Open(root);
            await (await Vaults.InitialiseAsync(folder, heard.Add)).DisposeAsync();
            Assert.Single(heard, new MaterialNotice.SealBesideData(folder.Path!));
            heard.Clear();
            await (await Vaults.OpenAsync(folder, heard.Add)).DisposeAsync();
            Assert.Single(heard, new MaterialNotice.SealBesideData(folder.Path!));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Any_seal_in_force_opens_and_a_step_carries_seals_that_nobody_opens()
    {
        using var folder = VaultFolder.InMemory();
        var glass = new GlassSeal("glass");
        var both = new KeeperSettings { Seals = [new FileSeal(), glass] };
        StoredSecret secret;
        await using (var keeper = await SecretKeeper.InitialiseAsync(folder, both)) secret = await keeper.CreateAsync(1);
        await using (var keeper = await Vaults.OpenAsync(folder))
        {
            await keeper.StepAsync(static _ => true);
            await keeper.StepAsync(static _ => true);
        }

        Assert.Equal(0, glass.Recovered);
        await using (var keeper = await SecretKeeper.OpenAsync(folder, new KeeperSettings { Seals = [glass] }))
        {
            Assert.Equal(3ul, keeper.Epoch);
            keeper.AssertWhole(secret);
        }

        Assert.Equal(1, glass.Recovered);
    }

    [Fact]
    public async Task Names_the_seals_in_force_when_none_of_them_is_offered()
    {
        var disk = await NewVaultAsync();
        var sentence = await Vaults.RefusalOfAsync(
            () => SecretKeeper.OpenAsync(disk, new KeeperSettings { Seals = [new GlassSeal("glass")] }));
        Assert.Contains("'file'", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_seal_file_neither_opens_nor_removes_newer_secrets()
    {
        var disk = await NewVaultAsync();
        var old = disk.Bytes(File);
        await using (var keeper = await Vaults.OpenAsync(disk))
        {
            await keeper.CreateAsync(1);
            await keeper.StepAsync(static _ => true);
            await keeper.StepAsync(static _ => true);
        }

        disk.Write(File, old);
        await Vaults.AssertRefusedAsync("secrets-1.kas", () => Vaults.OpenAsync(disk));
        Assert.Contains("secrets-3.kas", disk.List());
    }

    private static async Task<SimulatedDisk> NewVaultAsync()
    {
        var disk = new SimulatedDisk();
        await (await Vaults.InitialiseAsync(disk)).DisposeAsync();
        return disk;
    }
}
