using System.Collections.Immutable;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>Rules of tags, in AWS's words.</summary>
internal static class TagRules
{
    internal static void Check(ImmutableArray<Tag> tags)
    {
        if (tags.Any(static tag => IsReserved(tag.Key))) throw Bad("Tags beginning with aws: are reserved");
        if (tags.Select(static tag => tag.Key).Distinct(StringComparer.Ordinal).Count() < tags.Length)
            throw Bad("Duplicate tag keys");
        if (tags.Length > Limits.TagsPerKeyMax) throw Bad("Too many tags");
    }

    internal static void CheckKeys(ImmutableArray<string> keys)
    {
        if (keys.Any(IsReserved)) throw Bad("Tags beginning with aws: are reserved");
        if (keys.Distinct(StringComparer.Ordinal).Count() < keys.Length) throw Bad("Duplicate tag keys");
    }

    private static bool IsReserved(string key) => key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    private static WireException Bad(string text) => new("TagException", text);
}
