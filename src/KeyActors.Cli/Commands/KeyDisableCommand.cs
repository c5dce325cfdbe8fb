using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Switches a key off.</summary>
internal static class KeyDisableCommand
{
    internal static Command Make() => Verb.ChangingKey(
        "disable",
        "Switch a key off: it neither seals nor opens until it is enabled again.",
        [],
        static _ => static async (client, key, cancellation) =>
        {
            await client.DisableKeyAsync(key, cancellation);
            return $"{key} is disabled.";
        });
}
