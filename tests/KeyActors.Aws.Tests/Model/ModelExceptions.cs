using System.Text.RegularExpressions;

namespace KeyActors.Aws.Tests;

/// <summary>A table of docs/aws-model.md: what is not as the service's model has it, with the reason. A row that nothing needs is
/// as wrong as one that is missing.</summary>
internal sealed partial class ModelExceptions
{
    private readonly HashSet<(string Operation, string Name)> rows;
    private readonly HashSet<(string Operation, string Name)> used = [];

    private ModelExceptions(IEnumerable<(string Operation, string Name)> rows) => this.rows = [.. rows];

    /// <summary>Rows that excused nothing.</summary>
    internal IEnumerable<string> Unused => rows.Where(row => !used.Contains(row)).Select(static row => $"{row.Operation} {row.Name}");

    internal int Count => rows.Count;

    internal static ModelExceptions Read(string heading)
    {
        var text = File.ReadAllText(Path.Combine(Shared.Root(), "docs", "aws-model.md"));
        var start = text.IndexOf($"## {heading}\n", StringComparison.Ordinal);
        if (start < 0) throw new InvalidDataException($"docs/aws-model.md has no part {heading}.");
        var end = text.IndexOf("\n## ", start + 3, StringComparison.Ordinal);
        var part = end < 0 ? text[start..] : text[start..end];
        var rows = new List<(string, string)>();
        foreach (Match row in Row().Matches(part))
            foreach (var operation in row.Groups[1].Value.Split(", "))
                foreach (var name in row.Groups[2].Value.Split(", ")) rows.Add((operation.Trim('`'), name.Trim('`')));
        return new ModelExceptions(rows);
    }

    /// <summary>Whether a row excuses a member or an error of an operation, and of those below it.</summary>
    internal bool Has(string operation, string name)
    {
        var found = rows.Where(row => (row.Operation == "any" || row.Operation == operation)
            && (row.Name == name || name.StartsWith(row.Name + ".", StringComparison.Ordinal)
                || name.StartsWith(row.Name + "[]", StringComparison.Ordinal))).ToList();
        used.UnionWith(found);
        return found.Count > 0;
    }

    [GeneratedRegex(@"^\| (any|AWS|`[A-Z][^|]*?) \| (`[^|]*`) \| ([^|]{10,}) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
