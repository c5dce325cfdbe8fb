using KeyActors.Engine.Tests.Destruction;
using KeyActors.Model;

namespace KeyActors.Engine.Tests.Regions;

/// <summary>A vault on disk with a clock of its own, seen from three regions.</summary>
internal sealed class RegionVault : IAsyncDisposable
{
    internal const string East = "us-east-1";
    internal const string West = "us-west-2";
    internal const string Europe = "eu-central-1";

    private RegionVault(DoomedVault home) => Home = home;

    internal DoomedVault Home { get; }

    internal KeyVault Vault => Home.Vault;

    internal static async Task<RegionVault> OpenAsync() => new(await DoomedVault.OpenAsync());

    internal static RegionName Named(string region) =>
        RegionName.TryParse(region, out var name) ? name : throw new InvalidOperationException(region);

    internal static KeyArn At(KeyArn key, string region) => new(key.Realm with { Region = Named(region) }, key.Id);

    internal VaultClient In(string region) => Vault.In(Realm.Default with { Region = Named(region) });

    internal void Off(string region) => Vault.Engine.SetAway(Named(region), isAway: true);

    internal void On(string region) => Vault.Engine.SetAway(Named(region), isAway: false);

    /// <summary>A primary in the east with replicas in the west and in Europe, and an alias in each region.</summary>
    internal async Task<KeyArn> TripleAsync(KeyOrigin origin = KeyOrigin.Generated)
    {
        var key = (await In(East).CreateKeyAsync("alias/k", new NewKey { IsMultiRegion = true, Origin = origin })).Arn;
        if (origin == KeyOrigin.External) await Imports.Importer.ImportAsync(In(East), key.ToString(), Imports.Importer.Bytes(1));
        foreach (var region in new[] { West, Europe })
        {
            await In(East).ReplicateKeyAsync("alias/k", region);
            await In(region).CreateAliasAsync("alias/k", key.Id.ToString());
        }

        return key;
    }

    /// <summary>Waits until a key's history says so.</summary>
    internal Task<KeyState> StateAsync(KeyArn key, string region, Func<KeyState, bool> isSo) =>
        Home.StateAsync(At(key, region), isSo);

    /// <summary>Waits until the primary owes nothing any more.</summary>
    internal Task<KeyState> InStepAsync(KeyArn key, string primary) =>
        StateAsync(key, primary, static s => s.Regions!.Role == RegionRole.Primary && !s.OwesRegions);

    internal async Task<byte[]> SealAsync(string region, string text) =>
        await In(region).EncryptAsync("alias/k", StrictUtf8.Encoding.GetBytes(text)).Soon();

    internal async Task OpensAsync(string region, byte[] blob, string text) =>
        Assert.Equal(text, StrictUtf8.Encoding.GetString(await In(region).DecryptAsync(blob).Soon()));

    internal async Task IsWholeAsync()
    {
        var report = await Home.VerifyAsync();
        Assert.True(report.IsWhole, string.Join('\n', report.Faults));
        Assert.DoesNotContain(report.Notes, static n => n.Contains("secret", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => Home.DisposeAsync();
}
