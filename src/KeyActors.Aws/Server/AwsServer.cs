using System.Security.Authentication;
using KeyActors.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KeyActors.Aws;

/// <summary>Serves a vault to AWS KMS clients over HTTP.</summary>
/// <remarks>Safe from any thread. The vault belongs to the caller, who stops the server before closing it.</remarks>
public sealed class AwsServer : IAsyncDisposable
{
    private const int HeaderBytesMax = 16 * 1024;
    private const int StreamsMax = 100;
    private static readonly TimeSpan ExpiryNotice = TimeSpan.FromDays(14);
    private readonly WebApplication host;
    private readonly MetricsPage? metrics;
    private readonly TimeSpan stopWaitMax;
    private int isStopped;

    private AwsServer(WebApplication host, IReadOnlyList<Uri> addresses, MetricsPage? metrics, TimeSpan stopWaitMax) =>
        (this.host, Addresses, this.metrics, this.stopWaitMax) = (host, addresses, metrics, stopWaitMax);

    /// <summary>Where it listens, ports filled in.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>Starts serving.</summary>
    /// <param name="vault">An open vault; the accounts are those of its access keys, the regions those that clients sign
    /// for.</param>
    /// <param name="options">Where, and within which limits.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ArgumentException">An address is not one, or may not be served.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    /// <exception cref="RefusedException">With <see cref="Refusal.VaultForOther"/>: it is a vault of the emulator.</exception>
    public static Task<AwsServer> StartAsync(
        KeyVault vault, AwsServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(options);
        // Only the emulator serves its vaults, and it comes by the other way.
        if (vault.IsEmulator) throw new RefusedException(new Refusal.VaultForOther(vault.Path, true));
        return StartAsync(ServedVault.Of(vault), options, null, cancellationToken);
    }

    /// <summary>Starts serving a vault that may be sealed, now or later: requests are answered with <c>KMSInternalException</c>
    /// then, and <c>/healthz</c> says <c>sealed</c>.</summary>
    /// <param name="door">Unsealed by whoever has its seal; the caller's, who stops the server before disposing it.</param>
    /// <param name="options">As above.</param>
    /// <param name="cancellationToken">As above.</param>
    /// <inheritdoc cref="StartAsync(KeyVault, AwsServerOptions, CancellationToken)"/>
    public static Task<AwsServer> StartAsync(
        VaultDoor door, AwsServerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(options);
        return StartAsync(ServedVault.Of(door), options, null, cancellationToken);
    }

    /// <summary>Starts serving.</summary>
    /// <param name="served">What is served at first.</param>
    /// <param name="options">As above.</param>
    /// <param name="emulator">Who lets anybody in, to its own vaults; null for a real server.</param>
    /// <param name="cancellationToken">As above.</param>
    internal static async Task<AwsServer> StartAsync(
        ServedVault served, AwsServerOptions options, KmsEmulator? emulator, CancellationToken cancellationToken)
    {
        var addresses = options.Addresses();
        var metrics = MetricsPage.For(options.Metrics);
        WebApplication? host = null;
        try
        {
            host = Build(options, addresses);
            var log = options.LoggerFactory.CreateLogger("KeyActors.Aws");
            if (options.Certificate is { } certificate) Warn(log, certificate, options.Clock.GetUtcNow());
            KmsEndpoint Endpoint(ServedVault from) => new(from, options, metrics, log, emulator);
            host.Run(emulator?.Behind(vault => Endpoint(ServedVault.Of(vault))) ?? Endpoint(served).ServeAsync);
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            if (host is not null) await host.DisposeAsync().ConfigureAwait(false);
            metrics?.Dispose();
            throw;
        }

        var bound = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new AwsServer(host, [.. bound.Select(static address => new Uri(address))], metrics, options.StopWaitMax);
    }

    /// <summary>Takes no more connections, waits for requests in flight, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isStopped, 1) != 0) return;
        using var wait = new CancellationTokenSource(stopWaitMax);
        await host.StopAsync(wait.Token).ConfigureAwait(false);
        await host.DisposeAsync().ConfigureAwait(false);
        metrics?.Dispose();
    }

    private static WebApplication Build(AwsServerOptions options, IReadOnlyList<WireAddress> addresses)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(options.LoggerFactory);
        // Signals are the host program's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopWaitMax);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Limit(kestrel, options, addresses));
        return builder.Build();
    }

    private static void Limit(KestrelServerOptions kestrel, AwsServerOptions options, IReadOnlyList<WireAddress> addresses)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = WireBody.BytesMax;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        limits.MaxRequestHeaderCount = 64;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
        // A client that sends or reads slower than this is cut off.
        limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(5));
        limits.Http2.MaxStreamsPerConnection = StreamsMax;
        limits.Http2.MaxRequestHeaderFieldSize = HeaderBytesMax;
        foreach (var (at, isTls) in addresses) kestrel.Listen(at, listen => Listen(listen, isTls ? options.Certificate : null));
    }

    /// <summary>Clients refuse an expired certificate; an operator should hear of it first.</summary>
    private static void Warn(ILogger log, ServerCertificate certificate, DateTimeOffset now)
    {
        if (certificate.ExpiresAt < now + ExpiryNotice) AwsLog.CertificateEnds(log, certificate.ExpiresAt);
    }

    private static void Listen(ListenOptions listen, ServerCertificate? certificate)
    {
        listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        if (certificate is null) return;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate.Leaf,
            ServerCertificateChain = certificate.Chain,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = TimeSpan.FromSeconds(10),
        });
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
