using KeyActors.Model;
using static KeyActors.Engine.Tests.Regions.RegionVault;

namespace KeyActors.Engine.Tests.Regions;

/// <summary>A region does not answer while a key rotates: no region seals what another cannot open.</summary>
public sealed class RegionOffTests
{
    [Fact]
    public async Task A_rotation_waits_for_a_region_that_is_off_and_goes_on_when_it_is_back()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        home.Off(West);

        var material = await home.Vault.RotateKeyAsync("alias/k").Soon();

        // Europe has it, the west does not: nobody seals with it.
        await home.StateAsync(key, Europe, s => s.Holdings.Pending?.Id == material);
        foreach (var region in new[] { East, Europe })
        {
            var found = await home.In(region).DescribeKeyAsync("alias/k");
            Assert.NotEqual(material, found.CurrentMaterial);
            Assert.Equal(material, found.PendingMaterial!.Id);
        }

        Assert.Equal(RotationKind.OnDemand, (await home.Vault.DescribeKeyAsync("alias/k")).Regions!.Rotating);
        var meanwhile = await home.SealAsync(East, "meanwhile");
        await Refused.AsAsync<Refusal.RegionsUnderWay>(() => home.Vault.RotateKeyAsync("alias/k").AsTask());
        await Refused.AsAsync<Refusal.RegionsUnderWay>(() => home.Vault.UpdatePrimaryRegionAsync("alias/k", Europe).AsTask());

        home.On(West);
        await home.InStepAsync(key, East);
        await home.OpensAsync(West, meanwhile, "meanwhile");
        foreach (var region in new[] { East, West, Europe })
            Assert.Equal(material, (await home.In(region).DescribeKeyAsync("alias/k")).CurrentMaterial);
        await home.IsWholeAsync();
    }

    [Fact]
    public async Task A_region_that_was_off_at_the_last_step_still_opens_what_others_seal()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        // The west falls silent between having received the material and hearing that it seals.
        using var received = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var west = At(key, West);
        home.Off(Europe);
        var material = await home.Vault.RotateKeyAsync("alias/k").Soon();
        await home.StateAsync(key, West, s => s.Holdings.Pending?.Id == material);
        home.Off(West);
        home.On(Europe);
        // The west has said yes in an earlier round, and is asked again in each: the primary waits for it.
        await home.StateAsync(key, Europe, s => s.Holdings.Pending?.Id == material);
        Assert.NotEqual(material, (await home.Vault.DescribeKeyAsync("alias/k")).CurrentMaterial);

        home.On(West);
        await home.InStepAsync(key, East);
        await home.OpensAsync(West, await home.SealAsync(Europe, "new"), "new");
        Assert.Equal(west, (await home.In(West).DescribeKeyAsync("alias/k")).Arn);
    }

    [Fact]
    public async Task What_waits_for_a_region_goes_on_after_the_vault_was_closed()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        home.Off(West);
        var material = await home.Vault.RotateKeyAsync("alias/k").Soon();
        await home.Home.StopAsync();

        await home.Home.StartAsync();
        // Who was woken in vain is woken again a minute later, by a clock that the test moves.
        home.Home.Clock.Advance(TimeSpan.FromMinutes(2));

        await home.InStepAsync(key, East);
        foreach (var region in new[] { East, West, Europe })
            Assert.Equal(material, (await home.In(region).DescribeKeyAsync("alias/k")).CurrentMaterial);
    }

    [Fact]
    public async Task Replicating_to_a_region_that_is_off_is_refused_and_stores_nothing()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = (await home.Vault.CreateKeyAsync("alias/k", new NewKey { IsMultiRegion = true })).Arn;
        home.Off(West);

        await Refused.AsAsync<Refusal.Unavailable>(() => home.Vault.ReplicateKeyAsync("alias/k", West).AsTask());

        Assert.Equal(1, (await home.Vault.DescribeKeyAsync(key.Id.ToString())).Regions!.Replicas.Length + 1);
        home.On(West);
        Assert.Equal(At(key, West), (await home.Vault.ReplicateKeyAsync("alias/k", West)).Arn);
    }

    [Fact]
    public async Task A_schedule_that_was_set_meanwhile_reaches_a_region_when_it_is_back()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync();
        home.Off(West);
        await home.Vault.EnableKeyRotationAsync("alias/k", 100).AsTask().Soon();
        await home.Vault.EnableKeyRotationAsync("alias/k", 200).AsTask().Soon();

        home.On(West);

        await home.InStepAsync(key, East);
        Assert.Equal(200, (await home.In(West).DescribeKeyAsync("alias/k")).Rotation!.PeriodDays);
    }
}
