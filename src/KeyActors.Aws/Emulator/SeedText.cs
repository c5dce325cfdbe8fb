using System.Text.Json;
using System.Text.Json.Serialization;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The keys that an emulator begins with, as a JSON text tells them.</summary>
internal static class SeedText
{
    private const int KeysMax = 1000;

    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
    };

    /// <summary>Reads a seed; what is wrong in itself is found here, before anything is made.</summary>
    /// <exception cref="SeedException">Something is.</exception>
    internal static IReadOnlyList<SeedKey> Read(string text)
    {
        var given = Parse(text).Keys;
        SeedKey[] keys = [.. given.Select(static (key, i) => key ?? throw new SeedException($"The seed's keys[{i}] is null."))];
        if (keys.Length > KeysMax) throw new SeedException($"The seed has {keys.Length} keys: {KeysMax} is the most.");
        for (var i = 0; i < keys.Length; i++)
        {
            var (key, at) = (keys[i], $"keys[{i}]");
            if (!KeyId.TryParse(key.Id, out _))
                throw new SeedException(
                    $"The seed's {at}.id is no key id: write a UUID in lower case, or 'mrk-' and 32 hex digits.");
            if (!RegionName.TryParse(key.Region, out _)) throw new SeedException($"The seed's {at}.region is no region.");
            if (key.Material is not null && key.Origin is not null and not "EXTERNAL")
                throw new SeedException($"The seed's {at} has material, so its origin is EXTERNAL.");
            if (key.Material is not null && !IsBase64(key.Material))
                throw new SeedException($"The seed's {at}.material is no base64.");
        }

        Twice(keys.Select(static key => (key.Region, key.Id.StartsWith("mrk-", StringComparison.Ordinal)
            ? key.Id[4..] : key.Id.Replace("-", "", StringComparison.Ordinal))), "id");
        Twice(keys.SelectMany(static key => key.Aliases.Select(alias => (key.Region, alias))), "alias");
        return keys;
    }

    private static SeedFile Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<SeedFile>(text, Strict) ?? throw new SeedException("The seed is null.");
        }
        catch (JsonException e)
        {
            // Its message may quote what stands there.
            throw new SeedException(
                $"The seed is no JSON of a seed at {e.Path ?? "its beginning"}, line {(e.LineNumber ?? 0) + 1}: "
                + "a member is unknown, missing, twice there or of another kind.");
        }
    }

    private static bool IsBase64(string text)
    {
        var bytes = new byte[text.Length];
        var isGood = Convert.TryFromBase64String(text, bytes, out var length) && length > 0;
        Array.Clear(bytes);
        return isGood;
    }

    private static void Twice(IEnumerable<(string Region, string Name)> names, string what)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var name in names)
            if (!seen.Add(name)) throw new SeedException($"The seed has the {what} '{name.Name}' twice in {name.Region}.");
    }
}

/// <summary>A seed.</summary>
internal sealed class SeedFile
{
    [JsonRequired]
    public IReadOnlyList<SeedKey?> Keys { get; init; } = [];
}

/// <summary>One key of a seed. Not a record: it prints no material.</summary>
internal sealed class SeedKey
{
    [JsonRequired]
    public string Id { get; init; } = "";

    public string Region { get; init; } = "us-east-1";

    public string? Spec { get; init; }

    public string? Usage { get; init; }

    public string? Origin { get; init; }

    public string? Material { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Aliases { get; init; } = [];
}
