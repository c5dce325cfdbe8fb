using KeyActors.Engine.Tests.Destruction;
using KeyActors.Engine.Tests.Durability;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Backups;

/// <summary>A destroyed key is tried from every backup that was made before its destruction.</summary>
public sealed class DestroyedKeyTests
{
    private static readonly RestoreOptions Accepted = new() { AcceptOlder = true };

    [Fact]
    public async Task A_destroyed_key_opens_from_no_backup_without_the_secrets_and_the_seal_of_its_time()
    {
        await using var doomed = await DoomedVault.OpenAsync();
        var (key, blobs) = await doomed.KeyAsync("alias/doomed");
        var (_, others) = await doomed.KeyAsync("alias/other");
        var backups = new List<(string Path, bool HasSecrets, bool HasSeal)>();
        await BackUpAsync("created");
        await doomed.Vault.ScheduleKeyDeletionAsync(key.ToString(), 7);
        await BackUpAsync("scheduled");
        doomed.Clock.Advance(DoomedVault.Window);
        await doomed.DestroyedAsync(key);
        await doomed.StopAsync();
        Assert.Equal(8, backups.Count);

        foreach (var (path, hasSecrets, hasSeal) in backups)
        {
            // Beside the vault's own secrets, which are the newest.
            var own = System.IO.Path.GetFileName(path) + "-own";
            doomed.CopyTo(own);
            await VaultBackup.RestoreAsync(path, doomed.Beside(own), doomed.Options, Accepted).Soon();
            await TryAsync(doomed.Beside(own), opens: false);
            await EndAsync(doomed.Beside(own), doomed);

            // Where there is nothing: only what has both opens, and that is the published limit.
            var fresh = doomed.Beside(System.IO.Path.GetFileName(path) + "-fresh");
            if (!(hasSecrets && hasSeal))
            {
                await Refused.AsAsync<Refusal.BackupUnusable>(() => VaultBackup.RestoreAsync(path, fresh, doomed.Options, Accepted));
                continue;
            }

            await VaultBackup.RestoreAsync(path, fresh, doomed.Options, Accepted).Soon();
            await TryAsync(fresh, opens: true);
        }

        await doomed.StartAsync();

        async Task BackUpAsync(string name)
        {
            foreach (var (secrets, seal) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                var options = new BackupOptions { WithSecrets = secrets, WithSeal = seal };
                backups.Add(((await doomed.Vault.BackupAsync(doomed.Beside($"{name}-{secrets}-{seal}"), options)).Path, secrets, seal));
            }
        }

        // Its old history can be brought to the end that the key had.
        async Task EndAsync(string folder, DoomedVault from)
        {
            await using var vault = await KeyVault.OpenAsync(folder, from.Options).Soon();
            var history = VaultHistory.Open(folder);
            if ((await history.StateAsync(key, null))!.DeletionAt is null) await vault.ScheduleKeyDeletionAsync(key.ToString(), 7);
            from.Clock.Advance(DoomedVault.Window);
            await Retry.UntilAsync(() => history.StateAsync(key, null).GetAwaiter().GetResult()!.IsEnded);
            await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.DescribeKeyAsync(key.ToString()).AsTask());
            var evidence = vault.Evidence;
            Assert.Empty((await VaultVerifier.VerifyAsync(history, evidence.Macs, evidence.HeadMacs, evidence.TrailMacs, evidence.Secrets, null)).Faults);
        }

        async Task TryAsync(string folder, bool opens)
        {
            for (var opening = 0; opening < 2; opening++)
            {
                await using var vault = await KeyVault.OpenAsync(folder, doomed.Options).Soon();
                var refusal = await Refused.ByAsync(() => vault.DecryptAsync(blobs[0]).AsTask());
                if (opens) Assert.True(refusal is Refusal.KeyDisabled or Refusal.StatusForbids, $"{refusal}");
                else Assert.IsType<Refusal.KeyUnavailable>(refusal);
                if (!opens)
                {
                    // No word makes it come back, and nothing is made in its place.
                    _ = await Assert.ThrowsAsync<RefusedException>(() => vault.EnableKeyAsync(key.ToString()).AsTask());
                    _ = await Assert.ThrowsAsync<RefusedException>(() => vault.CancelKeyDeletionAsync(key.ToString()).AsTask());
                    _ = await Assert.ThrowsAsync<RefusedException>(() => vault.RotateKeyAsync(key.ToString()).AsTask());
                    foreach (var blob in blobs) _ = await Assert.ThrowsAsync<RefusedException>(() => vault.DecryptAsync(blob).AsTask());
                }

                // The other key serves once it is switched on.
                await vault.EnableKeyAsync("alias/other");
                Assert.Equal("before"u8.ToArray(), await vault.DecryptAsync(others[0]));
                Assert.Equal(opens ? 4 : 2, vault.Evidence.Secrets.Count);
                // Days go by, and the word is said: what is due in the old history meets a secret that is gone already.
                if (opening == 1 && !opens) await vault.AcceptRecoveryAsync();
            }
        }
    }

    [Fact]
    public async Task Nothing_is_erased_in_a_recovered_vault_before_an_operator_accepts_it()
    {
        await using var doomed = await DoomedVault.OpenAsync();
        var (key, blobs) = await doomed.KeyAsync("alias/doomed");
        await doomed.Vault.ScheduleKeyDeletionAsync(key.ToString(), 7);
        var backup = (await doomed.Vault.BackupAsync(doomed.Beside("copy"), new BackupOptions())).Path;
        // Called back after the backup: an old copy must not destroy it.
        await doomed.Vault.CancelKeyDeletionAsync(key.ToString());
        await doomed.StopAsync();
        await VaultBackup.RestoreAsync(backup, doomed.Path, doomed.Options, Accepted).Soon();
        doomed.Clock.Advance(DoomedVault.Window + TimeSpan.FromDays(1));
        await doomed.StartAsync();
        await doomed.StateAsync(key, static s => s.Recovery > 0);
        doomed.Clock.Advance(TimeSpan.FromDays(2));
        Assert.IsType<Refusal.StatusForbids>(await Refused.ByAsync(() => doomed.Vault.DecryptAsync(blobs[0]).AsTask()));
        Assert.Equal(2, doomed.Vault.Evidence.Secrets.Count);
        await doomed.Vault.AcceptRecoveryAsync();
        await doomed.DestroyedAsync(key);
        Assert.Equal(0, doomed.Vault.Evidence.Secrets.Count);
        Assert.Empty((await doomed.VerifyAsync()).Faults);
    }

    [Fact]
    public async Task A_destruction_that_had_begun_before_the_backup_waits_for_the_word_too()
    {
        await using var doomed = await DoomedVault.OpenAsync();
        var (key, _) = await doomed.KeyAsync("alias/doomed");
        await doomed.Vault.ScheduleKeyDeletionAsync(key.ToString(), 7);
        await doomed.StopAsync();
        using var stopped = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        await doomed.StartAsync(o => o with { ErasureStepPassed = Hold });
        doomed.Clock.Advance(DoomedVault.Window);
        await Task.Run(stopped.Wait).Soon();
        var backup = (await doomed.Vault.BackupAsync(doomed.Beside("copy"), new BackupOptions { WithSecrets = true, WithSeal = true })).Path;
        mayGoOn.Set();
        await doomed.DestroyedAsync(key);

        var fresh = doomed.Beside("fresh");
        await VaultBackup.RestoreAsync(backup, fresh, doomed.Options, Accepted).Soon();
        await using var vault = await KeyVault.OpenAsync(fresh, doomed.Options).Soon();
        // It has to be met to ask for what it is owed.
        Assert.Equal(KeyStatus.PendingDeletion, (await vault.DescribeKeyAsync(key.ToString()).Soon()).Status);
        Assert.Equal(2, vault.Evidence.Secrets.Count);
        await vault.AcceptRecoveryAsync();
        await Retry.UntilAsync(() => vault.Evidence.Secrets.Count == 0);

        void Hold(string step)
        {
            if (step != "asked") return;
            stopped.Set();
            mayGoOn.Wait();
        }
    }
}
