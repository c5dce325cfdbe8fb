using System.Collections.Immutable;

namespace KeyActors.Model;

/// <summary>Rules of descriptions and tags (AWS KMS quotas; tag keys that begin with <c>aws:</c> are reserved).</summary>
internal static class TextRules
{
    internal static Refusal? Description(string text)
    {
        if (text.Length > Limits.DescriptionCharsMax)
            return new Refusal.SizeInvalid("The description", text.Length, 0, Limits.DescriptionCharsMax, "characters");
        return StrictUtf8.IsWhole(text)
            ? null
            : new Refusal.TextInvalid("description", "it has a lone surrogate: give whole Unicode");
    }

    internal static Refusal? MaterialDescription(string? text)
    {
        if (text is null) return null;
        if (text.Length > Limits.MaterialDescriptionCharsMax)
            return new Refusal.SizeInvalid(
                "The description of material", text.Length, 0, Limits.MaterialDescriptionCharsMax, "characters");
        return StrictUtf8.IsWhole(text)
            ? null
            : new Refusal.TextInvalid("description of material", "it has a lone surrogate: give whole Unicode");
    }

    internal static Refusal? NewTags(IEnumerable<string> present, ImmutableArray<Tag> tags)
    {
        if (tags.IsDefault) return new Refusal.TagInvalid("none were given");
        if (TagKeys([.. tags.Select(static t => t.Key)]) is { } bad) return bad;
        foreach (var tag in tags)
        {
            if (tag.Value is null || tag.Value.Length > Limits.TagValueCharsMax)
                return new Refusal.TagInvalid($"a value is longer than {Limits.TagValueCharsMax} characters");
            if (!StrictUtf8.IsWhole(tag.Value)) return new Refusal.TagInvalid("a value has a lone surrogate: give whole Unicode");
        }

        return present.Union(tags.Select(static t => t.Key), StringComparer.Ordinal).Count() > Limits.TagsPerKeyMax
            ? new Refusal.LimitReached("The number of tags of one key", Limits.TagsPerKeyMax)
            : null;
    }

    internal static Refusal? TagKeys(ImmutableArray<string> keys)
    {
        if (keys.IsDefault) return new Refusal.TagInvalid("none were given");
        foreach (var key in keys)
        {
            if (string.IsNullOrEmpty(key) || key.Length > Limits.TagKeyCharsMax)
                return new Refusal.TagInvalid($"a key has 1 to {Limits.TagKeyCharsMax} characters");
            if (!StrictUtf8.IsWhole(key)) return new Refusal.TagInvalid("a key has a lone surrogate: give whole Unicode");
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                return new Refusal.TagInvalid("keys that begin with aws: are reserved");
        }

        return keys.Distinct(StringComparer.Ordinal).Count() == keys.Length
            ? null
            : new Refusal.TagInvalid("a key stands twice: give each key once");
    }
}
