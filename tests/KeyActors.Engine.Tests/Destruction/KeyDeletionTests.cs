using KeyActors.Engine.Tests.Leaks;
using KeyActors.Model;
using KeyActors.Material;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>A key waits for its destruction, can be called back until that begins, and is then gone for every caller.</summary>
public sealed class KeyDeletionTests
{
    [Fact]
    public async Task A_key_is_destroyed_when_its_time_has_come_and_nothing_of_it_is_left()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, blobs) = await home.KeyAsync("alias/doomed");
        await home.Vault.CreateAliasAsync("alias/second", "alias/doomed");
        var (other, others) = await home.KeyAsync("alias/other");
        var needles = await NeedlesOfAsync(home, key);
        Assert.NotEmpty(Found(home, needles));

        var due = await home.Vault.ScheduleKeyDeletionAsync("alias/doomed", 7);
        Assert.Equal(home.Clock.GetUtcNow() + DoomedVault.Window, due);
        Assert.Equal(due, (await home.Vault.DescribeKeyAsync("alias/doomed")).DeletionAt);
        foreach (var blob in blobs) await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.EncryptAsync("alias/doomed", new byte[1]).AsTask());

        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);

        Assert.Empty(Found(home, needles));
        await GoneAsync(home, key, blobs);
        await home.StopAsync();
        Assert.Empty(Found(home, needles));
        await home.StartAsync();
        await GoneAsync(home, key, blobs);
        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(others[0]));
        Assert.Equal("after"u8.ToArray(), await home.Vault.DecryptAsync(others[1]));
        Assert.Equal(other, (await home.Vault.DescribeKeyAsync("alias/other")).Arn);
        var report = await home.VerifyAsync();
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));
        Assert.DoesNotContain(report.Notes, static n => n.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain(home.Log.Lines, static l => l.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    [Fact]
    public async Task A_deletion_that_has_not_begun_is_called_back()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, blobs) = await home.KeyAsync("alias/a");
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window - TimeSpan.FromSeconds(1));
        await home.Vault.CancelKeyDeletionAsync("alias/a");
        await Refused.AsAsync<Refusal.KeyDisabled>(() => home.Vault.DecryptAsync(blobs[0]).AsTask());
        await home.Vault.EnableKeyAsync("alias/a");

        // Another key's end says that the timetable has looked.
        var (witness, _) = await home.KeyAsync("alias/witness");
        await home.Vault.ScheduleKeyDeletionAsync("alias/witness", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(witness);

        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(blobs[0]));
        Assert.Null((await home.Vault.DescribeKeyAsync(key.ToString())).DeletionAt);
        await Refused.AsAsync<Refusal.NotPendingDeletion>(() => home.Vault.CancelKeyDeletionAsync("alias/a").AsTask());
    }

    [Theory]
    [InlineData(6)]
    [InlineData(31)]
    [InlineData(0)]
    public async Task A_waiting_time_outside_its_bounds_is_refused(int days)
    {
        await using var home = await DoomedVault.OpenAsync();
        var (_, blobs) = await home.KeyAsync("alias/a");

        await Refused.AsAsync<Refusal.SizeInvalid>(() => home.Vault.ScheduleKeyDeletionAsync("alias/a", days).AsTask());

        Assert.Equal("before"u8.ToArray(), await home.Vault.DecryptAsync(blobs[0]));
    }

    [Fact]
    public async Task The_waiting_time_is_thirty_days_unless_another_is_named_and_is_given_once()
    {
        await using var home = await DoomedVault.OpenAsync();
        await home.KeyAsync("alias/a");
        var once = home.Vault.Once(IdempotencyKey.Of("end of a"));

        var due = await once.ScheduleKeyDeletionAsync("alias/a");

        Assert.Equal(home.Clock.GetUtcNow().AddDays(30), due);
        Assert.Equal(due, await once.ScheduleKeyDeletionAsync("alias/a"));
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.ScheduleKeyDeletionAsync("alias/a", 7).AsTask());
    }

    [Fact]
    public async Task What_has_begun_cannot_be_called_back_and_waits_for_no_caller()
    {
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        await using var home = await DoomedVault.OpenAsync(o => o with { ErasureStepPassed = StopWhenAsked });
        var (key, blobs) = await home.KeyAsync("alias/a");
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        Assert.True(begun.Wait(TimeSpan.FromMinutes(2)));

        await Refused.AsAsync<Refusal.DestructionBegun>(() => home.Vault.CancelKeyDeletionAsync("alias/a").AsTask());
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.DecryptAsync(blobs[0]).AsTask());
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.EnableKeyAsync(key.ToString()).AsTask());
        goOn.Set();
        await home.DestroyedAsync(key);

        void StopWhenAsked(string step)
        {
            if (step != "asked") return;
            begun.Set();
            goOn.Wait();
        }
    }

    [Fact]
    public async Task An_id_is_never_given_again_and_aliases_are_free()
    {
        await using var home = await DoomedVault.OpenAsync();
        var order = home.Vault.Once(IdempotencyKey.Of("order 17"));
        var key = (await order.CreateKeyAsync("alias/a")).Arn;
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        home.Clock.Advance(DoomedVault.Window);
        await home.DestroyedAsync(key);

        await Refused.AsAsync<Refusal.KeyUnknown>(() => order.CreateKeyAsync().AsTask());
        var other = (await home.Vault.CreateKeyAsync("alias/a")).Arn;
        Assert.NotEqual(key, other);
        await home.StopAsync();
        await home.StartAsync();
        await Refused.AsAsync<Refusal.KeyUnknown>(() => home.Vault.Once(IdempotencyKey.Of("order 17")).CreateKeyAsync().AsTask());
        Assert.Equal(other, (await home.Vault.DescribeKeyAsync("alias/a")).Arn);
        var report = await home.VerifyAsync();
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));
    }

    [Fact]
    public async Task A_vault_that_was_closed_meanwhile_destroys_what_is_due_when_it_is_opened()
    {
        await using var home = await DoomedVault.OpenAsync();
        var (key, blobs) = await home.KeyAsync("alias/a");
        await home.Vault.ScheduleKeyDeletionAsync("alias/a", 7);
        await home.StopAsync();
        home.Clock.Advance(DoomedVault.Window);

        await home.StartAsync();

        await home.DestroyedAsync(key);
        await GoneAsync(home, key, blobs);
    }

    [Fact]
    public async Task Keys_that_are_due_together_share_one_epoch_step_and_their_history_still_replays()
    {
        const int keys = 12;
        await using var home = await DoomedVault.OpenAsync();
        var doomed = new List<KeyArn>();
        for (var i = 0; i < keys; i++)
        {
            doomed.Add((await home.Vault.CreateKeyAsync($"alias/{i}")).Arn);
            await home.Vault.ScheduleKeyDeletionAsync($"alias/{i}", 7);
        }

        home.Clock.Advance(DoomedVault.Window);
        foreach (var key in doomed) await home.DestroyedAsync(key);

        var epochs = new HashSet<long>();
        foreach (var key in doomed)
        {
            var certificate = (await home.History.CertificateAsync(key, home.Vault.Evidence.Macs))!;
            epochs.Add(certificate.Proof.Epoch);
            Assert.True(certificate.Proof.OldFilesRemoved);
            Assert.InRange(certificate.Proof.FilesSearched, 6, 20);
            Assert.True(certificate.Chain.MacsChecked && certificate.Chain.IsWhole);
            Assert.Equal(KeyStatus.Destroyed, (await home.History.StateAsync(key, null))!.Status);
            Assert.Equal(KeyStatus.PendingDeletion, (await home.History.StateAsync(key, certificate.EventNumber - 1))!.Status);
        }

        // At most sixteen keys are awake at a time, and all of them asked within a moment of each other, or a step took longer.
        Assert.InRange(epochs.Count, 1, keys - 1);
        Assert.True((await home.VerifyAsync()).IsWhole);
    }

    [Fact]
    public async Task Works_in_memory_too()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var vault = await KeyVault.InMemoryAsync(new VaultOptions { Clock = clock, IsClockVirtual = true, Environment = [] });
        var key = (await vault.CreateKeyAsync("alias/a")).Arn.ToString();
        var blob = await vault.EncryptAsync("alias/a", new byte[8]);
        await vault.ScheduleKeyDeletionAsync("alias/a", 7);
        clock.Advance(DoomedVault.Window);

        await Retry.UntilAsync(() => vault.Evidence.Secrets.Count == 0);
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => vault.DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.DescribeKeyAsync(key).AsTask());
    }

    /// <summary>No caller can tell it from a key that never was.</summary>
    private static async Task GoneAsync(DoomedVault home, KeyArn key, byte[][] blobs)
    {
        var vault = home.Vault;
        foreach (var blob in blobs) await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => vault.DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.DescribeKeyAsync(key.ToString()).AsTask());
        await Refused.AsAsync<Refusal.KeyUnknown>(() => vault.CancelKeyDeletionAsync(key.ToString()).AsTask());
        await Refused.AsAsync<Refusal.AliasUnknown>(() => vault.DescribeKeyAsync("alias/doomed").AsTask());
        await Refused.AsAsync<Refusal.AliasUnknown>(() => vault.DescribeKeyAsync("alias/second").AsTask());
        await foreach (var listed in vault.ListKeysAsync()) Assert.NotEqual(key, listed);
        await foreach (var alias in vault.ListAliasesAsync()) Assert.NotEqual(key, alias.Key);
    }

    /// <summary>The raw secrets of a key and their wrapped records, in every form.</summary>
    private static async Task<Needles> NeedlesOfAsync(DoomedVault home, KeyArn key)
    {
        var state = (await home.History.StateAsync(key, null))!;
        var needles = new Needles();
        foreach (var secret in home.SecretsOf(state)) needles.Add("raw secret", secret);
        var file = File.ReadAllBytes(Path.Combine(home.Path, "secrets-1.kas"));
        foreach (var id in state.Holdings.HeldSecrets)
        {
            var name = new byte[SecretId.Bytes];
            id.Write(name);
            var body = file.AsSpan().IndexOf(name);
            Assert.True(body >= 0);
            needles.Add("wrapped record", file.AsSpan(body + 60 + key.ToString().Length, 60));
            needles.Add("beginning of the record", file.AsSpan(body, 60));
        }

        return needles;
    }

    private static List<string> Found(DoomedVault home, Needles needles)
    {
        var found = new List<string>();
        foreach (var path in Directory.GetFiles(home.Path).Where(static f => !f.EndsWith("vault.lock", StringComparison.Ordinal)))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            found.AddRange(needles.In(content).Select(name => $"{Path.GetFileName(path)}: {name}"));
        }

        return found;
    }
}
