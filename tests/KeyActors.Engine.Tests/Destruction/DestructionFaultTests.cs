using KeyActors.History;
using KeyActors.Model;
using Microsoft.Extensions.Logging;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>What a destruction makes of a folder in which something is wrong, and of files that were put back.</summary>
public sealed class DestructionFaultTests
{
    private const int Remains = 53;
    private const int NotDestroyed = 51;

    [Fact]
    public async Task A_copy_of_the_secret_file_in_the_folder_rings_an_alarm_and_nothing_is_certified_before_it_is_gone()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, _) = await home.KeyAsync("alias/a");
        var copy = Path.Combine(home.Path, "secrets-1.kas.bak");
        File.Copy(Path.Combine(home.Path, "secrets-1.kas"), copy);
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);

        await Retry.UntilAsync(() => home.Log.Of(Remains).Any());
        Assert.All(home.Log.Of(Remains), static l => Assert.Contains("secrets-1.kas.bak", l.Text, StringComparison.Ordinal));
        Assert.False((await home.History.StateAsync(key, null))!.IsEnded);
        Assert.Null(await home.History.CertificateAsync(key));

        File.Delete(copy);
        await home.DestroyedAsync(key);
    }

    [Fact]
    public async Task A_copy_is_found_after_a_restart_too()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, _) = await home.KeyAsync("alias/a");
        File.Copy(Path.Combine(home.Path, "secrets-1.kas"), Path.Combine(home.Path, "old.txt"));
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        await Retry.UntilAsync(() => home.Log.Of(Remains).Any());
        await home.StopAsync();
        var before = home.Log.Of(Remains).Count();

        // The key was woken before: the timetable leaves it alone for a minute.
        home.Clock.Advance(TimeSpan.FromMinutes(1));
        await home.StartAsync();

        await Retry.UntilAsync(() => home.Log.Of(Remains).Count() > before);
        Assert.False((await home.History.StateAsync(key, null))!.IsEnded);
        File.Delete(Path.Combine(home.Path, "old.txt"));
        await home.DestroyedAsync(key);
    }

    [Fact]
    public async Task A_step_that_fails_is_tried_again_and_the_key_serves_nothing_meanwhile()
    {
        var fails = true;
        await using var home = await DoomedVault.OpenAsync(
            o => o with { FolderOpened = inner => new FailingFolder(inner, () => Volatile.Read(ref fails)) });
        var (key, blobs) = await home.KeyAsync("alias/a");
        var (_, others) = await home.KeyAsync("alias/other");
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);

        await Retry.UntilAsync(() => home.Log.Of(NotDestroyed).Count() >= 2);
        Assert.All(home.Log.Of(NotDestroyed), static l => Assert.Equal(LogLevel.Error, l.Level));
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => home.Vault.DecryptAsync(blobs[0]).AsTask());
        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(others[0]));
        Assert.False((await home.History.StateAsync(key, null))!.IsEnded);
        var report = await home.VerifyAsync();
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));

        Volatile.Write(ref fails, false);
        await home.DestroyedAsync(key);
        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(others[0]));
    }

    [Fact]
    public async Task A_journal_from_before_the_destruction_makes_the_key_unavailable_and_is_named()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, blobs) = await home.KeyAsync("alias/a");
        var (_, others) = await home.KeyAsync("alias/other");
        await home.StopAsync();
        var older = home.CopyTo("older");
        await home.StartAsync();
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);
        await home.StopAsync();

        foreach (var name in new[] { "journal.db", "anchor.kas", "projections.db" })
            File.Copy(Path.Combine(older, name), Path.Combine(home.Path, name), overwrite: true);
        foreach (var wal in Directory.GetFiles(home.Path, "*.db-*")) File.Delete(wal);
        await home.StartAsync();

        foreach (var blob in blobs)
            await Refused.AsAsync<Refusal.KeyUnavailable>(() => home.Vault.DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.KeyUnavailable>(() => home.Vault.RotateKeyAsync(key.ToString()).AsTask());
        Assert.Contains(home.Log.Of(21), l => l.Text.Contains(key.ToString(), StringComparison.Ordinal));
        // It is found to be an older journal: whatever was there is off, and serves once it is switched on.
        await Refused.AsAsync<Refusal.KeyDisabled>(() => home.Vault.DecryptAsync(others[0]).AsTask());
        await home.Vault.EnableKeyAsync("alias/other");
        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(others[0]));
        var report = await home.VerifyAsync();
        Assert.Equal(2, report.Faults.Count(static f => f.Code == "secret-missing"));
        Assert.All(report.Faults, f => Assert.Contains(key.Id.ToString(), f.Stream, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_journal_from_before_the_destruction_with_the_newest_anchor_does_not_open()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, _) = await home.KeyAsync("alias/a");
        await home.StopAsync();
        var older = home.CopyTo("older");
        await home.StartAsync();
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);
        await home.StopAsync();

        File.Copy(Path.Combine(older, "journal.db"), Path.Combine(home.Path, "journal.db"), overwrite: true);
        foreach (var wal in Directory.GetFiles(home.Path, "*.db-*")) File.Delete(wal);

        await Refused.AsAsync<Refusal.VaultUnusable>(() => home.StartAsync());
    }

    [Theory]
    [InlineData("secrets-2.kas", true)]
    [InlineData("secrets-2.kas", false)]
    [InlineData("seal.kas", false)]
    public async Task A_secret_file_that_is_torn_or_a_seal_file_that_is_missing_after_the_step_is_refused_or_rings(string name, bool isTorn)
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, _) = await home.KeyAsync("alias/a");
        var (living, _) = await home.KeyAsync("alias/living");
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);
        await home.StopAsync();
        var path = Path.Combine(home.Path, name);
        var whole = File.ReadAllBytes(path);
        if (isTorn) File.WriteAllBytes(path, whole[..^10]);
        else File.Delete(path);

        if (isTorn)
        {
            // The last record is another key's newest material: that key is unavailable, and the destroyed one stays gone.
            await home.StartAsync();
            await Refused.AsAsync<Refusal.KeyUnavailable>(() => home.Vault.EncryptAsync(living.ToString(), new byte[1]).AsTask());
            Assert.NotEmpty(home.Log.Of(21));
            var report = await home.VerifyAsync();
            Assert.Contains(report.Faults, f => f.Code == "secret-missing" && f.Stream.Contains(living.Id.ToString(), StringComparison.Ordinal));
            Assert.DoesNotContain(report.Faults, f => f.Stream.Contains(key.Id.ToString(), StringComparison.Ordinal));
            await Refused.AsAsync<Refusal.KeyUnknown>(() => home.Vault.DescribeKeyAsync(key.ToString()).AsTask());
            return;
        }

        await Refused.AsAsync<Refusal.VaultUnusable>(() => home.StartAsync());
        File.WriteAllBytes(path, whole);
        await home.StartAsync();
        await Refused.AsAsync<Refusal.KeyUnknown>(() => home.Vault.DescribeKeyAsync(key.ToString()).AsTask());
    }

    [Fact]
    public async Task A_secret_that_is_put_back_is_named_by_a_verification_and_the_key_stays_gone()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, blobs) = await home.KeyAsync("alias/a");
        await home.StopAsync();
        var older = home.CopyTo("older");
        await home.StartAsync();
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);
        await home.StopAsync();

        // An old secret file opens with the seal.kas of its time: that is what no destruction reaches.
        File.Delete(Path.Combine(home.Path, "secrets-2.kas"));
        foreach (var name in new[] { "secrets-1.kas", "seal.kas" })
            File.Copy(Path.Combine(older, name), Path.Combine(home.Path, name), overwrite: true);
        await home.StartAsync();

        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => home.Vault.DecryptAsync(blobs[0]).AsTask());
        var report = await home.VerifyAsync();
        Assert.Equal(["secret-undead", "secret-undead"], report.Faults.Select(static f => f.Code));
    }
}
