using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Makes an alias.</summary>
internal static class AliasCreateCommand
{
    internal static Command Make() => Verb.Of(
        "create",
        "Make an alias that points at a key; at most 50 point at one.",
        [CommonOptions.AliasName, CommonOptions.KeyName, CommonOptions.Idempotency],
        static async (call, cancellation) =>
        {
            var (alias, key, once) = (call.Get(CommonOptions.AliasName)!, call.Get(CommonOptions.KeyName)!, call.Intention);
            await using var vault = await call.OpenAsync(cancellation);
            var client = once is { } intention ? vault.Once(intention) : vault;
            await client.CreateAliasAsync(alias, key, cancellation);
            await AliasListCommand.ShowOneAsync(call, vault, alias, $"{alias} points at {key}.", cancellation);
            return ExitCodes.Ok;
        });
}
