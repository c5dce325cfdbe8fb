using KeyActors.Engine.Tests.Destruction;
using KeyActors.Engine.Tests.Imports;
using KeyActors.Model;
using static KeyActors.Engine.Tests.Regions.RegionVault;

namespace KeyActors.Engine.Tests.Regions;

/// <summary>A multi-Region key whose material was made elsewhere: it is imported in every region.</summary>
public sealed class RegionImportTests
{
    [Fact]
    public async Task A_replica_arrives_empty_and_opens_once_the_same_material_is_imported_there()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync(KeyOrigin.External);
        var id = key.Id.ToString();
        var blob = await home.SealAsync(East, "x");
        var replica = await home.In(West).DescribeKeyAsync(id);
        Assert.Equal(KeyStatus.PendingImport, replica.Status);
        Assert.Equal((await home.Vault.DescribeKeyAsync(id)).CurrentMaterial, replica.CurrentMaterial);
        await Refused.AsAsync<Refusal.StatusForbids>(() => home.In(West).DecryptAsync(blob).AsTask());
        await Refused.AsAsync<Refusal.MaterialIncorrect>(() => home.In(West).ImportAsync(id, Importer.Bytes(2)));
        await Refused.AsAsync<Refusal.NotPrimary>(() => home.In(West).ImportAsync(id, Importer.Bytes(2), ImportKind.New));

        var expiry = home.Home.Clock.GetUtcNow().AddDays(30);
        await home.In(West).ImportAsync(id, Importer.Bytes(1), expiresAt: expiry);

        await home.OpensAsync(West, blob, "x");
        home.Home.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal(KeyStatus.PendingImport, await home.In(West).StatusAsync(id));
        Assert.Equal(KeyStatus.Enabled, await home.Vault.StatusAsync(id));
        await home.OpensAsync(East, blob, "x");
    }

    [Fact]
    public async Task New_material_rotates_when_every_region_was_given_it()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync(KeyOrigin.External);
        var id = key.Id.ToString();
        foreach (var region in new[] { West, Europe }) await home.In(region).ImportAsync(id, Importer.Bytes(1));

        var next = await home.Vault.ImportAsync(id, Importer.Bytes(2), ImportKind.New);
        Assert.Equal(KeyMaterialState.PendingReplicaImport, await WaitsAsync());
        var missing = await Refused.AsAsync<Refusal.ReplicaMaterialMissing>(() => home.Vault.RotateKeyAsync(id).AsTask());
        Assert.Equal((Named(Europe), next), (missing.Region, missing.Material));
        await home.In(Europe).ImportAsync(id, Importer.Bytes(2), ImportKind.Existing);
        Assert.Equal(KeyMaterialState.PendingReplicaImport, await WaitsAsync());
        await home.In(West).ImportAsync(id, Importer.Bytes(2));
        Assert.Equal(KeyMaterialState.PendingRotation, await WaitsAsync());

        Assert.Equal(next, await home.Vault.RotateKeyAsync(id).Soon());

        var blob = await home.SealAsync(Europe, "new");
        foreach (var region in new[] { East, West, Europe })
        {
            await home.OpensAsync(region, blob, "new");
            var found = await home.In(region).DescribeKeyAsync(id);
            Assert.Equal((next, KeyStatus.Enabled, 2), (found.CurrentMaterial, found.Status, found.Materials.Length));
        }

        await home.IsWholeAsync();

        async Task<KeyMaterialState> WaitsAsync() => (await home.Vault.ListKeyRotationsAsync(id, allMaterial: true))[^1].State;
    }

    [Fact]
    public async Task Material_that_was_deleted_before_its_rotation_is_expected_nowhere()
    {
        await using var home = await RegionVault.OpenAsync();
        var key = await home.TripleAsync(KeyOrigin.External);
        var id = key.Id.ToString();
        foreach (var region in new[] { West, Europe }) await home.In(region).ImportAsync(id, Importer.Bytes(1));
        var next = await home.Vault.ImportAsync(id, Importer.Bytes(2), ImportKind.New);
        await home.In(West).ImportAsync(id, Importer.Bytes(2));

        await home.Vault.DeleteImportedKeyMaterialAsync(id, next);

        await home.StateAsync(key, West, static s => s.Holdings.Pending is null && s.Holdings.Doomed.IsEmpty);
        await Refused.AsAsync<Refusal.MaterialIncorrect>(() => home.In(Europe).ImportAsync(id, Importer.Bytes(2)));
        await Refused.AsAsync<Refusal.NoMaterialPending>(() => home.Vault.RotateKeyAsync(id).AsTask());
        await home.IsWholeAsync();
    }
}
