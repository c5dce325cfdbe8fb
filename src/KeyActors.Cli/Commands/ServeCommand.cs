using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using KeyActors.Aws;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>Serves the vault to AWS KMS clients until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string[]> Urls = new("--urls")
    {
        Description = "Where to listen; port 0 takes a free one. Default: http://127.0.0.1:4599, with a certificate https. "
            + "Repeat it for more.",
        HelpName = "http[s]://ADDRESS:PORT",
        DefaultValueFactory = static _ => [],
    };

    private static readonly Option<string?> TlsCertificate = new("--tls-cert")
    {
        Description = "A PEM file with the certificate for https addresses, and those above it; needs --tls-key.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> TlsKey = new("--tls-key")
    {
        Description = "A PEM file with the certificate's key, not encrypted, mode 0600.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> PlainHttp = new("--plain-http")
    {
        Description = "Serve other machines without TLS: whoever listens on the way sees plaintexts and data keys.",
    };

    private static readonly Option<int> Rate = new("--rate")
    {
        Description = "Requests a second that each account may make; more are throttled. Default: no bound.",
        HelpName = "N",
    };

    private static readonly Option<int> Connections = new("--connections")
    {
        Description = "Connections at once. Default: 1024.",
        HelpName = "N",
        DefaultValueFactory = static _ => new AwsServerOptions().ConnectionsMax,
    };

    private static readonly Option<MetricsAccess> Metrics = new("--metrics")
    {
        Description = "Who may read /metrics without a signature: off (nobody), local (over loopback, the default), or all.",
        HelpName = "off|local|all",
        DefaultValueFactory = static _ => MetricsAccess.Local,
        CustomParser = static result => result.Tokens[0].Value switch
        {
            "off" => MetricsAccess.Off,
            "local" => MetricsAccess.Local,
            "all" => MetricsAccess.All,
            var other => Wrong(result, other),
        },
    };

    private static readonly Option<string?> CredentialsFile = new("--credentials-file")
    {
        Description = "The file for new root credentials, mode 0600, in the form that AWS tools read. Default: at a terminal "
            + "they are shown, else DIR.credentials beside the vault.",
        HelpName = "FILE",
    };

    private static readonly Option<bool> NewCredentials = new("--new-root-credentials")
    {
        Description = "Make root credentials although there are some, for instance when their secret was lost.",
    };

    /// <summary>What only a server of a vault has.</summary>
    private static readonly Option[] OfVault =
        [TlsCertificate, TlsKey, PlainHttp, Rate, Connections, Metrics, CredentialsFile, NewCredentials];

    private const string DefaultPlace = "://127.0.0.1:4599";

    internal static Command Make() => Verb.Of(
        "serve",
        "Serve the vault to AWS KMS clients until it is told to stop.",
        [Urls, .. OfVault, .. EmulatorServing.Options],
        EmulatorServing.Or(Urls, OfVault, static async (call, cancellation) =>
        {
            using var certificate = Certificate(call);
            await using var vault = await call.OpenAsync(cancellation, LogLevel.Warning);
            await RootCredentialsSource.MeetAsync(
                call, vault, call.Text(CredentialsFile), call.Get(NewCredentials), cancellation);
            await using var server = await StartAsync(call, vault, certificate, cancellation);
            foreach (var address in server.Addresses) Announce(call, vault, address);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellation);
            }
            catch (OperationCanceledException)
            {
                // Told to stop, which is how this ends well.
            }

            return ExitCodes.Ok;
        }));

    private static async Task<AwsServer> StartAsync(
        Call call, KeyVault vault, ServerCertificate? certificate, CancellationToken cancellation)
    {
        var urls = call.Get(Urls)!;
        var options = new AwsServerOptions
        {
            Urls = urls.Length > 0 ? urls : [(certificate is null ? "http" : "https") + DefaultPlace],
            Certificate = certificate,
            AllowPlainHttp = call.Get(PlainHttp),
            RatePerSecond = call.Get(Rate),
            ConnectionsMax = call.Get(Connections),
            Metrics = call.Get(Metrics),
            LoggerFactory = call.Options(LogLevel.Warning).LoggerFactory,
        };
        try
        {
            return await AwsServer.StartAsync(vault, options, cancellation);
        }
        catch (ArgumentException e)
        {
            throw ToolException.Usage(e.Message);
        }
    }

    private static MetricsAccess Wrong(ArgumentResult result, string given)
    {
        result.AddError($"'{given}' is none of off, local and all");
        return MetricsAccess.Unknown;
    }

    /// <summary>What the two options name; null for neither.</summary>
    private static ServerCertificate? Certificate(Call call)
    {
        var (certificate, key) = (call.Text(TlsCertificate), call.Text(TlsKey));
        if (certificate is null && key is null) return null;
        if (certificate is null || key is null)
            throw ToolException.Usage($"A certificate and its key come together: name {TlsCertificate.Name} and {TlsKey.Name}.");
        SecretFiles.Warn(key);
        try
        {
            return ServerCertificate.FromPem(certificate, key);
        }
        catch (ArgumentException e)
        {
            throw new ToolException(ExitCodes.CertificateInvalid, "certificate-invalid", e.Message);
        }
    }

    private static void Announce(Call call, KeyVault vault, Uri address)
    {
        var endpoint = address.GetLeftPart(UriPartial.Authority);
        if (call.Json)
            call.Page.Json(new JsonObject
            {
                ["endpoint"] = endpoint, ["vault"] = vault.Path, ["account"] = vault.Realm.Account.ToString(),
            });
        else call.Page.Say($"Serving {vault.Path} to AWS KMS clients at {endpoint}; stop with Ctrl+C.");
    }
}
