using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Lets a key serve again.</summary>
internal static class KeyEnableCommand
{
    internal static Command Make() => Verb.ChangingKey(
        "enable",
        "Let a disabled key serve again.",
        [],
        static _ => static async (client, key, cancellation) =>
        {
            await client.EnableKeyAsync(key, cancellation);
            return $"{key} is enabled.";
        });
}
