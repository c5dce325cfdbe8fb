using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeyActors.Hosting;

/// <summary>Healthy while the vault is open and has nothing to say; degraded after an alarm, and while erasing waits because of
/// the clock; unhealthy while the vault is not open.</summary>
/// <remarks>A sealed vault is unhealthy and says so. An alarm stays until the vault is opened again: somebody has to look. It
/// takes one key out of service, seldom the
/// vault, so it is not "unhealthy", for which hosts are restarted. Costs the same however many keys there are.</remarks>
internal sealed class VaultHealthCheck(Func<KeyVault?> vaultIfOpen, string whenShut) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (vaultIfOpen() is not { } vault) return HealthCheckResult.Unhealthy(whenShut);
        try
        {
            var health = await vault.GetHealthAsync(cancellationToken).ConfigureAwait(false);
            return health.IsGood
                ? HealthCheckResult.Healthy("The vault is open.", Data(health))
                : HealthCheckResult.Degraded(Sentence(health), data: Data(health));
        }
        catch (ObjectDisposedException)
        {
            return HealthCheckResult.Unhealthy("The vault is closed.");
        }
    }

    private static string Sentence(VaultHealth health)
    {
        var alarms = health.Alarms == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture, $" Alarms since it was opened: {health.Alarms}, see the log.");
        var hold = health.ErasingHeld is not { } held ? "" : string.Create(
            CultureInfo.InvariantCulture, $" Nothing is erased before {held.Until:u}, since {held.Reason}.");
        var recovery = health.Recovery is { AcceptedAt: null } open ? string.Create(
            CultureInfo.InvariantCulture,
            $" It was put back from a copy of {open.BackupAt:u}, and nobody has accepted that: nothing is erased.") : "";
        return "The vault is open." + alarms + hold + recovery;
    }

    private static Dictionary<string, object> Data(VaultHealth health)
    {
        var data = new Dictionary<string, object>
        {
            ["path"] = health.Path,
            ["realm"] = health.Realm.ToString(),
            ["keys"] = health.Keys,
            ["alarms"] = health.Alarms,
        };
        if (health.LastAlarm is { } alarm) (data["lastAlarm"], data["lastAlarmAt"]) = (alarm, health.LastAlarmAt!.Value);
        if (health.ErasingHeld is { } held) (data["erasingHeldUntil"], data["erasingHeldBecause"]) = (held.Until, held.Reason);
        if (health.Recovery is { } back)
        {
            (data["recoveredAt"], data["recoveredFrom"]) = (back.At, back.BackupAt);
            if (back.AcceptedAt is { } accepted) data["recoveryAcceptedAt"] = accepted;
        }

        return data;
    }
}
