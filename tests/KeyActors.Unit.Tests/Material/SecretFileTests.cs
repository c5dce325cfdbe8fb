using KeyActors.Material;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Unit.Tests.Material;

public sealed class SecretFileTests
{
    private const string File = "secrets-1.kas";
    private readonly List<MaterialNotice> heard = [];

    [Fact]
    public async Task Cuts_a_torn_last_record_at_every_byte_and_says_so()
    {
        var (disk, secrets) = await VaultOfAsync(2);
        var whole = disk.Bytes(File);
        var last = whole.Length - RecordBytes(secrets[1]);
        for (var length = last; length < whole.Length; length++)
        {
            var torn = disk.Copy();
            torn.Write(File, whole.AsSpan(0, length));
            heard.Clear();
            await using (var keeper = await Vaults.OpenAsync(torn, heard.Add))
            {
                keeper.AssertWhole(secrets[0]);
                Assert.False(keeper.TryLend(secrets[1].Secret, out _));
                keeper.AssertWhole(await keeper.CreateAsync(7));
            }

            MaterialNotice[] expected = length == last ? [] : [new MaterialNotice.TornTailCut(File, last, length - last)];
            Assert.Equal(expected, heard);
            heard.Clear();
            await using var again = await Vaults.OpenAsync(torn, heard.Add);
            Assert.Empty(heard);
            Assert.Equal(2, again.Held().Count);
        }
    }

    [Fact]
    public async Task Cuts_zeros_that_a_power_cut_left_instead_of_a_record()
    {
        var (disk, secrets) = await VaultOfAsync(2);
        var whole = disk.Bytes(File);
        var last = whole.Length - RecordBytes(secrets[1]);
        foreach (var kept in new[] { 0, 4, 6, 8, 100, RecordBytes(secrets[1]) - SecretRecord.TagBytes })
        {
            var torn = disk.Copy();
            torn.Write(File, [.. whole[..(last + kept)], .. new byte[whole.Length - last - kept + 4096]]);
            await using var keeper = await Vaults.OpenAsync(torn, heard.Add);
            keeper.AssertWhole(secrets[0]);
            Assert.False(keeper.TryLend(secrets[1].Secret, out _));
            Assert.Equal(last, torn.Bytes(File).Length);
        }
    }

    [Fact]
    public async Task A_flipped_bit_in_any_byte_is_reported_and_never_gives_a_wrong_secret()
    {
        var (disk, secrets) = await VaultOfAsync(3);
        var whole = disk.Bytes(File);
        var (refusals, damages) = (0, 0);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var bit in new byte[] { 0x01, 0x80 })
            {
                var bent = disk.Copy();
                byte[] bytes = [.. whole];
                bytes[at] ^= bit;
                bent.Write(File, bytes);
                heard.Clear();
                SecretKeeper keeper;
                try
                {
                    keeper = await Vaults.OpenAsync(bent, heard.Add);
                }
                catch (RefusedException refused)
                {
                    Assert.Contains("restore", refused.Message, StringComparison.Ordinal);
                    Assert.Equal(bytes, bent.Bytes(File));
                    refusals++;
                    continue;
                }

                await using (keeper)
                {
                    damages++;
                    Assert.Single(heard, static notice => notice is MaterialNotice.SecretDamaged);
                    Assert.Equal(3, keeper.Held().Count);
                    Assert.Equal(2, secrets.Count(secret => IsWhole(keeper, secret)));
                }

                Assert.Equal(bytes, bent.Bytes(File));
            }
        }

        Assert.True(refusals > 0 && damages > 0);
    }

    [Fact]
    public async Task A_damaged_secret_is_told_from_a_missing_one()
    {
        var (disk, secrets) = await VaultOfAsync(2);
        BendLastByteOf(disk);
        await using var keeper = await Vaults.OpenAsync(disk);

        var damaged = Assert.Throws<SecretDamagedException>(() => keeper.TryLend(secrets[1].Secret, out _));
        Assert.Equal(secrets[1].Secret, damaged.Secret.Secret);
        Assert.False(keeper.TryLend(new SecretId(1), out _));
        Assert.True(keeper.TryDescribe(secrets[1].Secret, out var about) && about.IsDamaged);
    }

    [Fact]
    public async Task A_damaged_secret_is_not_carried_silently_and_may_be_given_up()
    {
        var (disk, secrets) = await VaultOfAsync(2);
        BendLastByteOf(disk);
        await using var keeper = await Vaults.OpenAsync(disk);

        var sentence = await Vaults.RefusalOfAsync(() => keeper.StepAsync(static _ => true));
        Assert.Contains(secrets[1].Secret.ToString(), sentence, StringComparison.Ordinal);
        Assert.Equal(1ul, keeper.Epoch);
        var step = await keeper.StepAsync(static about => !about.IsDamaged);

        Assert.Equal([secrets[1].Secret], step.Dropped);
        keeper.AssertWhole(secrets[0]);
        Assert.Equal(secrets[0], Assert.Single(keeper.Held()));
    }

    [Fact]
    public async Task Refuses_a_record_that_stands_twice_or_at_another_place()
    {
        var (disk, secrets) = await VaultOfAsync(2);
        var whole = disk.Bytes(File);
        var record = whole[^RecordBytes(secrets[1])..];
        disk.Write(File, [.. whole, .. record]);

        await Vaults.AssertRefusedAsync("cannot be told apart", () => Vaults.OpenAsync(disk));
    }

    [Fact]
    public async Task Refuses_the_secret_file_of_another_vault()
    {
        var (disk, _) = await VaultOfAsync(1);
        var (other, _) = await VaultOfAsync(1);
        disk.Write(File, other.Bytes(File));

        await Vaults.AssertRefusedAsync("this vault", () => Vaults.OpenAsync(disk));
    }

    [Fact]
    public async Task Refuses_when_the_root_secret_is_cut_off()
    {
        var (disk, _) = await VaultOfAsync(0);
        var whole = disk.Bytes(File);
        for (var length = 0; length < whole.Length; length++)
        {
            disk.Write(File, whole.AsSpan(0, length));
            _ = await Vaults.RefusalOfAsync(() => Vaults.OpenAsync(disk));
            Assert.Equal(length, disk.Bytes(File).Length);
            _ = await Vaults.RefusalOfAsync(() => Vaults.InitialiseAsync(disk));
        }
    }

    private static async Task<(SimulatedDisk Disk, StoredSecret[] Secrets)> VaultOfAsync(int count)
    {
        var disk = new SimulatedDisk();
        await using var keeper = await Vaults.InitialiseAsync(disk);
        var secrets = new StoredSecret[count];
        for (var i = 0; i < count; i++) secrets[i] = await keeper.CreateAsync(i);
        return (disk, secrets);
    }

    private static void BendLastByteOf(SimulatedDisk disk)
    {
        var bytes = disk.Bytes(File);
        bytes[^1] ^= 1;
        disk.Write(File, bytes);
    }

    private static int RecordBytes(StoredSecret secret) =>
        SecretRecord.HeadBytes + SecretRecord.LengthOf(secret.Address.Length, 32);

    private static bool IsWhole(SecretKeeper keeper, StoredSecret secret)
    {
        try
        {
            if (!keeper.TryLend(secret.Secret, out _)) return false;
        }
        catch (SecretDamagedException)
        {
            return false;
        }

        keeper.AssertWhole(secret);
        return true;
    }
}
