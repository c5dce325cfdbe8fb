using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows the certificate of a key's destruction. Reads the journal only.</summary>
internal static class HistoryCertificateCommand
{
    internal static Command Make() => Verb.Of(
        "certificate",
        "Show what was done and looked at to destroy a key; name it by its id or ARN, as its aliases are gone.",
        [CommonOptions.KeyName],
        static async (call, cancellation) =>
        {
            var (history, key) = await HistoryCommand.FindAsync(call, cancellation);
            var certificate = await history.CertificateAsync(key, null, cancellation);
            if (certificate is null)
            {
                var state = await history.StateAsync(key, null, cancellation);
                throw new RefusedException(new Refusal.StatusForbids(key, state!.Status, "have a certificate of destruction"));
            }

            if (call.Json) call.Page.Json(JsonNode.Parse(certificate.ToJson())!);
            else foreach (var line in certificate.ToText().TrimEnd('\n').Split('\n')) call.Page.Say(line);
            return ExitCodes.Ok;
        });
}
