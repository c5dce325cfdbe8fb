using System.CommandLine;
using System.Text.Json.Nodes;
using KeyActors.Model;

namespace KeyActors.Cli.Commands;

/// <summary>Shows when a key rotates, and when it did.</summary>
internal static class KeyRotationStatusCommand
{
    internal static Command Make() => Verb.Of(
        "status",
        "Show whether and when a key rotates by itself, and every rotation so far with its kind and date.",
        [CommonOptions.KeyName],
        static async (call, cancellation) =>
        {
            await using var vault = await call.OpenAsync(cancellation);
            var key = await vault.DescribeKeyAsync(call.Get(CommonOptions.KeyName)!, cancellation);
            var materials = await vault.ListKeyRotationsAsync(key.Arn.ToString(), allMaterial: true, cancellation);
            if (call.Json) call.Page.Json(Shape(key, materials));
            else Show(call.Page, key, materials);
            return ExitCodes.Ok;
        });

    /// <summary>When the key rotates by itself, in words.</summary>
    internal static string Words(KeyMetadata key)
    {
        if (key.Rotation is not { } schedule) return "not by itself";
        if (key.Regions is { Role: RegionRole.Replica } regions)
            return $"with its primary in {regions.Primary.Realm.Region} every {schedule.PeriodDays} days, "
                + $"next at {Shapes.ShortTime(schedule.Next)}";
        var waits = key.Status == KeyStatus.Enabled ? "" : ", waits until the key is enabled";
        return $"by itself every {schedule.PeriodDays} days, next at {Shapes.ShortTime(schedule.Next)}{waits}";
    }

    private static void Show(Page page, KeyMetadata key, IReadOnlyList<KeyRotation> materials)
    {
        page.Facts(
            ("Key", key.Arn.Id.ToString()),
            ("Rotates", Words(key)),
            ("On demand", $"{key.OnDemandRotations} of {Limits.OnDemandRotationsMax}"));
        page.Say("");
        var rows = Rotations(materials).Select(static m => new[]
        {
            Shapes.ShortTime(m.RotatedAt!.Value), m.Kind!.Value.ToString(), Shapes.ShortId(m.Material),
        }).ToArray();
        if (rows.Length == 0) page.Say("It has not been rotated yet.");
        else page.Table(["Rotated", "Kind", "Material"], rows);
        if (key.Origin != KeyOrigin.External || materials.Count == 0) return;
        page.Say("");
        page.Table(["Material", "State", "Import", "Expires", "About"], materials.Select(static m => new[]
        {
            Shapes.ShortId(m.Material),
            m.State.ToString(),
            m.DeleteAt is { } at ? $"until {Shapes.ShortTime(at)}" : m.Import!.Value.ToString(),
            m.ExpiresAt is { } expiry ? Shapes.ShortTime(expiry) : "never",
            m.Description,
        }));
    }

    private static JsonObject Shape(KeyMetadata key, IReadOnlyList<KeyRotation> materials) => new()
    {
        ["keyId"] = key.Arn.Id.ToString(),
        ["arn"] = key.Arn.ToString(),
        ["status"] = Shapes.Name(key.Status),
        ["rotation"] = Shapes.Rotation(key),
        ["onDemandRotations"] = key.OnDemandRotations,
        ["rotations"] = Shapes.Array(Rotations(materials).Select(static m => new JsonObject
        {
            ["materialId"] = m.Material.ToString(),
            ["at"] = Shapes.Time(m.RotatedAt),
            ["kind"] = Shapes.Name(m.Kind!.Value),
        })),
        ["materials"] = Shapes.Array(materials.Select(Shapes.Material)),
    };

    /// <summary>A key's first material came by no rotation.</summary>
    private static IEnumerable<KeyRotation> Rotations(IEnumerable<KeyRotation> materials) =>
        materials.Where(static m => m.Kind is not null);
}
