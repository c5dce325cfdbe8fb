using System.Globalization;
using KeyActors.Engine.Tests.Durability;
using KeyActors.Engine.Tests.Upgrades;
using KeyActors.History;
using KeyActors.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>Backups beside epoch steps, on a full disk, with a trail, of old levels, under a passphrase; and retries across a
/// restore.</summary>
public sealed class BackupCornersTests(ITestOutputHelper output) : IDisposable
{
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Secrets_and_seal_are_of_one_epoch_while_epochs_step()
    {
        await using var vault = await room.OpenAsync();
        _ = await vault.CreateKeyAsync("alias/a");
        using var enough = new CancellationTokenSource();
        var stepping = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested) _ = await vault.RotateEpochAsync();
        });
        var epochs = new HashSet<long>();
        for (var i = 0; i < 10; i++)
        {
            var made = await VaultBackup.CreateAsync(
                room.Folder, room.At($"copy-{i}"), new BackupOptions { WithSecrets = true, WithSeal = true }).Soon();
            Assert.Contains(made.Parts, p => p.Name == string.Create(CultureInfo.InvariantCulture, $"secrets-{made.Epoch}.kas"));
            Assert.Empty((await room.VerifyAsync(made.Path, made.Path, withSecrets: true)).Faults);
            epochs.Add(made.Epoch);
        }

        await enough.CancelAsync();
        await stepping.Soon();
        Assert.True(epochs.Count > 1, "No epoch has stepped meanwhile.");
    }

    [Fact]
    public async Task A_full_disk_leaves_no_backup_and_no_vault_and_both_work_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(output.WriteLine);
        if (disk is null) return;
        await using (var vault = await room.OpenAsync()) _ = await vault.CreateKeyAsync("alias/a");
        var place = Path.GetDirectoryName(disk.Vault)!;
        disk.Fill(leaving: 8_192);
        var options = new BackupOptions { WithSecrets = true, WithSeal = true };
        await Assert.ThrowsAsync<IOException>(() => VaultBackup.CreateAsync(room.Folder, Path.Combine(place, "copy"), options).Soon());
        Assert.Single(Directory.GetFileSystemEntries(place));
        await room.BackupAsync("whole", withSecrets: true, withSeal: true);
        await Assert.ThrowsAsync<IOException>(() => room.RestoreAsync("whole", to: disk.Vault));
        Assert.Single(Directory.GetFileSystemEntries(place));
        disk.Free();
        await VaultBackup.CreateAsync(room.Folder, Path.Combine(place, "copy"), options);
        await room.RestoreAsync("whole", to: disk.Vault);
        await using var restored = await BackupRoom.OpenAsync(disk.Vault, room.Options);
        Assert.Equal(KeyStatus.Disabled, (await restored.DescribeKeyAsync("alias/a")).Status);
    }

    [Fact]
    public async Task A_passphrase_is_needed_to_put_back_and_a_wrong_one_leaves_nothing()
    {
        using var right = VaultSeal.Passphrase("correct horse battery".ToCharArray());
        using var wrong = VaultSeal.Passphrase("another horse battery".ToCharArray());
        var options = room.Options with { Seals = [right] };
        byte[] blob;
        await using (var vault = await room.OpenAsync(options))
        {
            _ = await vault.CreateKeyAsync("alias/a");
            blob = await vault.EncryptAsync("alias/a", "abc"u8.ToArray());
        }

        var copy = (await VaultBackup.CreateAsync(room.Folder, room.At("copy"), new BackupOptions { WithSecrets = true, WithSeal = true })).Path;
        Assert.False(VaultBackup.Read(copy).HasSealKey);
        await Refused.AsAsync<Refusal.SealRefused>(() => VaultBackup.RestoreAsync(
            copy, room.At("new"), options with { Seals = [wrong] }, new RestoreOptions()));
        Assert.False(Directory.Exists(room.At("new")));
        await VaultBackup.RestoreAsync(copy, room.At("new"), options, new RestoreOptions()).Soon();
        await using var restored = await BackupRoom.OpenAsync(room.At("new"), options);
        await restored.EnableKeyAsync("alias/a");
        Assert.Equal("abc"u8.ToArray(), await restored.DecryptAsync(blob));
    }

    [Fact]
    public async Task A_creation_that_was_lost_is_made_again_by_its_retry_and_opens_nothing_old()
    {
        var intention = IdempotencyKey.Of("order 17");
        KeyArn first;
        byte[] blob;
        await using (var vault = await room.OpenAsync())
        {
            await vault.BackupAsync(room.At("copy"), new BackupOptions());
            first = (await vault.Once(intention).CreateKeyAsync()).Arn;
            blob = await vault.EncryptAsync(first.ToString(), "abc"u8.ToArray());
        }

        await room.RestoreAsync("copy", acceptOlder: true);
        await using var restored = await room.OpenAsync();
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => restored.DecryptAsync(blob).AsTask());
        var again = await restored.Once(intention).CreateKeyAsync();
        Assert.Equal(first, again.Arn);
        Assert.Equal(again.Arn, (await restored.Once(intention).CreateKeyAsync()).Arn);
        await Refused.AsAsync<Refusal.CiphertextInvalid>(() => restored.DecryptAsync(blob).AsTask());
        var young = await restored.EncryptAsync(first.ToString(), "def"u8.ToArray());
        Assert.Equal("def"u8.ToArray(), await restored.DecryptAsync(young));
    }

    [Fact]
    public async Task The_trail_comes_along_and_the_vaults_own_newer_one_is_never_replaced()
    {
        await using (var vault = await room.OpenAsync()) _ = await vault.CreateKeyAsync("alias/a");
        var copy = await room.BackupAsync("copy", withSecrets: true, withSeal: true);
        var before = await room.VerifyAsync(copy, copy);
        Assert.True(before.TrailEntries > 0 && before.IsWhole);
        await using (var vault = await room.OpenAsync()) _ = await vault.RotateKeyAsync("alias/a");
        var entries = (await room.VerifyAsync(room.Folder, room.Folder)).TrailEntries;
        Assert.True(entries > before.TrailEntries);
        await room.RestoreAsync("copy", acceptOlder: true);
        await room.RestoreAsync("copy", to: room.At("second"));
        var (own, second) = (await room.VerifyAsync(room.Folder, room.Folder), await room.VerifyAsync(room.At("second"), copy));
        Assert.True(own.IsWhole && second.IsWhole);
        // What was asked after the backup is still told.
        Assert.True(own.TrailEntries >= entries);
        Assert.InRange(second.TrailEntries, before.TrailEntries, entries - 1);
        await using (var vault = await room.OpenAsync()) await vault.AcceptRecoveryAsync();
        Assert.Equal(own.TrailEntries + 1, (await room.VerifyAsync(room.Folder, room.Folder)).TrailEntries);
    }

    [Fact]
    public async Task A_vault_of_the_first_level_is_raised_by_its_recovery()
    {
        KeptVault.Read("level-1").Unpack(room.Folder);
        var options = VaultStory.Options(new FakeTimeProvider(VaultStory.Start.AddDays(9)));
        await room.BackupAsync("copy");
        await using (var vault = await room.OpenAsync(options))
        {
            Assert.Equal(1, (await vault.GetHealthAsync()).FormatLevel);
            _ = await vault.CreateKeyAsync();
        }

        await VaultBackup.RestoreAsync(room.At("copy"), room.Folder, options, new RestoreOptions { AcceptOlder = true }).Soon();
        await using var restored = await room.OpenAsync(options);
        var health = await restored.GetHealthAsync();
        Assert.Equal(2, health.FormatLevel);
        Assert.NotNull(health.Recovery);
        var lent = restored.Evidence;
        Assert.Empty((await VaultVerifier.VerifyAsync(VaultHistory.Open(room.Folder), lent.Macs, lent.HeadMacs, lent.TrailMacs, lent.Secrets, null)).Faults);
    }

    [Fact]
    public async Task A_managed_key_goes_on_serving_for_nobody_could_switch_it_on()
    {
        byte[] blob;
        await using (var vault = await room.OpenAsync())
        {
            blob = await vault.EncryptAsync("alias/aws/s3", "abc"u8.ToArray());
            await vault.BackupAsync(room.At("copy"), new BackupOptions());
            _ = await vault.CreateKeyAsync();
        }

        await room.RestoreAsync("copy", acceptOlder: true);
        await using var restored = await room.OpenAsync();
        Assert.Equal("abc"u8.ToArray(), await restored.DecryptAsync(blob));
        Assert.True((await restored.GetKeyLastUsageAsync("alias/aws/s3")).IsAtLeast);
    }
}
