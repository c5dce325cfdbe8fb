using KeyActors.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a key vault into a host.</summary>
public static class KeyActorsServices
{
    /// <summary>The name of the health check.</summary>
    public const string HealthCheckName = "keyactors";

    /// <summary>Adds one vault as the singleton <see cref="KeyActors.KeyVault"/>, open from before the first hosted service
    /// starts until after the last one has stopped, and the health check <see cref="HealthCheckName"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The vault's folder; its parent must exist. A folder without a vault gets one, unless
    /// <see cref="KeyActors.VaultOptions.WhenMissing"/> says otherwise.</param>
    /// <param name="configure">Changes the options: <c>o => o with { … }</c>. It gets the host's logger factory and the
    /// section <c>KeyActors</c> of its configuration; what it sets in code is stronger, also than the environment.</param>
    /// <returns>The same services.</returns>
    /// <remarks>A vault that cannot be opened stops the start with its <see cref="KeyActors.Model.RefusedException"/>. A
    /// service whose constructor asks for the vault before the host starts makes it open there and then.</remarks>
    /// <exception cref="InvalidOperationException">The host has a vault already.</exception>
    public static IServiceCollection AddKeyActors(
        this IServiceCollection services,
        string path,
        Func<KeyActors.VaultOptions, KeyActors.VaultOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseSecond(services);
        services.AddSingleton(provider => new HostedVault(path, configure, provider));
        services.AddHostedService(static provider => provider.GetRequiredService<HostedVault>());
        services.AddSingleton(static provider => provider.GetRequiredService<HostedVault>().Vault);
        return services.AddCheck(
            static provider => () => provider.GetRequiredService<HostedVault>().VaultIfOpen, "The vault is not open.");
    }

    /// <summary>Adds one vault that starts sealed, as the singleton <see cref="KeyActors.VaultDoor"/>: somebody unseals it, by a
    /// seal or share by share, and services ask the door for the vault at every use. Sealed, the health check is unhealthy and
    /// says why.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="path">The folder of a vault that exists.</param>
    /// <param name="configure">As for <see cref="AddKeyActors"/>.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="InvalidOperationException">The host has a vault already.</exception>
    public static IServiceCollection AddKeyActorsDoor(
        this IServiceCollection services,
        string path,
        Func<KeyActors.VaultOptions, KeyActors.VaultOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        RefuseSecond(services);
        services.AddSingleton(provider => new KeyActors.VaultDoor(path, HostedDoor.OptionsOf(provider, configure)));
        services.AddHostedService<HostedDoor>();
        return services.AddCheck(
            static provider => () => provider.GetRequiredService<KeyActors.VaultDoor>().VaultIfOpen, "The vault is sealed.");
    }

    private static IServiceCollection AddCheck(
        this IServiceCollection services, Func<IServiceProvider, Func<KeyActors.KeyVault?>> vaultIfOpen, string whenShut)
    {
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            HealthCheckName, provider => new VaultHealthCheck(vaultIfOpen(provider), whenShut), failureStatus: null, tags: null));
        return services;
    }

    private static void RefuseSecond(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(HostedVault) || s.ServiceType == typeof(KeyActors.VaultDoor)))
            throw new InvalidOperationException("The host has a vault already: AddKeyActors is called once.");
    }
}
