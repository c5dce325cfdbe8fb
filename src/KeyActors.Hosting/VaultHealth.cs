using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeyActors.Hosting;

/// <summary>Healthy while the vault is open; tells its path and how many keys its own realm has.</summary>
internal sealed class VaultHealth(HostedVault hosted) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (hosted.VaultIfOpen is not { } vault) return HealthCheckResult.Unhealthy("The vault is not open.");
        try
        {
            var keys = 0;
            await foreach (var _ in vault.ListKeysAsync(cancellationToken).ConfigureAwait(false)) keys++;
            var data = new Dictionary<string, object>
            {
                ["path"] = vault.Path,
                ["realm"] = vault.Realm.ToString(),
                ["keys"] = keys,
            };
            return HealthCheckResult.Healthy("The vault is open.", data);
        }
        catch (ObjectDisposedException)
        {
            return HealthCheckResult.Unhealthy("The vault is closed.");
        }
    }
}
