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
            ("Status", key.Status.ToString()),
            ("Deletion", key.DeletionAt is { } end ? $"to be destroyed at {Shapes.ShortTime(end)}" : "-"),
            ("Description", OrNone(key.Description)),
            ("Kind", $"{key.Spec}, {key.Usage}, {key.Origin}"),
            ("Created", Shapes.ShortTime(key.CreatedAt)),
            ("Aliases", OrNone(string.Join(", ", key.Aliases))),
            ("Tags", OrNone(string.Join(", ", key.Tags.Select(static t => $"{t.Key}={t.Value}")))),
            ("Rotations", $"{key.OnDemandRotations} of {Limits.OnDemandRotationsMax} on demand"),
            ("Rotates", KeyRotationStatusCommand.Words(key)),
            ("Events", key.EventCount.ToString(CultureInfo.InvariantCulture)));
        page.Say("");
        page.Table(
            ["Material", "Since", "By", "Does"],
            key.Materials.Select((material, i) => Row(material, i == key.Materials.Length - 1)));
    }

    private static string[] Row(MaterialEntry material, bool seals) =>
    [
        Shapes.ShortId(material.Id),
        Shapes.ShortTime(material.Since),
        material.Rotation is { } kind ? $"{kind} rotation" : "Creation",
        seals ? "seals and opens" : "opens",
    ];

    private static string OrNone(string text) => text.Length == 0 ? "-" : text;
}
