namespace KeyActors.Aws;

/// <summary>A request without its body, as it came over the wire.</summary>
/// <param name="Method">Such as <c>POST</c>.</param>
/// <param name="Target">Path and query, not decoded.</param>
/// <param name="Headers">Every header in the order of arrival; a name that came twice stands twice.</param>
internal sealed record WireHead(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The path.</summary>
    internal string Path => Target.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? Target[..at] : Target;

    /// <summary>What follows the question mark; empty for none.</summary>
    internal string Query => Target.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? Target[(at + 1)..] : "";

    /// <summary>Values of a header; names know no case.</summary>
    internal IEnumerable<string> Values(string name) =>
        Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static h => h.Value);

    /// <summary>The value of a header that came at most once; null when it did not come.</summary>
    internal string? Value(string name) => Values(name).SingleOrDefault();
}
