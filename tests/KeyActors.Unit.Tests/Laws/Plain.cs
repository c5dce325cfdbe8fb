using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace KeyActors.Unit.Tests;

/// <summary>Writes any value out in full, private fields and elements included: two values are the same when their texts are.</summary>
/// <remarks>Record equality does not do: an immutable array equals only itself.</remarks>
internal static class Plain
{
    internal static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case DateTimeOffset at:
                text.Append(at.ToString("O", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                text.Append(flag);
                break;
            case Type or Delegate:
                break;
            case IFormattable when value.GetType().Namespace == nameof(System):
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
            case IEnumerable when IsDefaultArray(value):
                text.Append("default");
                break;
            case IEnumerable many:
                WriteMany(text, many);
                break;
            default:
                WriteFields(text, value);
                break;
        }
    }

    private static void WriteMany(StringBuilder text, IEnumerable many)
    {
        text.Append('[');
        var elements = many.Cast<object?>().Select(Of);
        // Only a hash table has no order of its own.
        if (many is IDictionary && many.GetType().Name.StartsWith("ImmutableDictionary", StringComparison.Ordinal))
            elements = elements.Order(StringComparer.Ordinal);
        foreach (var element in elements) text.Append(element).Append(", ");
        text.Append(']');
    }

    private static void WriteFields(StringBuilder text, object value)
    {
        text.Append(value.GetType().Name).Append('{');
        for (var type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (var field in type.GetFields(own))
            {
                text.Append(field.Name).Append('=');
                Write(text, field.GetValue(value));
                text.Append("; ");
            }
        }

        text.Append('}');
    }

    private static bool IsDefaultArray(object value) =>
        value.GetType().GetProperty("IsDefault")?.GetValue(value) is true;
}
