namespace KeyActors.Cli;

/// <summary>Pairs as a person writes them: KEY=VALUE, split at the first '='.</summary>
internal static class Pairs
{
    internal static IReadOnlyList<KeyValuePair<string, string>> Of(IEnumerable<string> given, string where) =>
        [.. given.Select(text => Of(text, where))];

    private static KeyValuePair<string, string> Of(string text, string where) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and > 0
            ? new(text[..at], text[(at + 1)..])
            : throw ToolException.Usage($"'{Voice.Clean(text)}' is no pair for {where}: write KEY=VALUE.");
}
