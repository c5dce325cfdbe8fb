using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
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

    private static readonly Option<bool> Sealed = new("--sealed")
    {
        Description = "Start sealed, and wait for 'keyactors unseal'. So it does by itself when only people can open the vault "
            + "and none can be asked.",
    };

    /// <summary>What only a server of a vault has.</summary>
    private static readonly Option[] OfVault =
        [TlsCertificate, TlsKey, PlainHttp, Rate, Connections, Metrics, CredentialsFile, NewCredentials, Sealed];

    private const string DefaultPlace = "://127.0.0.1:4599";

    internal static Command Make() => Verb.Of(
        "serve",
        "Serve the vault to AWS KMS clients until it is told to stop.",
        [Urls, .. OfVault, .. EmulatorServing.Options],
        EmulatorServing.Or(Urls, OfVault, RunAsync));

    private static async Task<int> RunAsync(Call call, CancellationToken cancellation)
    {
        // Of the tool's own process only: a test that runs the tool inside its own is another program.
        if (Assembly.GetEntryAssembly() == typeof(ServeCommand).Assembly) ProcessShield.RestartWithoutDiagnostics();
        using var certificate = Certificate(call);
        var shield = ProcessShield.Raise();
        // Of a folder without a vault the opening says more.
        var waits = Openers.ArePeopleAway(call) || (call.Get(Sealed) && KeyVault.ReadSeals(call.VaultPath).Count > 0);
        await using var vault = waits ? null : await call.OpenAsync(cancellation, LogLevel.Warning);
        if (vault is not null) await MeetAsync(call, vault, cancellation);
        await using var door = vault is null ? new VaultDoor(call.VaultPath, call.Options(LogLevel.Warning)) : null;
        await using var socket = door is null ? null : UnsealSocket.Listen(door);
        await using var server = await StartAsync(call, vault, door, certificate, cancellation);
        var said = new Announcement(call, vault?.Path ?? door!.Path, door is not null, shield);
        foreach (var address in server.Addresses) said.Say(address);
        try
        {
            if (door is not null)
            {
                await socket!.Unsealed.WaitAsync(cancellation);
                await MeetAsync(call, door.Vault, cancellation);
                Console.Error.WriteLine("keyactors: the vault is open.");
            }

            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Told to stop, which is how this ends well.
        }

        return ExitCodes.Ok;
    }

    private static Task MeetAsync(Call call, KeyVault vault, CancellationToken cancellation) => RootCredentialsSource.MeetAsync(
        call, vault, call.Text(CredentialsFile), call.Get(NewCredentials), cancellation);

    private static async Task<AwsServer> StartAsync(
        Call call, KeyVault? vault, VaultDoor? door, ServerCertificate? certificate, CancellationToken cancellation)
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
            return await (vault is not null
                ? AwsServer.StartAsync(vault, options, cancellation)
                : AwsServer.StartAsync(door!, options, cancellation));
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
}
