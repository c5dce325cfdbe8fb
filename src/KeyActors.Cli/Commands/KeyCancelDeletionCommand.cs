using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Calls the destruction of a key back.</summary>
internal static class KeyCancelDeletionCommand
{
    internal static Command Make() => Verb.ChangingKey(
        "cancel-deletion",
        "Call the destruction of a key back while it has not begun. The key is disabled then.",
        [],
        static _ => static async (client, key, cancellation) =>
        {
            await client.CancelKeyDeletionAsync(key, cancellation);
            return $"{key} is not destroyed; it is disabled, 'keyactors key enable {key}' lets it serve again.";
        });
}
