using System.Reflection;
using KeyActors.Model;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Vaults of the emulator and real ones: neither is ever taken for the other.</summary>
public sealed class EmulatorVaultTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-emulator-");

    private static VaultOptions Plain => new() { Environment = [] };

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_real_vault_is_refused_by_the_emulator_and_not_written()
    {
        await using (var vault = await KeyVault.OpenAsync(At("real"), Plain)) await vault.CreateKeyAsync("alias/mine");
        var before = await HistoryAsync("real");
        var no = await Assert.ThrowsAsync<RefusedException>(() => Emulated.StartAsync(vault: At("real")));
        Assert.False(Assert.IsType<Refusal.VaultForOther>(no.Refusal).IsEmulator);
        Assert.Equal(before, await HistoryAsync("real"));
        await using var again = await KeyVault.OpenAsync(At("real"), Plain);
        Assert.False(again.IsEmulator);
        Assert.NotNull(await again.DescribeKeyAsync("alias/mine"));
    }

    [Fact]
    public async Task A_vault_of_the_emulator_is_refused_everywhere_else()
    {
        await using (await EmulatorVault.OpenAsync(At("toy"), Plain)) { }
        var no = await Assert.ThrowsAsync<RefusedException>(async () => await KeyVault.OpenAsync(At("toy"), Plain));
        Assert.True(Assert.IsType<Refusal.VaultForOther>(no.Refusal).IsEmulator);
        await using var door = new VaultDoor(At("toy"), Plain);
        no = await Assert.ThrowsAsync<RefusedException>(async () => await door.UnsealAsync());
        Assert.IsType<Refusal.VaultForOther>(no.Refusal);
        await using var vault = await EmulatorVault.OpenAsync(At("toy"), Plain);
        no = await Assert.ThrowsAsync<RefusedException>(() => AwsServer.StartAsync(vault, new AwsServerOptions { Urls = ["http://127.0.0.1:0"] }));
        Assert.IsType<Refusal.VaultForOther>(no.Refusal);
    }

    [Fact]
    public async Task A_backup_of_one_is_one()
    {
        await using (var vault = await EmulatorVault.OpenAsync(At("toy"), Plain)) await vault.BackupAsync(At("copy"), new BackupOptions { WithSecrets = true, WithSeal = true });
        // Whoever restores opens what was put back, as a real vault.
        var no = await Assert.ThrowsAsync<RefusedException>(
            () => VaultBackup.RestoreAsync(At("copy"), At("back"), Plain, new RestoreOptions()));
        Assert.IsType<Refusal.VaultForOther>(no.Refusal);
        no = await Assert.ThrowsAsync<RefusedException>(async () => await KeyVault.OpenAsync(At("back"), Plain));
        Assert.IsType<Refusal.VaultForOther>(no.Refusal);
    }

    /// <summary>Who can write files and nothing else turns neither kind into the other.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mark_that_was_changed_opens_as_neither(bool isEmulator)
    {
        await using (var vault = isEmulator
            ? await EmulatorVault.OpenAsync(At("vault"), Plain)
            : await KeyVault.OpenAsync(At("vault"), Plain)) await vault.CreateKeyAsync();
        string id;
        await using (var look = await KeyVault.InspectAsync(At("vault"), Plain)) id = look.VaultId;
        var journal = await File.ReadAllBytesAsync(At("vault/journal.db"));
        var (mark, other) = (new byte[CommandFingerprint.Bytes], new byte[CommandFingerprint.Bytes]);
        VaultPurpose.Content(id, isEmulator).Write(mark);
        VaultPurpose.Content(id, !isEmulator).Write(other);
        var at = journal.AsSpan().IndexOf(mark);
        Assert.True(at > 0);
        other.CopyTo(journal.AsSpan(at));
        await File.WriteAllBytesAsync(At("vault/journal.db"), journal);
        var real = await Assert.ThrowsAsync<RefusedException>(async () => await KeyVault.OpenAsync(At("vault"), Plain));
        var toy = await Assert.ThrowsAsync<RefusedException>(async () => await EmulatorVault.OpenAsync(At("vault"), Plain));
        Assert.IsType<Refusal.VaultUnusable>(real.Refusal);
        Assert.IsType<Refusal.VaultUnusable>(toy.Refusal);
    }

    [Fact]
    public async Task No_folder_is_made_by_starting_an_emulator()
    {
        var no = await Assert.ThrowsAsync<RefusedException>(() => Emulated.StartAsync(vault: At("none")));
        Assert.IsType<Refusal.VaultUnusable>(no.Refusal);
        Assert.False(Directory.Exists(At("none")));
    }

    [Fact]
    public async Task Keys_and_the_clock_outlast_a_restart()
    {
        await using (await EmulatorVault.OpenAsync(At("toy"), Plain)) { }
        string key;
        DateTimeOffset reached;
        await using (var first = await Emulated.StartAsync(vault: At("toy")))
        {
            using var kms = first.Client();
            key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
            await kms.ScheduleKeyDeletionAsync(new Amazon.KeyManagementService.Model.ScheduleKeyDeletionRequest { KeyId = key, PendingWindowInDays = 30 });
            reached = await first.Emulator.AdvanceAsync(TimeSpan.FromDays(29));
        }

        await using var second = await Emulated.StartAsync(vault: At("toy"));
        Assert.True(second.Emulator.Now >= reached);
        using var again = second.Client();
        Assert.Equal("PendingDeletion", (await again.DescribeKeyAsync(key)).KeyMetadata.KeyState.Value);
        await second.Emulator.AdvanceAsync(TimeSpan.FromDays(2));
        await Assert.ThrowsAsync<Amazon.KeyManagementService.Model.NotFoundException>(() => again.DescribeKeyAsync(key));
    }

    [Fact]
    public async Task A_reset_leaves_an_empty_vault_in_the_folder_and_nothing_beside_it()
    {
        await using (await EmulatorVault.OpenAsync(At("toy"), Plain)) { }
        // As one that was cut off leaves them.
        Directory.CreateDirectory(At("toy.next-by-reset"));
        string key;
        await using (var first = await Emulated.StartAsync(vault: At("toy")))
        {
            using var kms = first.Client();
            key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
            await first.Emulator.AdvanceAsync(TimeSpan.FromDays(400));
            Assert.Equal(200, (await first.PostAsync("reset", "{}")).Status);
            Assert.True(first.Emulator.Now < TimeProvider.System.GetUtcNow().AddDays(1));
            await Assert.ThrowsAsync<Amazon.KeyManagementService.Model.NotFoundException>(() => kms.DescribeKeyAsync(key));
            Assert.Equal(200, (await first.SendAsync(HttpMethod.Get, "/healthz", null)).Status);
            key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        }

        Assert.Equal([At("toy")], Directory.GetFileSystemEntries(folder.FullName));
        await using var second = await Emulated.StartAsync(vault: At("toy"));
        using var again = second.Client();
        Assert.Equal(key, Assert.Single((await again.ListKeysAsync(new())).Keys).KeyId);
    }

    [Fact]
    public async Task A_reset_that_was_cut_off_between_the_two_vaults_has_not_been()
    {
        string key;
        await using (await EmulatorVault.OpenAsync(At("toy"), Plain)) { }
        await using (var first = await Emulated.StartAsync(vault: At("toy")))
        {
            using var kms = first.Client();
            key = (await kms.CreateKeyAsync(new())).KeyMetadata.KeyId;
        }

        Directory.Move(At("toy"), At("toy.last-by-reset"));
        await using var second = await Emulated.StartAsync(vault: At("toy"));
        using var again = second.Client();
        Assert.NotNull((await again.DescribeKeyAsync(key)).KeyMetadata);
    }

    /// <summary>No option and no setting of a real server leads to the emulator: its one door is a type of its own.</summary>
    [Fact]
    public void A_real_server_has_no_switch_for_it()
    {
        foreach (var options in (Type[])[typeof(AwsServerOptions), typeof(VaultOptions)])
            Assert.DoesNotContain(
                options.GetProperties(BindingFlags.Public | BindingFlags.Instance),
                static p => p.Name.Contains("Emul", StringComparison.Ordinal) || p.PropertyType == typeof(KmsEmulator));
        Assert.DoesNotContain(
            KeyVault.ReadSettings(Plain).Effective, static s => s.Key.Contains("emul", StringComparison.OrdinalIgnoreCase));
        var ways = typeof(AwsServer).Assembly.GetTypes()
            .SelectMany(static t => t.GetMembers(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .OfType<ConstructorInfo>()
            .Where(static c => c.GetParameters().Any(static p => p.ParameterType == typeof(KmsEmulator)))
            .Select(static c => c.DeclaringType!.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["EmulatorControls", "KmsEndpoint"], ways);
        // Only the emulator makes itself, and only with a vault that it opened.
        Assert.All(typeof(KmsEmulator).GetConstructors(BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance), static c => Assert.True(c.IsPrivate));
    }

    [Fact]
    public async Task What_is_of_the_emulator_is_refused_on_a_real_vault()
    {
        await using var vault = await KeyVault.InMemoryAsync(Plain);
        Assert.True(KeyId.TryParse("11111111-2222-4333-8444-555555555555", out var id));
        await Assert.ThrowsAsync<ArgumentException>(async () => await EmulatorVault.CreateKeyAsync(vault, id, new NewKey()));
        await Assert.ThrowsAsync<ArgumentException>(() => EmulatorVault.SettleAsync(vault));
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private Task<byte[]> HistoryAsync(string name) => File.ReadAllBytesAsync(Path.Combine(At(name), "journal.db"));
}
