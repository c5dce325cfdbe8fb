using System.Globalization;

using KeyActors.Model;

namespace KeyActors.History;

/// <summary>What a trail says, in sentences for a person.</summary>
public static class TrailWords
{
    private const string Form = "yyyy-MM-dd HH:mm:ss'Z'";

    /// <summary>A stretch of time of which nobody knows who called.</summary>
    public static string Of(TrailGap gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return gap.After is { } after
            ? $"The trail may miss calls between {Text(after)} and {Text(gap.Until)}: the vault was not closed in order."
            : $"The trail may miss calls before {Text(gap.Until)}: the vault was not closed in order.";
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);
}
