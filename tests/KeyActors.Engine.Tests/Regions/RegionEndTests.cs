using KeyActors.Engine.Tests.Destruction;
using KeyActors.Model;
using static KeyActors.Engine.Tests.Regions.RegionVault;

namespace KeyActors.Engine.Tests.Regions;

/// <summary>A replica ends and leaves its primary whole; a primary waits for its last replica.</summary>
public sealed class RegionEndTests
{
    [Fact]
    public async Task A_destroyed_replica_leaves_the_primary_whole_and_its_own_secrets_are_gone()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        await home.Vault.RotateKeyAsync("alias/k");
        var blob = await home.SealAsync(West, "sealed in the west");
        var before = (await home.In(West).DescribeKeyAsync("alias/k")).Materials;

        Assert.NotNull(await home.In(West).ScheduleKeyDeletionAsync("alias/k", 7));
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.In(West).DecryptAsync(blob).AsTask());
        home.Home.Clock.Advance(DoomedVault.Window);
        await home.Home.DestroyedAsync(At(key, West));

        foreach (var material in before) Assert.False(home.Vault.Evidence.Secrets.TryFind(material.Secret, out _));
        await Refused.AsAsync<Refusal.CiphertextKeyUnknown>(() => home.In(West).DecryptAsync(blob).AsTask());
        await home.OpensAsync(East, blob, "sealed in the west");
        await home.OpensAsync(Europe, blob, "sealed in the west");
        var regions = (await home.Vault.DescribeKeyAsync("alias/k")).Regions!;
        Assert.Equal([At(key, Europe)], regions.Replicas.Select(static r => r.Key));
        await home.Vault.RotateKeyAsync("alias/k").Soon();
        Assert.Equal(3, (await home.In(Europe).DescribeKeyAsync("alias/k")).Materials.Length);
        Assert.NotNull(await home.Home.History.CertificateAsync(At(key, West), home.Vault.Evidence.Macs));
        await home.IsWholeAsync();
        NothingIsLeft(home, before);
    }

    [Fact]
    public async Task A_replica_that_was_destroyed_can_be_made_again_and_opens_what_it_sealed()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        var blob = await home.SealAsync(West, "first life");
        await home.In(West).ScheduleKeyDeletionAsync("alias/k", 7);
        home.Home.Clock.Advance(DoomedVault.Window);
        await home.Home.DestroyedAsync(At(key, West));
        await home.Vault.RotateKeyAsync("alias/k").Soon();

        for (var life = 2; life <= 3; life++)
        {
            var made = await home.Vault.ReplicateKeyAsync("alias/k", West, $"life {life}").Soon();
            Assert.Equal((KeyStatus.Enabled, $"life {life}", 2), (made.Status, made.Description, made.Materials.Length));
            Assert.Empty(made.Aliases);
            await home.In(West).CreateAliasAsync("alias/k", key.Id.ToString());
            await home.OpensAsync(West, blob, "first life");
            await home.OpensAsync(East, await home.SealAsync(West, "again"), "again");
            await home.Home.StopAsync();
            await home.Home.StartAsync();
            await home.OpensAsync(West, blob, "first life");
            await home.IsWholeAsync();
            Assert.Null(await home.Home.History.CertificateAsync(At(key, West), home.Vault.Evidence.Macs));
            await home.In(West).ScheduleKeyDeletionAsync("alias/k", 7);
            home.Home.Clock.Advance(DoomedVault.Window);
            await home.Home.DestroyedAsync(At(key, West));
            Assert.NotNull(await home.Home.History.CertificateAsync(At(key, West), home.Vault.Evidence.Macs));
        }
    }

    [Fact]
    public async Task A_primary_waits_for_its_last_replica_and_its_time_begins_then()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        var blob = await home.SealAsync(East, "x");

        Assert.Null(await home.Vault.ScheduleKeyDeletionAsync("alias/k", 8));

        var waiting = await home.Vault.DescribeKeyAsync("alias/k");
        Assert.Equal((KeyStatus.PendingReplicaDeletion, 8), (waiting.Status, waiting.Regions!.DeletionDays));
        Assert.Null(waiting.DeletionAt);
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.In(East).DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.Vault.ScheduleKeyDeletionAsync("alias/k", 8).AsTask());
        await home.OpensAsync(West, blob, "x");
        home.Home.Clock.Advance(TimeSpan.FromDays(20));
        await home.In(West).ScheduleKeyDeletionAsync("alias/k", 7);
        home.Home.Clock.Advance(DoomedVault.Window);
        await home.Home.DestroyedAsync(At(key, West));
        Assert.Equal(KeyStatus.PendingReplicaDeletion, (await home.Vault.DescribeKeyAsync("alias/k")).Status);

        await home.In(Europe).ScheduleKeyDeletionAsync("alias/k", 7);
        home.Home.Clock.Advance(DoomedVault.Window);
        await home.Home.DestroyedAsync(At(key, Europe));

        var last = await home.Vault.DescribeKeyAsync("alias/k");
        Assert.Equal(KeyStatus.PendingDeletion, last.Status);
        Assert.InRange(last.DeletionAt!.Value, home.Home.Clock.GetUtcNow().AddDays(7), home.Home.Clock.GetUtcNow().AddDays(8));
        home.Home.Clock.Advance(TimeSpan.FromDays(8));
        await home.Home.DestroyedAsync(key);
        await home.IsWholeAsync();
    }

    [Fact]
    public async Task A_deletion_that_waits_for_replicas_is_called_back()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        await home.Vault.ScheduleKeyDeletionAsync("alias/k", 7);

        await home.Vault.CancelKeyDeletionAsync("alias/k");

        Assert.Equal(KeyStatus.Disabled, (await home.Vault.DescribeKeyAsync("alias/k")).Status);
        await home.Vault.EnableKeyAsync("alias/k");
        await home.Vault.RotateKeyAsync("alias/k").Soon();
        Assert.Equal(2, (await home.In(West).DescribeKeyAsync(key.Id.ToString())).Materials.Length);
    }

    [Fact]
    public async Task A_replica_ends_when_its_primary_answers_again()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        await home.In(West).ScheduleKeyDeletionAsync("alias/k", 7);
        home.Off(East);
        home.Home.Clock.Advance(DoomedVault.Window);
        var begun = await home.StateAsync(key, West, static s => s.IsEnding);
        Assert.False(begun.IsEnded);

        home.On(East);

        await home.Home.DestroyedAsync(At(key, West));
        Assert.Equal([At(key, Europe)], (await home.Vault.DescribeKeyAsync("alias/k")).Regions!.Replicas.Select(static r => r.Key));
    }

    private static void NothingIsLeft(RegionVault home, IEnumerable<MaterialEntry> materials)
    {
        var file = Assert.Single(Directory.GetFiles(home.Home.Path, "secrets-*"));
        var content = File.ReadAllBytes(file);
        foreach (var material in materials)
        {
            var name = new byte[SecretId.Bytes];
            material.Secret.Write(name);
            Assert.True(content.AsSpan().IndexOf(name) < 0, $"{file} still has {material.Secret}");
        }
    }
}
