using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The members of a request: read, and held to the bounds of the service's model in AWS's words. What is wrong is
/// gathered; <see cref="Check"/> says it.</summary>
internal sealed partial class WireInput
{
    private const int KeyIdCharsMax = 2048;
    private const int AttestationBytesMax = 262_144;
    private static readonly ModelPattern MarkerPattern = new(@"[\u0020-\u00FF]*");
    private readonly WireValue body;
    private readonly Scratch scratch;
    private readonly string path = "";
    private readonly List<string> wrong = [];
    private bool isForEnclave;

    internal WireInput(WireValue body, Scratch scratch) => (this.body, this.scratch) = (body, scratch);

    /// <summary>The members of a member: what is wrong with them is told with the rest.</summary>
    private WireInput(WireInput outer, string name, WireValue body)
    {
        (this.body, scratch, wrong) = (body, outer.scratch, outer.wrong);
        path = outer.Path(name) + ".";
    }

    /// <summary>Whether a member was sent.</summary>
    internal bool Has(string name) => body.Member(name) is not null;

    /// <summary>Refuses when anything that was read is wrong.</summary>
    internal void Check()
    {
        if (wrong.Count == 0) return;
        var errors = wrong.Count == 1 ? "1 validation error" : $"{wrong.Count} validation errors";
        throw WireException.Validation($"{errors} detected: {string.Join("; ", wrong)}");
    }

    /// <summary>A key id, ARN, alias or alias ARN, as the caller spelled it.</summary>
    internal string Key(string name = "KeyId") => NeededText(name, 1, KeyIdCharsMax);

    internal string? OptionalKey(string name = "KeyId") => Text(name, 1, KeyIdCharsMax);

    internal string NeededText(string name, int min, int max, ModelPattern? pattern = null) =>
        Text(name, min, max, pattern) ?? Missing(name, Has(name)) ?? "";

    internal string? Text(string name, int min, int max, ModelPattern? pattern = null) =>
        body.Member(name) is { } value ? Bounded(Path(name), value.Text(), min, max, pattern) : null;

    internal string? Choice(string name, params ReadOnlySpan<string> allowed)
    {
        if (body.Member(name) is not { } value) return null;
        var text = value.Text();
        if (allowed.Contains(text)) return text;
        Wrong($"Value '{text}' at '{Path(name)}'", $"satisfy enum value set: [{string.Join(", ", allowed!)}]");
        return null;
    }

    internal string NeededChoice(string name, params ReadOnlySpan<string> allowed) =>
        Choice(name, allowed) ?? Missing(name, Has(name)) ?? "";

    internal bool Flag(string name) => body.Member(name)?.Flag() ?? false;

    internal int? Number(string name, int min, int max)
    {
        if (body.Member(name) is not { } value) return null;
        var number = value.Number();
        var at = string.Create(CultureInfo.InvariantCulture, $"Value '{number}' at '{Path(name)}'");
        if (number < min) Wrong(at, string.Create(CultureInfo.InvariantCulture, $"have value greater than or equal to {min}"));
        if (number > max) Wrong(at, string.Create(CultureInfo.InvariantCulture, $"have value less than or equal to {max}"));
        return number;
    }

    internal DateTimeOffset? Time(string name) => body.Member(name)?.Time();

    /// <summary>Bytes, in a buffer that is zeroed when the request ends. Never quoted.</summary>
    internal ReadOnlyMemory<byte>? Blob(string name, int min, int max)
    {
        if (body.Member(name) is not { } value) return null;
        var bytes = value.Blob(scratch);
        Length($"Value at '{Path(name)}'", bytes.Length, min, max);
        return bytes;
    }

    internal ReadOnlyMemory<byte> NeededBlob(string name, int min, int max)
    {
        if (Blob(name, min, max) is { } bytes) return bytes;
        Missing(name, false);
        return default;
    }

    internal EncryptionContext Context(string name = "EncryptionContext")
    {
        if (body.Member(name) is not { } value) return EncryptionContext.Empty;
        var pairs = value.AsObject().Members!.Select(static p => KeyValuePair.Create(p.Key, p.Value.Text())).ToList();
        return EncryptionContext.From(pairs);
    }

    internal ImmutableArray<Tag> Tags(bool isNeeded = false)
    {
        if (body.Member("Tags") is not { } value)
        {
            if (isNeeded) Missing("Tags", false);
            return [];
        }

        return [.. value.AsList().Select((item, i) =>
        {
            var tag = item.AsObject();
            var at = string.Create(CultureInfo.InvariantCulture, $"tags.{i + 1}.member.");
            return new Tag(
                tag.Member("TagKey") is { } k ? Bounded(at + "tagKey", k.Text(), 1, Limits.TagKeyCharsMax, null)
                    : Missing(at + "tagKey", false) ?? "",
                tag.Member("TagValue") is { } v ? Bounded(at + "tagValue", v.Text(), 0, Limits.TagValueCharsMax, null)
                    : Missing(at + "tagValue", false) ?? "");
        })];
    }

    /// <summary>The members of a member; null when it was not sent.</summary>
    internal WireInput? Nested(string name) =>
        body.Member(name) is { } value ? new WireInput(this, name, value.AsObject()) : null;

    /// <summary>The page that was asked for.</summary>
    internal (int Limit, string? Marker) Page(int limitDefault, int limitMax) =>
        (Number("Limit", 1, limitMax) ?? limitDefault, Text("Marker", 1, 1024, MarkerPattern));

    private string Bounded(string path, string text, int min, int max, ModelPattern? pattern)
    {
        Length($"Value '{text}' at '{path}'", text.Length, min, max);
        if (pattern is not null && !pattern.Fits(text))
            Wrong($"Value '{text}' at '{path}'", $"satisfy regular expression pattern: {pattern}");
        return text;
    }

    private void Length(string at, int given, int min, int max)
    {
        if (given < min) Wrong(at, string.Create(CultureInfo.InvariantCulture, $"have length greater than or equal to {min}"));
        if (given > max) Wrong(at, string.Create(CultureInfo.InvariantCulture, $"have length less than or equal to {max}"));
    }

    private string? Missing(string name, bool isThere)
    {
        if (!isThere) Wrong($"Value null at '{Path(name)}'", "not be null");
        return null;
    }

    private void Wrong(string at, string rule) => wrong.Add($"{at} failed to satisfy constraint: Member must {rule}");

    /// <summary>A member as AWS's messages name it.</summary>
    private string Path(string name) => path + char.ToLowerInvariant(name[0]) + name[1..];
}
