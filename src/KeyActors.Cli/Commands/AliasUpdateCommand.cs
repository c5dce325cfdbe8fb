using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Points an alias at another key.</summary>
internal static class AliasUpdateCommand
{
    internal static Command Make() => Verb.Of(
        "update",
        "Point an alias at another key. What the old key sealed, the old key opens.",
        [CommonOptions.AliasName, CommonOptions.KeyName, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var (alias, key, once) = (call.Get(CommonOptions.AliasName)!, call.Get(CommonOptions.KeyName)!, call.Intention);
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            await client.UpdateAliasAsync(alias, key, cancellation);
            await AliasListCommand.ShowOneAsync(call, vault, alias, $"{alias} points at {key} now.", cancellation);
            return ExitCodes.Ok;
        });
}
