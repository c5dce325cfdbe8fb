using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Aws;
using Microsoft.Extensions.Logging;

namespace KeyActors.Cli.Commands;

/// <summary>Serves the vault to AWS KMS clients until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly Option<string[]> Urls = new("--urls")
    {
        Description = $"Where to listen; port 0 takes a free one. Default: {DefaultUrl}. Repeat it for more.",
        HelpName = "http://ADDRESS:PORT",
        DefaultValueFactory = static _ => [DefaultUrl],
    };

    private static readonly Option<bool> PlainHttp = new("--plain-http")
    {
        Description = "Serve other machines without TLS: whoever listens on the way sees plaintexts and data keys.",
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

    private const string DefaultUrl = "http://127.0.0.1:4599";

    internal static Command Make() => Verb.Of(
        "serve",
        "Serve the vault to AWS KMS clients until it is told to stop.",
        [Urls, PlainHttp, CredentialsFile, NewCredentials],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation, LogLevel.Warning);
            await RootCredentialsSource.MeetAsync(
                call, vault, call.Text(CredentialsFile), call.Get(NewCredentials), cancellation);
            await using var server = await StartAsync(call, vault, cancellation);
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
        });

    private static async Task<AwsServer> StartAsync(Call call, KeyVault vault, CancellationToken cancellation)
    {
        var options = new AwsServerOptions
        {
            Urls = call.Get(Urls)!,
            AllowPlainHttp = call.Get(PlainHttp),
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
