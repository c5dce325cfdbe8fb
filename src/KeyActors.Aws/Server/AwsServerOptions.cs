using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyActors.Aws;

/// <summary>How the AWS KMS wire is served.</summary>
public sealed record AwsServerOptions
{
    /// <summary>Where it listens, such as <c>http://127.0.0.1:4599</c>, or <c>https://0.0.0.0:4599</c> with a
    /// <see cref="Certificate"/>; port 0 takes a free one. One or more.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:4599"];

    /// <summary>What <c>https</c> addresses are served with; null for none. Stays the caller's, who disposes it after the
    /// server.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Whether plain HTTP may leave this machine: whoever listens on the way sees plaintexts and data keys.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Connections at once; more are closed at once.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>Requests a second of one account's principal, 1 to 1,000,000, and as many at once after a second's pause: more
    /// are answered with <c>ThrottlingException</c>. 0, the default, for no bound.</summary>
    public int RatePerSecond { get; init; }

    /// <summary>Who may read <c>/metrics</c>.</summary>
    public MetricsAccess Metrics { get; init; } = MetricsAccess.Local;

    /// <summary>What rates and durations are measured by. Tests put a virtual one here.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How long requests that are in flight are waited for at the end.</summary>
    public TimeSpan StopWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where log lines go. No body, header or secret is ever in them.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Reads the addresses.</summary>
    /// <exception cref="ArgumentException">One is no address, leaves this machine and may not, or asks for TLS without a
    /// certificate; or there is a certificate and none asks for it.</exception>
    internal IReadOnlyList<WireAddress> Addresses()
    {
        if (RatePerSecond is < 0 or > 1_000_000) throw new ArgumentException("A rate is 1 to 1,000,000 requests a second.");
        if (ConnectionsMax < 1) throw new ArgumentException("Connections at once are 1 or more.");
        if (Urls.Count == 0) throw new ArgumentException("Name an address to listen on, such as http://127.0.0.1:4599.");
        WireAddress[] addresses = [.. Urls.Select(Address)];
        return Certificate is null || addresses.Any(static address => address.IsTls)
            ? addresses
            : throw new ArgumentException("There is a certificate and no address for it: write https://ADDRESS:PORT.");
    }

    private WireAddress Address(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException(
                $"'{url}' is no address to listen on: write http://ADDRESS:PORT or https://ADDRESS:PORT.");
        var address = uri.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var given) ? given
            : throw new ArgumentException($"'{url}' names a host: write an IP address, or localhost.");
        var isTls = uri.Scheme == Uri.UriSchemeHttps;
        if (isTls && Certificate is null)
            throw new ArgumentException($"'{url}' needs a certificate: name it with its key (--tls-cert, --tls-key).");
        return isTls || IPAddress.IsLoopback(address) || AllowPlainHttp
            ? new WireAddress(new IPEndPoint(address, uri.Port), isTls)
            : throw new ArgumentException(
                $"'{url}' can be reached from other machines, and plain HTTP shows them plaintexts and data keys: "
                + "write https with a certificate (--tls-cert, --tls-key), or say --plain-http.");
    }
}

/// <summary>Where a server listens.</summary>
/// <param name="At">Address and port.</param>
/// <param name="IsTls">Whether it speaks TLS there.</param>
internal readonly record struct WireAddress(IPEndPoint At, bool IsTls);
