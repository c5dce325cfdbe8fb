using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows what a key has sealed, and when it was last used.</summary>
internal static class KeyUsageCommand
{
    internal static Command Make() => Verb.Of(
        "usage",
        "Show when a key was last used, what each of its materials has sealed, and its budget. Decryptions are not counted.",
        [CommonOptions.KeyName],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var usage = await vault.GetKeyLastUsageAsync(call.Get(CommonOptions.KeyName)!, cancellation);
            if (call.Json) call.Page.Json(Shape(usage));
            else Show(call.Page, usage);
            return ExitCodes.Ok;
        });

    /// <summary>What each material may seal, in words.</summary>
    internal static string Words(UsageBudget? budget)
    {
        if (budget is null) return "none";
        var limits = new[] { Limit(budget.Uses, "uses"), Limit(budget.Bytes, "bytes") }.Where(static limit => limit.Length > 0);
        var end = budget.AtLimit == AtLimit.Rotate ? "rotates" : "refuses";
        return $"{string.Join(" and ", limits)} for each material, then it {end}";
    }

    private static void Show(Page page, KeyLastUsage usage)
    {
        page.Facts(
            ("Key", usage.Key.Id.ToString()),
            ("Last used", usage.LastUsedAt is { } at ? Shapes.ShortTime(at) + For(usage.LastWork) : "-"),
            ("Budget", Words(usage.Budget)));
        if (usage.IsAtLeast)
            page.Say("All counts are lower bounds: the vault was put back from an older copy.");
        page.Say("");
        var rows = usage.Materials.Select(static m => new[]
        {
            Shapes.ShortId(m.Material), Number(m.Encrypts), Number(m.DataKeys), Number(m.Bytes),
            m.UnknownUses == 0 ? "-" : $"up to {Number(m.UnknownUses)} uses, {Number(m.UnknownBytes)} bytes",
            m.LastUsedAt is { } last ? Shapes.ShortTime(last) : "-",
        }).ToArray();
        if (rows.Length == 0) page.Say("It has sealed nothing yet.");
        else page.Table(["Material", "Encryptions", "Data keys", "Bytes", "Unknown", "Last used"], rows);
    }

    private static JsonObject Shape(KeyLastUsage usage) => new()
    {
        ["keyId"] = usage.Key.Id.ToString(),
        ["arn"] = usage.Key.ToString(),
        ["lastUsedAt"] = Time(usage.LastUsedAt),
        ["lastOperation"] = usage.LastWork == KeyWork.Unknown ? null : usage.LastWork.ToString(),
        ["budget"] = usage.Budget is { } budget
            ? new JsonObject { ["uses"] = budget.Uses, ["bytes"] = budget.Bytes, ["atLimit"] = Shapes.Name(budget.AtLimit) }
            : null,
        ["atLeast"] = usage.IsAtLeast,
        ["materials"] = Shapes.Array(usage.Materials.Select(static m => new JsonObject
        {
            ["materialId"] = m.Material.ToString(),
            ["encrypts"] = m.Encrypts,
            ["dataKeys"] = m.DataKeys,
            ["bytes"] = m.Bytes,
            ["unknownUses"] = m.UnknownUses,
            ["unknownBytes"] = m.UnknownBytes,
            ["lastUsedAt"] = Time(m.LastUsedAt),
        })),
    };

    private static string For(KeyWork work) => work == KeyWork.Unknown ? "" : $" ({work})";

    private static string Limit(long? limit, string noun) => limit is { } most ? $"{Number(most)} {noun}" : "";

    private static string? Time(DateTimeOffset? at) => at is { } time ? Shapes.Time(time) : null;

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
