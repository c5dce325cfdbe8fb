using KeyActors.Engine.Tests.Durability;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>What a vault is after a restore: recovered, switched off, swept of nothing, and then whole again.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_folder_of_the_operators_that_is_called_nearly_as_ours_is_left_alone()
    {
        await using (var vault = await room.OpenAsync()) await vault.CreateKeyAsync("alias/a");
        var own = Path.Combine(room.Folder, "restore-old");
        Directory.CreateDirectory(own);
        await File.WriteAllTextAsync(Path.Combine(own, "journal.db"), "an old one");

        await using (var vault = await room.OpenAsync()) await vault.DescribeKeyAsync("alias/a");

        Assert.Equal("an old one", await File.ReadAllTextAsync(Path.Combine(own, "journal.db")));
    }

    [Fact]
    public async Task An_older_backup_is_refused_and_once_accepted_the_vault_opens_recovered()
    {
        KeyArn key;
        byte[] old, young;
        string second;
        await using (var vault = await room.OpenAsync())
        {
            key = (await vault.CreateKeyAsync("alias/a")).Arn;
            old = await vault.EncryptAsync("alias/a", "old"u8.ToArray());
            await vault.EnableKeyRotationAsync("alias/a", 90);
            await vault.BackupAsync(room.At("copy"), new BackupOptions());
            _ = await vault.RotateKeyAsync("alias/a");
            young = await vault.EncryptAsync("alias/a", "young"u8.ToArray());
            second = (await vault.CreateKeyAsync("alias/b")).Arn.ToString();
        }

        var before = BackupRoom.Content(room.Folder);
        await Refused.AsAsync<Refusal.BackupOlder>(() => room.RestoreAsync("copy"));
        Assert.Equal(before, BackupRoom.Content(room.Folder));
        var report = await room.RestoreAsync("copy", acceptOlder: true);
        Assert.False(report.WasInterrupted);
        Assert.Contains("journal.db", Directory.GetFiles(report.KeptIn!).Select(Path.GetFileName));
        Assert.Null(report.Recovery.AcceptedAt);
        Assert.Single(room.Alarms.Lines, static l => l.Number == 80);

        await using (var vault = await room.OpenAsync())
        {
            var health = await vault.GetHealthAsync();
            Assert.False(health.IsGood);
            Assert.Equal(report.Recovery, health.Recovery);
            var about = await vault.DescribeKeyAsync("alias/a");
            Assert.Equal((KeyStatus.Disabled, true, 1), (about.Status, about.IsRecovered, about.Materials.Length));
            await Refused.AsAsync<Refusal.KeyDisabled>(() => vault.EncryptAsync("alias/a", old).AsTask());
            await Refused.AsAsync<Refusal.KeyDisabled>(() => vault.DecryptAsync(old).AsTask());
            await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.DescribeKeyAsync(second).AsTask());
            // Secrets of what was lost are kept, and named by nothing.
            Assert.Equal(3, vault.Evidence.Secrets.Count);
            Assert.Contains(room.Alarms.Lines, static l => l.Number == 82);

            await vault.EnableKeyAsync("alias/a");
            Assert.Equal("old"u8.ToArray(), await vault.DecryptAsync(old));
            await Refused.AsAsync<Refusal.CiphertextInvalid>(() => vault.DecryptAsync(young).AsTask());
            Assert.True((await vault.GetKeyLastUsageAsync("alias/a")).IsAtLeast);
            var made = await vault.CreateKeyAsync("alias/c");
            Assert.Equal((KeyStatus.Enabled, false), ((await vault.DescribeKeyAsync("alias/c")).Status, (await vault.DescribeKeyAsync("alias/c")).IsRecovered));
            Assert.False((await vault.GetKeyLastUsageAsync("alias/c")).IsAtLeast);
            _ = made;
        }

        await using (var vault = await room.OpenAsync())
        {
            // Nothing of it comes twice.
            Assert.Equal(KeyStatus.Enabled, (await vault.DescribeKeyAsync("alias/a")).Status);
            Assert.Equal(KeyStatus.Enabled, (await vault.DescribeKeyAsync("alias/c")).Status);
            Assert.Equal("old"u8.ToArray(), await vault.DecryptAsync(old));
            var accepted = await vault.AcceptRecoveryAsync();
            Assert.Equal(accepted, await vault.AcceptRecoveryAsync());
            Assert.True((await vault.GetHealthAsync()).IsGood);
            _ = await vault.RotateKeyAsync("alias/a");
            _ = await vault.EncryptAsync("alias/a", "new"u8.ToArray());
        }

        await using (var vault = await room.OpenAsync())
        {
            Assert.NotNull((await vault.GetHealthAsync()).Recovery!.AcceptedAt);
            Assert.Equal(5, vault.Evidence.Secrets.Count);
        }

        Assert.Single(room.Alarms.Lines, static l => l.Number == 80);
        // Counts go on above everything that the vault has known.
        Assert.True(Generation("anchor.kas") > report.Recovery.Number && Generation("opened.kas") > report.Recovery.Number);
        var verified = await room.VerifyAsync(room.Folder, room.Folder, withSecrets: true);
        Assert.Empty(verified.Faults);
        Assert.Contains(verified.Notes, static n => n.StartsWith("2 secrets are held that no key names", StringComparison.Ordinal));
        Assert.Contains(verified.Notes, static n => n.Contains("put back", StringComparison.Ordinal));
        var told = new List<string>();
        await foreach (var entry in VaultHistory.Open(room.Folder).OfKeyAsync(key)) told.Add(entry.Details);
        Assert.Contains(told, static what => what.StartsWith("The vault was put back from an older copy", StringComparison.Ordinal));
    }

    private long Generation(string name) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(File.ReadAllBytes(Path.Combine(room.Folder, name)).AsSpan(24));

    [Fact]
    public async Task A_whole_backup_makes_a_vault_where_there_is_none_and_it_is_recovered()
    {
        byte[] blob;
        await using (var vault = await room.OpenAsync())
        {
            _ = await vault.CreateKeyAsync("alias/a");
            blob = await vault.EncryptAsync("alias/a", "abc"u8.ToArray());
        }

        await room.BackupAsync("bare");
        await room.BackupAsync("whole", withSecrets: true, withSeal: true);
        await Refused.AsAsync<Refusal.BackupUnusable>(() => room.RestoreAsync("bare", to: room.At("new")));
        Assert.False(Directory.Exists(room.At("new")));
        var report = await room.RestoreAsync("whole", to: room.At("new"));
        Assert.Null(report.KeptIn);
        await using (var vault = await BackupRoom.OpenAsync(room.At("new"), room.Options))
        {
            await Refused.AsAsync<Refusal.KeyDisabled>(() => vault.DecryptAsync(blob).AsTask());
            await vault.EnableKeyAsync("alias/a");
            Assert.Equal("abc"u8.ToArray(), await vault.DecryptAsync(blob));
            // A backup of a recovered vault is a backup.
            await vault.BackupAsync(room.At("again"), new BackupOptions { WithSecrets = true, WithSeal = true });
        }

        var second = await room.RestoreAsync("again", to: room.At("newer"));
        Assert.True(second.Recovery.Number > report.Recovery.Number);
        await using var newer = await BackupRoom.OpenAsync(room.At("newer"), room.Options);
        Assert.Equal(KeyStatus.Disabled, (await newer.DescribeKeyAsync("alias/a")).Status);
        await newer.EnableKeyAsync("alias/a");
        Assert.Equal("abc"u8.ToArray(), await newer.DecryptAsync(blob));
        Assert.Empty((await room.VerifyAsync(room.At("newer"), room.At("newer"), withSecrets: true)).Faults);
    }

    [Fact]
    public async Task A_lost_journal_comes_back_beside_the_secrets_that_stayed()
    {
        byte[] blob;
        await using (var vault = await room.OpenAsync())
        {
            _ = await vault.CreateKeyAsync("alias/a");
            blob = await vault.EncryptAsync("alias/a", "abc"u8.ToArray());
        }

        await room.BackupAsync("copy");
        foreach (var name in new[] { "journal.db", "anchor.kas", "opened.kas", "snapshots.db", "projections.db" }) File.Delete(Path.Combine(room.Folder, name));
        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await room.OpenAsync());
        var report = await room.RestoreAsync("copy", removeOld: true);
        Assert.Null(report.KeptIn);
        await using var restored = await room.OpenAsync();
        await restored.EnableKeyAsync("alias/a");
        Assert.Equal("abc"u8.ToArray(), await restored.DecryptAsync(blob));
        Assert.Empty(Directory.GetDirectories(room.Folder));
    }

    [Fact]
    public async Task A_backup_of_another_vault_and_a_vault_that_is_open_are_refused_and_nothing_is_changed()
    {
        await using (var vault = await room.OpenAsync()) _ = await vault.CreateKeyAsync("alias/a");
        using var other = new BackupRoom();
        await using (var vault = await other.OpenAsync()) _ = await vault.CreateKeyAsync("alias/a");
        var foreign = await other.BackupAsync("copy", withSecrets: true, withSeal: true);
        var before = BackupRoom.Content(room.Folder);
        var accepts = new RestoreOptions { AcceptOlder = true };
        await Refused.AsAsync<Refusal.BackupForeign>(() => VaultBackup.RestoreAsync(foreign, room.Folder, room.Options, accepts));
        // One that calls itself of this vault is found by what is keyed in it.
        var mine = (await VaultBackup.CreateAsync(room.Folder, room.At("mine"), new BackupOptions())).VaultId;
        var lie = VaultBackup.Read(foreign) with { VaultId = mine };
        File.WriteAllBytes(Path.Combine(foreign, "backup.json"), KeyActors.Backups.BackupText.Compose(lie));
        await Refused.AsAsync<Refusal.BackupUnusable>(() => VaultBackup.RestoreAsync(foreign, room.Folder, room.Options, accepts));
        Assert.Equal(before, BackupRoom.Content(room.Folder));
        await using (var vault = await room.OpenAsync())
            await Refused.AsAsync<Refusal.VaultInUse>(() => VaultBackup.RestoreAsync(room.At("mine"), room.Folder, room.Options, accepts));
        Directory.CreateDirectory(room.At("full"));
        File.WriteAllText(room.At("full/notes.txt"), "x");
        await Refused.AsAsync<Refusal.VaultUnusable>(() => VaultBackup.RestoreAsync(room.At("mine"), room.At("full"), room.Options, accepts));
        Assert.Equal("x", File.ReadAllText(room.At("full/notes.txt")));
    }

    [Fact]
    public async Task A_journal_put_back_by_hand_is_found_to_be_older()
    {
        byte[] blob;
        await using (var vault = await room.OpenAsync())
        {
            _ = await vault.CreateKeyAsync("alias/a");
            blob = await vault.EncryptAsync("alias/a", "abc"u8.ToArray());
        }

        var copy = await room.BackupAsync("copy");
        await using (var vault = await room.OpenAsync()) _ = await vault.RotateKeyAsync("alias/a");
        foreach (var name in new[] { "journal.db", "anchor.kas" }) File.Copy(Path.Combine(copy, name), Path.Combine(room.Folder, name), overwrite: true);
        File.Delete(Path.Combine(room.Folder, "snapshots.db"));
        await using var restored = await room.OpenAsync();
        Assert.NotNull((await restored.GetHealthAsync()).Recovery);
        await Refused.AsAsync<Refusal.KeyDisabled>(() => restored.DecryptAsync(blob).AsTask());
    }

    [Fact]
    public async Task A_vault_that_was_never_put_back_has_nothing_to_accept()
    {
        await using var vault = await room.OpenAsync();
        await Refused.AsAsync<Refusal.NotRecovered>(() => vault.AcceptRecoveryAsync().AsTask());
        Assert.Null((await vault.GetHealthAsync()).Recovery);
    }
}
