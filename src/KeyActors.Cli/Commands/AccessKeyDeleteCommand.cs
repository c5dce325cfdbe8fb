using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Ends an access key.</summary>
internal static class AccessKeyDeleteCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "The access key id." };

    internal static Command Make() => Verb.Of(
        "delete",
        "End an access key: nothing that it signs is served from now on, and its secret is destroyed.",
        [Id],
        static async (call, cancellation) =>
        {
            var given = call.Get(Id)!;
            if (!AccessKeyId.TryParse(given, out var id)) throw new RefusedException(new Refusal.AccessKeyUnknown(given));
            await using var vault = await call.OpenAsync(cancellation);
            await vault.DeleteAccessKeyAsync(id, cancellation);
            if (call.Json) call.Page.Json(new JsonObject { ["accessKeyId"] = id.ToString(), ["deleted"] = true });
            else call.Page.Say($"Access key {id} is deleted.");
            return ExitCodes.Ok;
        });
}
