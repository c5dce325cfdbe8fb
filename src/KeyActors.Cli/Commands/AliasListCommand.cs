using System.CommandLine;

namespace KeyActors.Cli.Commands;

/// <summary>Lists the aliases of the realm.</summary>
internal static class AliasListCommand
{
    internal static Command Make() => Verb.Of(
        "list",
        "List the aliases of the realm and the keys that they point at.",
        [],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var aliases = new List<AliasEntry>();
            await foreach (var alias in vault.ListAliasesAsync(cancellation)) aliases.Add(alias);
            if (call.Json) call.Page.Json(Shapes.Array(aliases.Select(Shapes.Alias)));
            else if (aliases.Count == 0)
                call.Page.Say($"There are no aliases in {vault.Realm}: make one with 'keyactors alias create'.");
            else call.Page.Table(["Alias", "Key", "Moved"], aliases.Select(Row));

            return ExitCodes.Ok;
        });

    /// <summary>Shows one alias as it is after a change.</summary>
    internal static async Task ShowOneAsync(
        Call call, KeyVault vault, string name, string sentence, CancellationToken cancellation)
    {
        if (!call.Json)
        {
            call.Page.Say(sentence);
            return;
        }

        await foreach (var alias in vault.ListAliasesAsync(cancellation))
            if (alias.Name.ToString() == name) call.Page.Json(Shapes.Alias(alias));
    }

    private static string[] Row(AliasEntry alias) =>
        [alias.Name.ToString(), alias.Key.Id.ToString(), Shapes.ShortTime(alias.UpdatedAt)];
}
