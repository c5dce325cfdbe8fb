using System.CommandLine;
using System.Globalization;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows what may be told of a key.</summary>
internal static class KeyDescribeCommand
{
    internal static Command Make() => Verb.Of(
        "describe",
        "Show a key: status, materials by name and date, rotation, aliases, tags.",
        [CommonOptions.KeyName],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var key = await vault.DescribeKeyAsync(call.Get(CommonOptions.KeyName)!, cancellation);
            if (call.Json) call.Page.Json(Shapes.Key(key));
            else Show(call.Page, key);
            return ExitCodes.Ok;
        });

    private static void Show(Page page, KeyMetadata key)
    {
        page.Facts(
            ("Key", key.Arn.Id.ToString()),
            ("ARN", key.Arn.ToString()),
            ("Status", key.IsRecovered ? $"{key.Status}, its vault was put back from an older copy" : key.Status.ToString()),
            ("Deletion", Deletion(key)),
            ("Description", OrNone(key.Description)),
            ("Regions", Regions(key)),
            ("Kind", $"{key.Spec}, {key.Usage}, {key.Origin}"),
            ("Tier", key.Tier == KeyTier.Customer ? "Customer" : $"{key.Tier}, of {key.Service}"),
            ("Created", Shapes.ShortTime(key.CreatedAt)),
            ("Aliases", OrNone(string.Join(", ", key.Aliases))),
            ("Tags", OrNone(string.Join(", ", key.Tags.Select(static t => $"{t.Key}={t.Value}")))),
            ("Rotations", UseRules.Rotates(key.Spec)
                ? $"{key.OnDemandRotations} of {Limits.OnDemandRotationsMax} on demand"
                : "none, it has one material for ever"),
            ("Rotates", KeyRotationStatusCommand.Words(key)),
            ("Events", key.EventCount.ToString(CultureInfo.InvariantCulture)));
        page.Say("");
        var last = key.Materials.Length - 1;
        var newest = UseRules.Rotates(key.Spec) ? "seals and opens" : "serves";
        var rows = key.Materials.Select((m, i) => Row(key, m, i == last ? newest : "opens")).ToList();
        if (key.PendingMaterial is { } pending) rows.Add(Row(key, pending, "waits for a rotation"));
        if (rows.Count == 0) page.Say("It has no material: see 'keyactors key import-parameters'.");
        else page.Table(["Material", "Since", "By", "Does"], rows);
    }

    private static string Deletion(KeyMetadata key) =>
        key.DeletionAt is { } end ? $"to be destroyed at {Shapes.ShortTime(end)}"
        : key.Regions?.DeletionDays is { } days ? $"to be destroyed {days} days after its last replica"
        : "-";

    private static string Regions(KeyMetadata key)
    {
        if (key.Regions is not { } regions) return "this one alone";
        if (regions.Role == RegionRole.Replica) return $"replica of the primary in {regions.Primary.Realm.Region}";
        var replicas = regions.Replicas.Select(static r => r.Key.Realm.Region
            + (!r.IsMade ? " (being made)" : r.IsInStep ? "" : " (has not answered yet)"));
        var text = "primary, " + (regions.Replicas.IsEmpty ? "no replica" : $"replicas in {string.Join(", ", replicas)}");
        if (regions.Rotating is not null) text += ", rotating";
        return regions.ChangingTo is { } next ? $"{text}, {next} becomes the primary's" : text;
    }

    private static string[] Row(KeyMetadata key, MaterialEntry material, string does) =>
    [
        Shapes.ShortId(material.Id),
        Shapes.ShortTime(material.Since),
        material.Rotation is { } kind ? $"{kind} rotation" : key.Origin == KeyOrigin.External ? "Import" : "Creation",
        material.Presence == MaterialPresence.Held && material.DeleteAt is null ? does + Until(material) : "deleted",
    ];

    private static string Until(MaterialEntry material) =>
        material.ExpiresAt is { } at ? $" until {Shapes.ShortTime(at)}" : "";

    private static string OrNone(string text) => text.Length == 0 ? "-" : text;
}
