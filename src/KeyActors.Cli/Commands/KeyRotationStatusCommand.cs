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
            if (call.Json) call.Page.Json(Shape(key));
            else Show(call.Page, key);
            return ExitCodes.Ok;
        });

    /// <summary>When the key rotates by itself, in words.</summary>
    internal static string Words(KeyMetadata key)
    {
        if (key.Rotation is not { } schedule) return "not by itself";
        var waits = key.Status == KeyStatus.Enabled ? "" : ", waits until the key is enabled";
        return $"by itself every {schedule.PeriodDays} days, next at {Shapes.ShortTime(schedule.Next)}{waits}";
    }

    private static void Show(Page page, KeyMetadata key)
    {
        page.Facts(
            ("Key", key.Arn.Id.ToString()),
            ("Rotates", Words(key)),
            ("On demand", $"{key.OnDemandRotations} of {Limits.OnDemandRotationsMax}"));
        page.Say("");
        var rows = Rotations(key).Select(static m => new[]
        {
            Shapes.ShortTime(m.Since), m.Rotation!.Value.ToString(), Shapes.ShortId(m.Id),
        }).ToArray();
        if (rows.Length == 0) page.Say("It has not been rotated yet.");
        else page.Table(["Rotated", "Kind", "Material"], rows);
    }

    private static JsonObject Shape(KeyMetadata key) => new()
    {
        ["keyId"] = key.Arn.Id.ToString(),
        ["arn"] = key.Arn.ToString(),
        ["status"] = Shapes.Name(key.Status),
        ["rotation"] = Shapes.Rotation(key),
        ["onDemandRotations"] = key.OnDemandRotations,
        ["rotations"] = Shapes.Array(Rotations(key).Select(static m => new JsonObject
        {
            ["materialId"] = m.Id.ToString(),
            ["at"] = Shapes.Time(m.Since),
            ["kind"] = Shapes.Name(m.Rotation!.Value),
        })),
    };

    /// <summary>A key's first material came by no rotation.</summary>
    private static IEnumerable<MaterialEntry> Rotations(KeyMetadata key) =>
        key.Materials.Where(static m => m.Rotation is not null);
}
