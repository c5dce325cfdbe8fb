using System.CommandLine;
using System.Globalization;

namespace KeyActors.Cli;

/// <summary>Times as a person writes them: ISO 8601, in UTC unless it says more.</summary>
internal static class TimeText
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>An option's time; null when it is not given.</summary>
    internal static DateTimeOffset? Read(Call call, Option<string?> option)
    {
        if (call.Get(option) is not { } text) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, utc, out var at)
            ? at
            : throw ToolException.Usage($"Option '{option.Name}' takes a time such as 2030-01-31 or 2030-01-31T12:00:00Z.");
    }
}
