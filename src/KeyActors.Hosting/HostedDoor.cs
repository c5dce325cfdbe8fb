using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KeyActors.Hosting;

/// <summary>The host's one sealable vault: sealed at the start, sealed again when everything has stopped.</summary>
internal sealed class HostedDoor(VaultDoor door) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await door.DisposeAsync().ConfigureAwait(false);

    /// <summary>The host's loggers and configuration, under what is set in code.</summary>
    internal static VaultOptions OptionsOf(IServiceProvider services, Func<VaultOptions, VaultOptions>? configure)
    {
        var section = services.GetService<IConfiguration>()?.GetSection(HostedVault.SectionName);
        var options = new VaultOptions { Configuration = section?.AsEnumerable(makePathsRelative: true) ?? [] };
        if (services.GetService<ILoggerFactory>() is { } loggers) options = options with { LoggerFactory = loggers };
        return configure is null ? options : configure(options);
    }
}
