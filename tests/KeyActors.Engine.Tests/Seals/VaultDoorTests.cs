using KeyActors.Model;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace KeyActors.Engine.Tests.Seals;

/// <summary>A vault in a host that starts sealed, is unsealed share by share, and sealed again.</summary>
public sealed class VaultDoorTests : IDisposable
{
    private readonly TempFolder home = new();
    private readonly VaultOptions options = new() { Environment = [] };

    private string Folder => home.At("vault");

    public void Dispose() => home.Dispose();

    [Fact]
    public async Task A_sealed_vault_serves_nothing_until_enough_people_have_given_their_shares()
    {
        var (blob, shares) = await SplitAsync(3, 5);
        await using var door = new VaultDoor(Folder, options);
        Assert.True(door.IsSealed);
        Assert.IsType<Refusal.VaultSealed>(Assert.Throws<RefusedException>(() => door.Vault).Refusal);

        Assert.False(await door.AddShareAsync(shares[4].AsMemory()));
        Assert.Equal((1, 3), door.Shares);
        await Refused.AsAsync<Refusal.SealRefused>(async () => await door.AddShareAsync(shares[4].AsMemory()));
        await Refused.AsAsync<Refusal.TextInvalid>(async () => await door.AddShareAsync("KAS1-nonsense".AsMemory()));
        Assert.False(await door.AddShareAsync(shares[0].AsMemory()));
        Assert.True(door.IsSealed);
        Assert.True(await door.AddShareAsync($" {shares[2]}\n".AsMemory()));

        Assert.Equal((0, 0), door.Shares);
        Assert.Equal("abc"u8.ToArray(), await door.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task Enough_shares_that_met_a_vault_in_use_open_it_when_one_is_given_again()
    {
        var (blob, shares) = await SplitAsync(2, 2);
        await using var door = new VaultDoor(Folder, options);
        await using var other = new VaultDoor(Folder, options);
        foreach (var share in shares) await other.AddShareAsync(share.AsMemory());
        await door.AddShareAsync(shares[0].AsMemory());
        await Refused.AsAsync<Refusal.VaultInUse>(async () => await door.AddShareAsync(shares[1].AsMemory()));
        Assert.True(door.IsSealed);

        await other.SealAsync();

        Assert.True(await door.AddShareAsync(shares[1].AsMemory()));
        Assert.Equal("abc"u8.ToArray(), await door.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task Sealing_now_stops_calls_wipes_and_frees_the_folder_and_shares_begin_anew()
    {
        var (blob, shares) = await SplitAsync(2, 3);
        await using var door = new VaultDoor(Folder, options);
        foreach (var share in shares[..2]) await door.AddShareAsync(share.AsMemory());
        var vault = door.Vault;

        await door.SealAsync();

        Assert.True(door.IsSealed);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.DecryptAsync(blob));
        Assert.False(await door.AddShareAsync(shares[2].AsMemory()));
        await door.SealAsync();
        Assert.Equal((0, 0), door.Shares);
        Assert.False(await door.AddShareAsync(shares[2].AsMemory()));
        Assert.True(await door.AddShareAsync(shares[1].AsMemory()));
        Assert.Equal("abc"u8.ToArray(), await door.Vault.DecryptAsync(blob));
    }

    [Fact]
    public async Task A_wrong_seal_leaves_it_sealed_and_the_right_one_opens_it()
    {
        byte[] blob;
        using (var seal = VaultSeal.Passphrase("correct horse battery"))
        {
            await using var vault = await KeyVault.OpenAsync(Folder, options with { Seals = [seal] });
            await vault.CreateKeyAsync("alias/a");
            blob = await vault.EncryptAsync("alias/a", "abc"u8.ToArray());
        }

        await using var door = new VaultDoor(Folder, options);
        using var wrong = VaultSeal.Passphrase("wrong horse battery");
        await Refused.AsAsync<Refusal.SealRefused>(async () => await door.UnsealAsync(wrong));
        Assert.True(door.IsSealed);
        using var right = VaultSeal.Passphrase("correct horse battery");
        await Task.WhenAll(door.UnsealAsync(right).AsTask(), door.UnsealAsync(right).AsTask());
        Assert.Equal("abc"u8.ToArray(), await door.Vault.DecryptAsync(blob));
        await door.DisposeAsync();
        Assert.Throws<RefusedException>(() => door.Vault);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await door.UnsealAsync(right));
    }

    [Fact]
    public async Task A_door_makes_no_vault()
    {
        await using var door = new VaultDoor(Folder, options);
        await Refused.AsAsync<Refusal.VaultUnusable>(async () => await door.UnsealAsync());
        await Refused.ByAsync(async () => await door.AddShareAsync("KAS1-nonsense".AsMemory()));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task A_host_with_a_sealed_vault_starts_and_its_health_says_so()
    {
        var (blob, shares) = await SplitAsync(2, 2);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddKeyActorsDoor(Folder, o => o with { Environment = [] });
        Assert.Throws<InvalidOperationException>(() => builder.Services.AddKeyActors(Folder));
        using var host = builder.Build();
        await host.StartAsync();
        var (door, health) = (host.Services.GetRequiredService<VaultDoor>(), host.Services.GetRequiredService<HealthCheckService>());
        var report = (await health.CheckHealthAsync()).Entries["keyactors"];
        Assert.Equal((HealthStatus.Unhealthy, "The vault is sealed."), (report.Status, report.Description));

        foreach (var share in shares) await door.AddShareAsync(share.AsMemory());

        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        Assert.Equal("abc"u8.ToArray(), await door.Vault.DecryptAsync(blob));
        await host.StopAsync();
        Assert.True(door.IsSealed);
    }

    /// <summary>A vault that opens by shares alone, a blob of it, and the texts of its shares.</summary>
    private async Task<(byte[] Blob, string[] Shares)> SplitAsync(int threshold, int count)
    {
        var texts = new List<string>();
        using var seal = VaultSeal.Shamir(threshold, count, (made, _) =>
        {
            foreach (var share in made)
            {
                var text = new byte[SealShare.TextBytes];
                share.WriteText(text);
                texts.Add(System.Text.Encoding.ASCII.GetString(text));
            }

            return ValueTask.CompletedTask;
        });
        await using var vault = await KeyVault.OpenAsync(Folder, options with { Seals = [seal] });
        await vault.CreateKeyAsync("alias/a");
        return (await vault.EncryptAsync("alias/a", "abc"u8.ToArray()), [.. texts]);
    }
}
