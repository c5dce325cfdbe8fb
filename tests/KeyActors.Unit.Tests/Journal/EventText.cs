using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

using KeyActors.Model;

namespace KeyActors.Unit.Tests.Journal;

/// <summary>An event as readable lines, by reflection and without the codec: what a corpus file expects.</summary>
internal static class EventText
{
    internal static string[] Lines(object happened)
    {
        var lines = new List<string> { $"{happened.GetType().DeclaringType!.Name}.{happened.GetType().Name}" };
        foreach (var property in happened.GetType().GetProperties().OrderBy(static p => p.Name, StringComparer.Ordinal))
            Add(lines, property.Name, property.GetValue(happened)!);
        return [.. lines];
    }

    /// <summary>Every case of the three unions, found by reflection.</summary>
    internal static IEnumerable<Type> Cases() =>
        from union in new[] { typeof(KeyEvent), typeof(RealmEvent), typeof(VaultEvent) }
        from nested in union.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
        where nested.IsSubclassOf(union)
        select nested;

    private static void Add(List<string> lines, string name, object value)
    {
        switch (value)
        {
            case CommandStamp stamp:
                Add(lines, $"{name}.By.Principal", stamp.By.Principal);
                Add(lines, $"{name}.By.Source", stamp.By.Source);
                Add(lines, $"{name}.By.Attributes", stamp.By.Attributes);
                Add(lines, $"{name}.Once", stamp.Once);
                lines.Add($"{name}.Content: {stamp.Content.Value:x32}");
                break;
            case KeyValuePair<string, string> pair:
                lines.Add($"{name}: {JsonSerializer.Serialize(pair.Key)} = {JsonSerializer.Serialize(pair.Value)}");
                break;
            case Tag tag:
                lines.Add($"{name}: {JsonSerializer.Serialize(tag.Key)} = {JsonSerializer.Serialize(tag.Value)}");
                break;
            case string text:
                lines.Add($"{name}: {JsonSerializer.Serialize(text)}");
                break;
            case DateTimeOffset time:
                lines.Add(Text($"{name}: {time.UtcDateTime:O} ({time.Offset.Ticks})"));
                break;
            case Enum choice:
                lines.Add(Text($"{name}: {choice} ({choice:D})"));
                break;
            case GrantTerms terms:
                foreach (var property in typeof(GrantTerms).GetProperties().OrderBy(static p => p.Name, StringComparer.Ordinal))
                    Add(lines, $"{name}.{property.Name}", property.GetValue(terms) ?? "none");
                break;
            case IEnumerable list:
                var index = 0;
                foreach (var item in list) Add(lines, Text($"{name}[{index++}]"), item!);
                lines.Add(Text($"{name}.Count: {index}"));
                break;
            default:
                lines.Add(Text($"{name}: {value}"));
                break;
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
