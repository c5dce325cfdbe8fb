using System.Text;

namespace KeyActors.Aws;

/// <summary>The tags of one measurement, at most four; compared without making a text of them.</summary>
internal readonly record struct MetricTags(
    (string Name, string Value) A, (string Name, string Value) B, (string Name, string Value) C, (string Name, string Value) D)
{
    /// <summary>As Prometheus reads them.</summary>
    internal string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (name, value) in new[] { A, B, C, D })
            {
                if (name is not { Length: > 0 }) continue;
                if (text.Length > 0) text.Append(',');
                text.Append(name.Replace('.', '_')).Append("=\"").Append(Escaped(value)).Append('"');
            }

            return text.ToString();
        }
    }

    internal static MetricTags Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(At(tags, 0), At(tags, 1), At(tags, 2), At(tags, 3));

    private static (string Name, string Value) At(ReadOnlySpan<KeyValuePair<string, object?>> tags, int at) =>
        at < tags.Length ? (tags[at].Key, tags[at].Value as string ?? tags[at].Value?.ToString() ?? "") : default;

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
