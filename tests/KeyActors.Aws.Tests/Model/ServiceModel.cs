using System.Text.Json;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>The service's own model: what each operation takes, answers and refuses with.</summary>
internal sealed class ServiceModel
{
    private readonly JsonElement shapes;
    private readonly Dictionary<string, Shape> read = [];

    private ServiceModel(JsonElement root)
    {
        shapes = root.GetProperty("shapes");
        foreach (var operation in root.GetProperty("operations").EnumerateObject())
        {
            var errors = operation.Value.TryGetProperty("errors", out var listed)
                ? listed.EnumerateArray().Select(static e => e.GetProperty("shape").GetString()!).ToList() : [];
            Operations[operation.Name] = new Operation(
                operation.Name, Of(operation.Value, "input"), Of(operation.Value, "output"), errors);
        }
    }

    internal SortedDictionary<string, Operation> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>Says loudly that the model is not there, and answers null.</summary>
    internal static ServiceModel? Find(ITestOutputHelper output)
    {
        if (Shared.Find(output, "aws/kms-api.json") is not { } path) return null;
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        return new ServiceModel(json.RootElement.Clone());
    }

    private Shape? Of(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var at) ? Of(at.GetProperty("shape").GetString()!) : null;

    private Shape Of(string name)
    {
        if (read.TryGetValue(name, out var known)) return known;
        var json = shapes.GetProperty(name);
        var shape = new Shape(name, json.GetProperty("type").GetString()!)
        {
            Min = json.TryGetProperty("min", out var min) ? min.GetInt32() : null,
            Max = json.TryGetProperty("max", out var max) ? max.GetInt32() : null,
            Pattern = json.TryGetProperty("pattern", out var pattern) ? pattern.GetString() : null,
            IsSensitive = json.TryGetProperty("sensitive", out _),
            Enum = Texts(json, "enum"),
            Required = Texts(json, "required"),
        };
        read[name] = shape;
        if (json.TryGetProperty("members", out var members))
            foreach (var member in members.EnumerateObject())
                shape.Members[member.Name] = Of(member.Value.GetProperty("shape").GetString()!);
        foreach (var part in (string[])["member", "key", "value"])
            if (Of(json, part) is { } inner) shape.Parts[part] = inner;
        return shape;
    }

    private static List<string> Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var texts) ? [.. texts.EnumerateArray().Select(static t => t.GetString()!)] : [];

    /// <summary>One operation.</summary>
    internal sealed record Operation(string Name, Shape? Input, Shape? Output, List<string> Errors);

    /// <summary>One shape with its bounds.</summary>
    internal sealed record Shape(string Name, string Type)
    {
        internal int? Min { get; init; }

        internal int? Max { get; init; }

        internal string? Pattern { get; init; }

        internal bool IsSensitive { get; init; }

        internal List<string> Enum { get; init; } = [];

        internal List<string> Required { get; init; } = [];

        /// <summary>Members of a structure.</summary>
        internal Dictionary<string, Shape> Members { get; } = [];

        /// <summary><c>member</c> of a list, <c>key</c> and <c>value</c> of a map.</summary>
        internal Dictionary<string, Shape> Parts { get; } = [];

        internal Shape Item => Parts["member"];

        internal bool IsList => Type == "list";

        internal bool IsStructure => Type == "structure";
    }
}
