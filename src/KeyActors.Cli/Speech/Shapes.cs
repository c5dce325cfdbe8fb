using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>What scripts get: stable names in camel case, times in ISO 8601 UTC, ids as texts.</summary>
internal static class Shapes
{
    /// <summary>Letters of every script stay letters; quotes and control characters are escaped.</summary>
    internal static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = Encoder };

    internal static string Line(JsonNode node) => node.ToJsonString(OneLine);

    internal static JsonObject Key(KeyMetadata key) => new()
    {
        ["keyId"] = key.Arn.Id.ToString(),
        ["arn"] = key.Arn.ToString(),
        ["status"] = Name(key.Status),
        ["description"] = key.Description,
        ["spec"] = Name(key.Spec),
        ["usage"] = Name(key.Usage),
        ["origin"] = Name(key.Origin),
        ["tier"] = Name(key.Tier),
        ["service"] = key.Service.Length == 0 ? null : key.Service,
        ["policy"] = key.Policy.Length == 0 ? null : key.Policy,
        ["createdAt"] = Time(key.CreatedAt),
        ["materialId"] = key.CurrentMaterial?.ToString(),
        ["materials"] = Array(key.Materials.Select(static m => new JsonObject
        {
            ["materialId"] = m.Id.ToString(),
            ["since"] = Time(m.Since),
            ["rotation"] = m.Rotation is { } kind ? Name(kind) : null,
            ["presence"] = Name(m.Presence),
            ["expiresAt"] = Time(m.ExpiresAt),
        })),
        ["pendingMaterialId"] = key.PendingMaterial?.Id.ToString(),
        ["materialDeletionDays"] = key.MaterialDeletionDays,
        ["deletionAt"] = Time(key.DeletionAt),
        ["onDemandRotations"] = key.OnDemandRotations,
        ["rotation"] = Rotation(key),
        ["regions"] = Regions(key),
        ["tags"] = Tags(key),
        ["aliases"] = Array(key.Aliases.Select(static a => JsonValue.Create(a.ToString()))),
        ["recovered"] = key.IsRecovered,
        ["events"] = key.EventCount,
    };

    /// <summary>A multi-Region key among its siblings; null for a single-Region key.</summary>
    private static JsonObject? Regions(KeyMetadata key) => key.Regions is not { } regions ? null : new JsonObject
    {
        ["role"] = Name(regions.Role),
        ["primary"] = regions.Primary.ToString(),
        ["replicas"] = Array(regions.Replicas.Select(static r => new JsonObject
        {
            ["arn"] = r.Key.ToString(),
            ["isMade"] = r.IsMade,
            ["isInStep"] = r.IsInStep,
            ["holdsMaterialId"] = r.Holds?.ToString(),
        })),
        ["rotating"] = regions.Rotating is { } kind ? Name(kind) : null,
        ["changingTo"] = regions.ChangingTo?.ToString(),
        ["deletionDays"] = regions.DeletionDays,
    };

    /// <summary>When a key rotates by itself; null when it does not.</summary>
    internal static JsonObject? Rotation(KeyMetadata key) => key.Rotation is { } schedule
        ? new JsonObject { ["periodDays"] = schedule.PeriodDays, ["next"] = Time(schedule.Next) }
        : null;

    /// <summary>A material in the list of a key's rotations.</summary>
    internal static JsonObject Material(KeyRotation material) => new()
    {
        ["materialId"] = material.Material.ToString(),
        ["state"] = Name(material.State),
        ["import"] = material.Import is { } import ? Name(import) : null,
        ["at"] = Time(material.RotatedAt),
        ["kind"] = material.Kind is { } kind ? Name(kind) : null,
        ["expiresAt"] = Time(material.ExpiresAt),
        ["deleteAt"] = Time(material.DeleteAt),
        ["description"] = material.Description,
    };

    internal static JsonObject Alias(AliasEntry alias) => new()
    {
        ["name"] = alias.Name.ToString(),
        ["arn"] = alias.Arn.ToString(),
        ["keyId"] = alias.Key.Id.ToString(),
        ["keyArn"] = alias.Key.ToString(),
        ["createdAt"] = Time(alias.CreatedAt),
        ["updatedAt"] = Time(alias.UpdatedAt),
    };

    internal static JsonObject Entry(HistoryEntry entry) => new()
    {
        ["number"] = entry.Number,
        ["at"] = entry.At is { } at ? Time(at) : null,
        ["what"] = entry.What,
        ["details"] = entry.Details,
        ["by"] = entry.By is { } by ? By(by) : null,
        ["whole"] = entry.Chain.IsWhole,
        ["fault"] = entry.Chain.FirstFault is { } fault ? Fault(fault) : null,
    };

    internal static JsonObject Fault(HistoryFault fault) => new()
    {
        ["stream"] = fault.Stream,
        ["number"] = fault.Number,
        ["code"] = fault.Code,
        ["sentence"] = fault.Sentence,
    };

    /// <summary>Who asked; without the attributes of the session.</summary>
    internal static JsonObject By(Caller caller) => new() { ["principal"] = caller.Principal, ["source"] = caller.Source };

    internal static JsonArray Array(IEnumerable<JsonNode?> nodes) => [.. nodes];

    /// <summary>ISO 8601 in UTC with all digits that there are.</summary>
    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <inheritdoc cref="Time(DateTimeOffset)"/>
    internal static string? Time(DateTimeOffset? at) => at is { } time ? Time(time) : null;

    /// <summary>The same to the second, for people.</summary>
    internal static string ShortTime(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The first eight bytes, by which a blob names its material: enough for people to tell materials apart.</summary>
    internal static string ShortId(KeyMaterialId material) => material.Tag.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>A member of an enumeration in camel case.</summary>
    internal static string Name<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    /// <summary>Names and values, as an object.</summary>
    internal static JsonObject Pairs(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var shape = new JsonObject();
        foreach (var (name, value) in pairs) shape[name] = value;
        return shape;
    }

    private static JsonObject Tags(KeyMetadata key) => Pairs(key.Tags.Select(static t => KeyValuePair.Create(t.Key, t.Value)));
}
