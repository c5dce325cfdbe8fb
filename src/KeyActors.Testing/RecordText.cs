using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace KeyActors.Testing;

/// <summary>Compares and prints the records of a history field by field, lists by their elements.</summary>
/// <remarks>A record's own equality compares an immutable array by reference: two equal tag lists would differ.</remarks>
internal static class RecordText
{
    /// <summary>Whether two records, or lists of them, have the same types and the same values.</summary>
    internal static bool Same(object? one, object? other)
    {
        if (one is null || other is null) return one is null && other is null;
        if (AsList(one) is { } these && AsList(other) is { } those)
            return these.Count == those.Count && these.Zip(those).All(static p => Same(p.First, p.Second));
        if (one.GetType() != other.GetType()) return false;
        return IsUnionCase(one)
            ? Fields(one).All(f => Same(f.GetValue(one), f.GetValue(other)))
            : one.Equals(other);
    }

    /// <summary>One record a line, its fields indented under it.</summary>
    internal static string Of(object record)
    {
        var text = new StringBuilder();
        Write(text, record, "");
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, string indent)
    {
        if (value is null)
        {
            text.Append("nothing");
        }
        else if (AsList(value) is { } list)
        {
            if (list.Count == 0) text.Append("nothing");
            foreach (var element in list)
            {
                text.Append('\n').Append(indent).Append("  - ");
                Write(text, element, indent + "    ");
            }
        }
        else if (IsUnionCase(value))
        {
            text.Append(value.GetType().Name);
            foreach (var field in Fields(value))
            {
                text.Append('\n').Append(indent).Append("  ").Append(field.Name).Append(": ");
                Write(text, field.GetValue(value), indent + "  ");
            }
        }
        else
        {
            var format = value is DateTimeOffset ? "O" : null;
            text.Append(value is IFormattable f ? f.ToString(format, CultureInfo.InvariantCulture) : value.ToString());
        }
    }

    /// <summary>Cases of the closed unions are records nested in an abstract record: those are looked into.</summary>
    private static bool IsUnionCase(object value) =>
        value.GetType().DeclaringType is { IsAbstract: true } union && union.IsInstanceOfType(value);

    private static PropertyInfo[] Fields(object record) =>
        record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static List<object?>? AsList(object value) =>
        value is IEnumerable list and not string ? [.. list.Cast<object?>()] : null;
}
