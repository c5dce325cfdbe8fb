using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Ends the automatic rotation of a key.</summary>
internal static class KeyRotationDisableCommand
{
    internal static Command Make() => Verb.ChangingKey(
        "disable",
        "End automatic rotation: the material that seals now goes on sealing, until somebody rotates the key.",
        [],
        static _ => static async (client, key, cancellation) =>
        {
            await client.DisableKeyRotationAsync(key, cancellation);
            return $"{key} does not rotate by itself.";
        });
}
