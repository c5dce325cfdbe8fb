using KeyActors.Model;
using static KeyActors.Engine.Tests.Regions.RegionVault;

namespace KeyActors.Engine.Tests.Regions;

/// <summary>A multi-Region key: one id and material in several regions, each with its own state.</summary>
public sealed class RegionTests
{
    private static readonly string[] All = [East, West, Europe];

    [Fact]
    public async Task What_one_region_sealed_every_other_opens_before_and_after_three_rotations()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        Assert.StartsWith("mrk-", key.Id.ToString(), StringComparison.Ordinal);
        var blobs = new List<(byte[] Blob, string Text)>();
        for (var rotation = 0; rotation <= 3; rotation++)
        {
            foreach (var region in All) blobs.Add((await home.SealAsync(region, $"{region} {rotation}"), $"{region} {rotation}"));
            if (rotation < 3) await home.In(East).RotateKeyAsync("alias/k").Soon();
        }

        await OpensEverywhereAsync();
        var found = new List<KeyMetadata>();
        foreach (var region in All) found.Add(await home.In(region).DescribeKeyAsync("alias/k"));
        Assert.All(found, f => Assert.Equal(found[0].Materials.Select(static m => m.Id), f.Materials.Select(static m => m.Id)));
        Assert.All(found, static f => Assert.Equal(3, f.OnDemandRotations));
        Assert.Equal(12, found.SelectMany(static f => f.Materials).Select(static m => m.Secret).Distinct().Count());
        Assert.Equal([RegionRole.Primary, RegionRole.Replica, RegionRole.Replica], found.Select(static f => f.Regions!.Role));
        Assert.All(found, f => Assert.Equal(key, f.Regions!.Primary));
        await home.Home.StopAsync();
        await home.Home.StartAsync();
        await OpensEverywhereAsync();
        await home.IsWholeAsync();

        async Task OpensEverywhereAsync()
        {
            foreach (var (blob, text) in blobs)
                foreach (var region in All) await home.OpensAsync(region, blob, text);
        }
    }

    [Fact]
    public async Task Each_region_has_its_own_state_aliases_tags_description_and_budget()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = (await home.Vault.CreateKeyAsync(
            "alias/k", new NewKey { IsMultiRegion = true, Description = "in the east", Tags = [new("team", "east")] })).Arn;
        await home.Vault.SetUsageBudgetAsync("alias/k", new UsageBudget(1_000, null, AtLimit.Refuse));

        var replica = await home.Vault.ReplicateKeyAsync("alias/k", West, "in the west", [new Tag("team", "west")]);

        Assert.Equal((At(key, West), KeyStatus.Enabled, "in the west"), (replica.Arn, replica.Status, replica.Description));
        Assert.Equal(new Tag("team", "west"), Assert.Single(replica.Tags));
        Assert.Empty(replica.Aliases);
        Assert.Null((await home.In(West).GetKeyLastUsageAsync(key.Id.ToString())).Budget);
        await home.In(West).CreateAliasAsync("alias/k", key.Id.ToString());
        var blob = await home.SealAsync(West, "hello");
        await home.In(West).DisableKeyAsync("alias/k");
        await Refused.AsAsync<Refusal.KeyDisabled>(() => home.In(West).DecryptAsync(blob).AsTask());
        await home.OpensAsync(East, blob, "hello");
        Assert.Equal([key], await home.Vault.ListKeysAsync().AllAsync());
        Assert.Equal([At(key, West)], await home.In(West).ListKeysAsync().AllAsync());
    }

    [Fact]
    public async Task Rotation_belongs_to_the_primary_and_shows_everywhere()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        await home.Vault.EnableKeyRotationAsync("alias/k", 100);
        var schedule = (await home.Vault.DescribeKeyAsync("alias/k")).Rotation;
        foreach (var region in All) Assert.Equal(schedule, (await home.In(region).DescribeKeyAsync("alias/k")).Rotation);

        home.Home.Clock.Advance(TimeSpan.FromDays(101));
        foreach (var region in All)
        {
            var state = await home.StateAsync(key, region, static s => s.Materials.Length == 2);
            Assert.Equal(RotationKind.Automatic, state.Current.Rotation);
        }

        await home.InStepAsync(key, East);
        await home.Vault.DisableKeyRotationAsync("alias/k");
        Assert.Null((await home.In(Europe).DescribeKeyAsync("alias/k")).Rotation);
        await home.IsWholeAsync();
    }

    [Fact]
    public async Task A_budget_that_is_spent_rotates_every_region()
    {
        await using var home = await RegionVault.OpenAsync();
        await home.TripleAsync();
        await home.Vault.SetUsageBudgetAsync("alias/k", new UsageBudget(3, null, AtLimit.Rotate));
        for (var n = 0; n < 8; n++) await home.SealAsync(East, "x");

        foreach (var region in All)
        {
            var found = await home.In(region).DescribeKeyAsync("alias/k");
            Assert.Equal(3, found.Materials.Length);
            Assert.Equal(RotationKind.Budget, found.Materials[^1].Rotation);
        }
    }

    [Fact]
    public async Task Bad_requests_are_refused_and_change_nothing()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        var single = await home.Vault.CreateKeyAsync("alias/single");
        var before = await CountsAsync();

        var west = home.In(West);
        await Refused.AsAsync<Refusal.RegionUnknown>(() => home.Vault.ReplicateKeyAsync("alias/k", "mars-north-1").AsTask());
        await Refused.AsAsync<Refusal.RegionUnknown>(() => home.Vault.ReplicateKeyAsync("alias/k", "us-gov-west-1").AsTask());
        await Refused.AsAsync<Refusal.NameInvalid>(() => home.Vault.ReplicateKeyAsync("alias/k", "Mars").AsTask());
        await Refused.AsAsync<Refusal.NotMultiRegion>(() => home.Vault.ReplicateKeyAsync("alias/single", West).AsTask());
        await Refused.AsAsync<Refusal.NotMultiRegion>(() => home.Vault.UpdatePrimaryRegionAsync("alias/single", West).AsTask());
        await Refused.AsAsync<Refusal.ReplicaExists>(() => home.Vault.ReplicateKeyAsync("alias/k", West).AsTask());
        await Refused.AsAsync<Refusal.ReplicaExists>(() => home.Vault.ReplicateKeyAsync("alias/k", East).AsTask());
        await Refused.AsAsync<Refusal.ReplicaUnknown>(() => home.Vault.UpdatePrimaryRegionAsync("alias/k", "eu-west-1").AsTask());
        await Refused.AsAsync<Refusal.NotPrimary>(() => west.ReplicateKeyAsync("alias/k", "eu-west-1").AsTask());
        await Refused.AsAsync<Refusal.NotPrimary>(() => west.UpdatePrimaryRegionAsync("alias/k", Europe).AsTask());
        await Refused.AsAsync<Refusal.NotPrimary>(() => west.RotateKeyAsync("alias/k").AsTask());
        await Refused.AsAsync<Refusal.NotPrimary>(() => west.EnableKeyRotationAsync("alias/k").AsTask());
        await Refused.AsAsync<Refusal.NotPrimary>(() => west.DisableKeyRotationAsync("alias/k").AsTask());
        await Refused.AsAsync<Refusal.NotPrimary>(
            () => west.SetUsageBudgetAsync("alias/k", new UsageBudget(1, null, AtLimit.Rotate)).AsTask());
        await Refused.AsAsync<Refusal.TagInvalid>(
            () => home.Vault.ReplicateKeyAsync("alias/k", "eu-west-1", "", [new Tag("aws:x", "")]).AsTask());

        Assert.Equal(before, await CountsAsync());
        Assert.Empty(await home.In("eu-west-1").ListKeysAsync().AllAsync());

        async Task<long[]> CountsAsync()
        {
            var counts = new List<long> { (await home.Vault.DescribeKeyAsync(single.Arn.ToString())).ChangeCount };
            foreach (var region in All) counts.Add((await home.In(region).DescribeKeyAsync(key.Id.ToString())).ChangeCount);
            return [.. counts];
        }
    }

    [Fact]
    public async Task A_region_of_its_own_exists_once_the_settings_say_so()
    {
        var options = new VaultOptions
        {
            Environment = [], Settings = new Dictionary<string, string> { ["regions.also"] = "home-east-1, home-west-1" },
        };
        await using var vault = await KeyVault.InMemoryAsync(options);
        await vault.CreateKeyAsync("alias/k", new NewKey { IsMultiRegion = true });

        Assert.Equal(KeyStatus.Enabled, (await vault.ReplicateKeyAsync("alias/k", "home-west-1")).Status);
    }

    [Fact]
    public async Task A_retry_of_a_replication_gets_the_replica_that_was_made()
    {
        await using var home = await RegionVault.OpenAsync();
        await home.Vault.CreateKeyAsync("alias/k", new NewKey { IsMultiRegion = true });
        var once = home.Vault.Once(IdempotencyKey.Of("one replica"));

        var first = await once.ReplicateKeyAsync("alias/k", West, "words");
        var second = await once.ReplicateKeyAsync("alias/k", West, "words");

        Assert.Equal((first.Arn, first.ChangeCount), (second.Arn, second.ChangeCount));
        await Refused.AsAsync<Refusal.IdempotencyConflict>(() => once.ReplicateKeyAsync("alias/k", Europe, "words").AsTask());
    }

    [Fact]
    public async Task The_role_of_the_primary_moves_and_comes_back()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        await home.Vault.RotateKeyAsync("alias/k");
        var blob = await home.SealAsync(East, "old");

        await home.Vault.UpdatePrimaryRegionAsync("alias/k", West).AsTask().Soon();

        var west = (await home.In(West).DescribeKeyAsync("alias/k")).Regions!;
        Assert.Equal((RegionRole.Primary, At(key, West)), (west.Role, west.Primary));
        Assert.Equal([At(key, Europe), key], west.Replicas.Select(static r => r.Key));
        Assert.All(west.Replicas, static r => Assert.True(r is { IsMade: true, IsInStep: true }));
        foreach (var region in new[] { East, Europe })
        {
            var found = await home.In(region).DescribeKeyAsync("alias/k");
            Assert.Equal((RegionRole.Replica, At(key, West), KeyStatus.Enabled), (found.Regions!.Role, found.Regions.Primary, found.Status));
        }

        await Refused.AsAsync<Refusal.NotPrimary>(() => home.Vault.RotateKeyAsync("alias/k").AsTask());
        await home.In(West).RotateKeyAsync("alias/k");
        var newer = await home.SealAsync(West, "new");
        foreach (var region in All)
        {
            await home.OpensAsync(region, blob, "old");
            await home.OpensAsync(region, newer, "new");
        }

        await home.In(West).UpdatePrimaryRegionAsync("alias/k", East).AsTask().Soon();
        Assert.Equal(RegionRole.Primary, (await home.Vault.DescribeKeyAsync("alias/k")).Regions!.Role);
        Assert.Equal(2, (await home.Vault.DescribeKeyAsync("alias/k")).OnDemandRotations);
        await home.IsWholeAsync();
    }

    [Fact]
    public async Task A_region_that_is_off_gets_no_role_and_serves_nothing()
    {
        await using var home = await RegionVault.OpenAsync();
        await home.TripleAsync();
        var blob = await home.SealAsync(East, "x");
        home.Off(West);

        await Refused.AsAsync<Refusal.Unavailable>(() => home.In(West).DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.Unavailable>(() => home.In(West).DescribeKeyAsync("alias/k").AsTask());
        await Refused.AsAsync<Refusal.Unavailable>(() => home.Vault.UpdatePrimaryRegionAsync("alias/k", West).AsTask());
        await Refused.AsAsync<Refusal.Unavailable>(() => home.In(West).CreateKeyAsync().AsTask());
        await home.OpensAsync(Europe, blob, "x");

        home.On(West);
        await home.OpensAsync(West, blob, "x");
        await home.Vault.UpdatePrimaryRegionAsync("alias/k", West).AsTask().Soon();
        Assert.Equal(RegionRole.Primary, (await home.In(West).DescribeKeyAsync("alias/k")).Regions!.Role);
    }

    [Fact]
    public async Task A_target_that_is_disabled_does_not_become_the_primary()
    {
        await using var home = await RegionVault.OpenAsync();
        await home.TripleAsync();
        await home.In(West).DisableKeyAsync("alias/k");

        await Refused.AsAsync<Refusal.KeyDisabled>(() => home.Vault.UpdatePrimaryRegionAsync("alias/k", West).AsTask());

        Assert.Equal(KeyStatus.Enabled, (await home.Vault.DescribeKeyAsync("alias/k")).Status);
    }
}
