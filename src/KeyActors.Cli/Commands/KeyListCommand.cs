using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Lists the keys of the realm.</summary>
internal static class KeyListCommand
{
    private static readonly Option<bool> Long = new("--long")
    {
        Description = "Ask every key for its status, date and description; about 1 ms a key.",
    };

    internal static Command Make() => Verb.Of(
        "list",
        "List the keys of the realm with their aliases.",
        [Long],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            await (call.Get(Long) ? LongAsync(call, vault, cancellation) : ShortAsync(call, vault, cancellation));
            return ExitCodes.Ok;
        });

    private static async Task ShortAsync(Call call, KeyVault vault, CancellationToken cancellation)
    {
        var aliases = new Dictionary<KeyArn, List<string>>();
        await foreach (var alias in vault.ListAliasesAsync(cancellation))
        {
            if (!aliases.TryGetValue(alias.Key, out var names)) aliases[alias.Key] = names = [];
            names.Add(alias.Name.ToString());
        }

        var keys = new List<KeyArn>();
        await foreach (var key in vault.ListKeysAsync(cancellation)) keys.Add(key);
        if (call.Json)
        {
            call.Page.Json(Shapes.Array(keys.Select(k => new JsonObject
            {
                ["keyId"] = k.Id.ToString(),
                ["arn"] = k.ToString(),
                ["aliases"] = Shapes.Array(Names(k).Select(static a => JsonValue.Create(a))),
            })));
        }
        else if (!SaidNone(call, vault, keys.Count))
        {
            call.Page.Table(["Key", "Aliases"], keys.Select(k => new[] { k.Id.ToString(), string.Join(", ", Names(k)) }));
        }

        IEnumerable<string> Names(KeyArn key) => aliases.TryGetValue(key, out var names) ? names : [];
    }

    private static async Task LongAsync(Call call, KeyVault vault, CancellationToken cancellation)
    {
        var keys = new List<KeyMetadata>();
        await foreach (var key in vault.ListKeysAsync(cancellation))
            keys.Add(await vault.DescribeKeyAsync(key.ToString(), cancellation));
        if (call.Json) call.Page.Json(Shapes.Array(keys.Select(Shapes.Key)));
        else if (!SaidNone(call, vault, keys.Count))
            call.Page.Table(["Key", "Status", "Created", "Aliases", "Description"], keys.Select(Row));
    }

    private static string[] Row(KeyMetadata key) =>
    [
        key.Arn.Id.ToString(),
        key.Status.ToString(),
        Shapes.ShortTime(key.CreatedAt),
        string.Join(", ", key.Aliases),
        key.Description,
    ];

    private static bool SaidNone(Call call, KeyVault vault, int count)
    {
        if (count == 0) call.Page.Say($"There are no keys in {vault.Realm}: make one with 'keyactors key create'.");
        return count == 0;
    }
}
