using KeyActors.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace KeyActors.Engine.Tests.Hosting;

public sealed class AddKeyActorsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-hosting-");
    private readonly LineLog log = new();

    private string VaultPath => Path.Combine(folder.FullName, "vault");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Opens_at_start_serves_every_service_and_frees_the_folder_at_stop()
    {
        var host = Build(static o => o);
        await host.StartAsync();
        var vault = host.Services.GetRequiredService<KeyVault>();

        await vault.CreateKeyAsync("alias/a");
        var blob = await vault.EncryptAsync("alias/a", new byte[] { 1, 2, 3 });

        Assert.Equal([1, 2, 3], await vault.DecryptAsync(blob));
        await Assert.ThrowsAsync<RefusedException>(async () => await KeyVault.OpenAsync(VaultPath));

        await host.StopAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.DescribeKeyAsync("alias/a"));
        await using var again = await KeyVault.OpenAsync(VaultPath);
        Assert.Equal([1, 2, 3], await again.DecryptAsync(blob));
        host.Dispose();
    }

    [Fact]
    public async Task Is_open_for_a_hosted_service_that_takes_it_in_its_constructor_and_until_that_has_stopped()
    {
        var first = ServiceDescriptor.Singleton<IHostedService, Worker>();
        var host = Build(static o => o, services => services.Insert(0, first));
        await host.StartAsync();
        var worker = host.Services.GetServices<IHostedService>().OfType<Worker>().Single();
        await host.StopAsync();
        host.Dispose();

        Assert.Equal(1, worker.KeysAtStart);
        Assert.Equal(2, worker.KeysAtStop);
    }

    [Fact]
    public async Task Frees_the_folder_when_the_start_fails_after_it_was_opened()
    {
        var host = Build(static o => o, static services => services.AddHostedService<Failing>());
        await Assert.ThrowsAsync<NotSupportedException>(() => host.StartAsync());
        host.Dispose();

        await using var again = await KeyVault.OpenAsync(VaultPath);
        Assert.NotNull((await again.CreateKeyAsync()).CurrentMaterial);
    }

    [Fact]
    public async Task Health_is_good_while_open_and_bad_before_and_after()
    {
        using var host = Build(static o => o);
        var health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);

        await host.StartAsync();
        await host.Services.GetRequiredService<KeyVault>().CreateKeyAsync();
        var open = (await health.CheckHealthAsync()).Entries[KeyActorsServices.HealthCheckName];
        Assert.Equal(HealthStatus.Healthy, open.Status);
        Assert.Equal(VaultPath, open.Data["path"]);
        Assert.Equal(1, open.Data["keys"]);

        await host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Health_is_degraded_while_erasing_waits_and_after_an_alarm()
    {
        var clock = new ScriptedClock();
        using var host = Build(o => o with { Clock = clock });
        var health = host.Services.GetRequiredService<HealthCheckService>();
        await host.StartAsync();
        var vault = host.Services.GetRequiredService<KeyVault>();
        clock.Step(TimeSpan.FromDays(30));

        var held = (await health.CheckHealthAsync()).Entries[KeyActorsServices.HealthCheckName];
        Assert.Equal(HealthStatus.Degraded, held.Status);
        Assert.Contains("Nothing is erased before 2030-02-01 12:00:00Z, since the clock went ahead by 30 days", held.Description, StringComparison.Ordinal);
        Assert.Equal(clock.GetUtcNow().AddDays(1), held.Data["erasingHeldUntil"]);

        await vault.ConfirmClockAsync();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);

        KeyActors.Logging.VaultLog.HeadsAltered(vault.Engine.Parts.Log);
        var alarmed = (await health.CheckHealthAsync()).Entries[KeyActorsServices.HealthCheckName];
        Assert.Equal(HealthStatus.Degraded, alarmed.Status);
        Assert.Equal(1L, alarmed.Data["alarms"]);
        Assert.StartsWith("ALARM: the heads", (string)alarmed.Data["lastAlarm"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lays_code_over_environment_over_configuration_over_hocon()
    {
        using var host = Build(static o => o with
        {
            Hocon = """
                keyactors {
                  admission.per-key-max = 1
                  admission.per-vault-max = 11
                  journal.batch-max = 21
                  journal.recoveries-max = 3
                }
                """,
            Environment = [new("KEYACTORS__ADMISSION__PER_KEY_MAX", "3"), new("KEYACTORS__ADMISSION__PER_VAULT_MAX", "13")],
            Settings = new Dictionary<string, string> { ["admission.per-key-max"] = "4" },
        });
        await host.StartAsync();
        var effective = host.Services.GetRequiredService<KeyVault>().Settings.Effective;
        var settings = effective.ToDictionary(static s => s.Key["keyactors.".Length..], static s => (s.Value, s.Source));
        await host.StopAsync();

        Assert.Equal(("4", "code"), settings["admission.per-key-max"]);
        Assert.Equal(("13", "environment"), settings["admission.per-vault-max"]);
        Assert.Equal(("22", "configuration"), settings["journal.batch-max"]);
        Assert.Equal(("3", "hocon"), settings["journal.recoveries-max"]);
        Assert.Equal("default", settings["journal.call-timeout"].Source);
    }

    [Fact]
    public async Task Stops_the_start_at_an_unknown_setting_and_names_the_nearest()
    {
        using var host = Build(static o => o, configuration: new() { ["KeyActors:Admission:PerKeyMux"] = "7" });

        var refused = await Assert.ThrowsAsync<RefusedException>(() => host.StartAsync());

        Assert.IsType<Refusal.SettingInvalid>(refused.Refusal);
        Assert.Contains("keyactors.admission.per-key-max", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(VaultPath));
    }

    [Fact]
    public async Task Logs_to_the_hosts_loggers()
    {
        using var host = Build(static o => o);
        await host.StartAsync();
        await host.StopAsync();

        Assert.Contains(log.Lines, l => l.Contains("Vault opened at", StringComparison.Ordinal));
        Assert.Contains(log.Lines, l => l.Contains("Vault closed at", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_a_second_vault_in_one_host()
    {
        var services = new ServiceCollection().AddKeyActors(VaultPath);

        Assert.Throws<InvalidOperationException>(() => services.AddKeyActors(VaultPath + "2"));
    }

    private IHost Build(
        Func<VaultOptions, VaultOptions> configure,
        Action<IServiceCollection>? more = null,
        Dictionary<string, string?>? configuration = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration ?? new()
        {
            ["KeyActors:Journal:BatchMax"] = "22",
            ["KeyActors:Admission:PerVaultMax"] = "12",
        });
        builder.Logging.AddProvider(log);
        builder.Services.AddKeyActors(VaultPath, o => configure(o with { Environment = [] }));
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    private sealed class Failing : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Worker(KeyVault vault) : IHostedService
    {
        internal int KeysAtStart { get; private set; }

        internal int KeysAtStop { get; private set; }

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await vault.CreateKeyAsync(cancellationToken);
            KeysAtStart = await CountAsync(cancellationToken);
        }

        public async Task StopAsync(CancellationToken cancellationToken)
        {
            await vault.CreateKeyAsync(cancellationToken);
            KeysAtStop = await CountAsync(cancellationToken);
        }

        private async Task<int> CountAsync(CancellationToken cancellationToken)
        {
            var keys = 0;
            await foreach (var _ in vault.ListKeysAsync(cancellationToken)) keys++;
            return keys;
        }
    }
}
