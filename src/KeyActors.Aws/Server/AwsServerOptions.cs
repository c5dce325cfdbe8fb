using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyActors.Aws;

/// <summary>How the AWS KMS wire is served.</summary>
public sealed record AwsServerOptions
{
    /// <summary>Where it listens, such as <c>http://127.0.0.1:4599</c>; port 0 takes a free one. One or more.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:4599"];

    /// <summary>Whether plain HTTP may leave this machine: whoever listens on the way sees plaintexts and data keys.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Connections at once; more are closed at once.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>How long requests that are in flight are waited for at the end.</summary>
    public TimeSpan StopWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where log lines go. No body, header or secret is ever in them.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Reads the addresses.</summary>
    /// <exception cref="ArgumentException">One is no plain HTTP address, or leaves this machine and may not.</exception>
    internal IReadOnlyList<IPEndPoint> EndPoints()
    {
        if (Urls.Count == 0) throw new ArgumentException("Name an address to listen on, such as http://127.0.0.1:4599.");
        return [.. Urls.Select(EndPoint)];
    }

    private IPEndPoint EndPoint(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0)
            throw new ArgumentException($"'{url}' is no address to listen on: write http://ADDRESS:PORT.");
        var address = uri.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var given) ? given
            : throw new ArgumentException($"'{url}' names a host: write an IP address, or localhost.");
        return IPAddress.IsLoopback(address) || AllowPlainHttp
            ? new IPEndPoint(address, uri.Port)
            : throw new ArgumentException(
                $"'{url}' can be reached from other machines, and plain HTTP shows them plaintexts and data keys: "
                + "listen on 127.0.0.1 behind a proxy that speaks TLS, or say --plain-http.");
    }
}
