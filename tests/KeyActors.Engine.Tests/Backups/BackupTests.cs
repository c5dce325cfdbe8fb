using KeyActors.Engine.Tests.Durability;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>What a backup holds, and what is refused.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly BackupRoom room = new();

    public void Dispose() => room.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_backup_holds_the_history_and_neither_secrets_nor_seal(bool isOpen)
    {
        var vault = await room.OpenAsync();
        var key = (await vault.CreateKeyAsync("alias/a")).Arn;
        _ = await vault.RotateKeyAsync("alias/a");
        if (!isOpen) await vault.DisposeAsync();
        var before = isOpen ? "" : BackupRoom.Content(room.Folder);
        var made = await VaultBackup.CreateAsync(room.Folder, room.At("copy"), new BackupOptions());
        if (!isOpen) Assert.Equal(before, BackupRoom.Content(room.Folder));
        if (isOpen) await vault.DisposeAsync();
        Assert.Equal(["anchor.kas", "journal.db", "opened.kas", "trail.db"], made.Parts.Select(static p => p.Name));
        Assert.Equal(
            ["anchor.kas", "backup.json", "journal.db", "opened.kas", "trail.db"],
            Directory.GetFileSystemEntries(made.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(made.HasSecrets || made.HasSeal || made.HasSealKey);
        var read = await VaultBackup.CheckAsync(made.Path);
        Assert.Equal((made.VaultId, made.TakenAt, made.Generation, made.Epoch), (read.VaultId, read.TakenAt, read.Generation, read.Epoch));
        Assert.Equal(made.Parts, read.Parts);
        var report = await room.VerifyAsync(made.Path, room.Folder);
        Assert.Empty(report.Faults);
        var state = await VaultHistory.Open(made.Path).StateAsync(key, null);
        Assert.Equal(2, state!.Materials.Length);
        if (OperatingSystem.IsLinux())
        {
            foreach (var file in Directory.GetFiles(made.Path)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(made.Path));
        }
    }

    [Fact]
    public async Task An_open_vault_makes_its_own_backup_and_goes_on()
    {
        await using var vault = await room.OpenAsync();
        var key = (await vault.CreateKeyAsync()).Arn.ToString();
        var made = await vault.BackupAsync(room.At("copy"), new BackupOptions { WithSecrets = true, WithSeal = true });
        Assert.Equal(
            ["anchor.kas", "file.seal", "journal.db", "opened.kas", "seal.kas", "secrets-1.kas", "trail.db"], made.Parts.Select(static p => p.Name));
        Assert.True(made is { HasSecrets: true, HasSeal: true, HasSealKey: true });
        // The locks of the journal are still held, and it is still written.
        var blob = await vault.EncryptAsync(key, "abc"u8.ToArray());
        _ = await vault.RotateKeyAsync(key);
        Assert.Equal("abc"u8.ToArray(), await vault.DecryptAsync(blob));
        Assert.Empty((await room.VerifyAsync(made.Path, made.Path, withSecrets: true)).Faults);
    }

    [Fact]
    public async Task A_backup_goes_nowhere_but_into_a_folder_of_its_own()
    {
        await using var vault = await room.OpenAsync();
        Directory.CreateDirectory(room.At("full"));
        File.WriteAllText(room.At("full/x"), "x");
        File.WriteAllText(room.At("file"), "x");
        foreach (var target in new[] { room.At("full"), room.At("file"), room.At("no/where"), Path.Combine(room.Folder, "inside"), room.Folder })
            await Refused.AsAsync<Refusal.BackupUnusable>(() => vault.BackupAsync(target, new BackupOptions()));
        Assert.Equal("x", File.ReadAllText(room.At("full/x")));
        await Refused.AsAsync<Refusal.VaultUnusable>(() => VaultBackup.CreateAsync(room.At("full"), room.At("copy"), new BackupOptions()));
        await Refused.AsAsync<Refusal.VaultUnusable>(() => VaultBackup.CreateAsync(room.At("nothing"), room.At("copy"), new BackupOptions()));
        Directory.CreateDirectory(room.At("empty"));
        await vault.BackupAsync(room.At("empty"), new BackupOptions());
        Assert.Equal(["empty", "file", "full", "vault"], Directory.GetFileSystemEntries(room.At("")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_vault_in_memory_has_nothing_to_copy()
    {
        await using var vault = await KeyVault.InMemoryAsync(room.Options);
        await Refused.AsAsync<Refusal.VaultUnusable>(() => vault.BackupAsync(room.At("copy"), new BackupOptions()));
    }

    [Fact]
    public async Task What_an_interrupted_backup_left_is_removed_and_what_others_left_is_not()
    {
        await using var vault = await room.OpenAsync();
        Directory.CreateDirectory(room.At("copy.partial"));
        File.WriteAllText(room.At("copy.partial/journal.db"), "half");
        File.WriteAllText(room.At("copy.partial/mine"), "x");
        await Refused.AsAsync<Refusal.BackupUnusable>(() => vault.BackupAsync(room.At("copy"), new BackupOptions()));
        File.Delete(room.At("copy.partial/mine"));
        await vault.BackupAsync(room.At("copy"), new BackupOptions());
        Assert.False(Directory.Exists(room.At("copy.partial")));
    }

    [Fact]
    public async Task Half_a_backup_is_refused_whichever_half_it_is_and_nothing_is_changed()
    {
        byte[] blob;
        await using (var vault = await room.OpenAsync())
        {
            _ = await vault.CreateKeyAsync("alias/a");
            blob = await vault.EncryptAsync("alias/a", "abc"u8.ToArray());
        }

        await room.BackupAsync("whole", withSecrets: true, withSeal: true);
        var before = BackupRoom.Content(room.Folder);
        foreach (var name in Directory.GetFiles(room.At("whole")).Select(Path.GetFileName))
        {
            foreach (var harm in new Action<string>[] { File.Delete, Cut, Flip, static path => File.WriteAllBytes(path, []) })
            {
                var half = room.At("half");
                VaultHome.CopyTo(room.At("whole"), half);
                File.Delete(Path.Combine(half, "vault.lock"));
                harm(Path.Combine(half, name!));
                await Refused.AsAsync<Refusal.BackupUnusable>(async () => await VaultBackup.CheckAsync(half));
                await Refused.AsAsync<Refusal.BackupUnusable>(() => room.RestoreAsync("half", acceptOlder: true, to: room.At("new")));
                Assert.False(Directory.Exists(room.At("new")), $"{name}: a refused restore left a folder.");
                // The secrets of the vault are its own: those of the backup are not read, but they must be there.
                if (name is "backup.json" or "journal.db" or "anchor.kas")
                {
                    await Refused.AsAsync<Refusal.BackupUnusable>(() => room.RestoreAsync("half", acceptOlder: true));
                    RemoveStage();
                    Assert.Equal(before, BackupRoom.Content(room.Folder));
                }

                Directory.Delete(half, recursive: true);
            }
        }

        await using var whole = await room.OpenAsync();
        Assert.Equal("abc"u8.ToArray(), await whole.DecryptAsync(blob));
    }

    /// <summary>A refused restore may leave a copy that does not count.</summary>
    private void RemoveStage()
    {
        var stage = Path.Combine(room.Folder, "restore.tmp");
        if (Directory.Exists(stage)) Directory.Delete(stage, recursive: true);
    }

    private static void Cut(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length - 1);
    }

    private static void Flip(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x20;
        File.WriteAllBytes(path, bytes);
    }
}
