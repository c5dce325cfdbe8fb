using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KeyActors.Aws.Tests;

/// <summary>One request that breaks one rule of the model, and what the service says to it.</summary>
/// <param name="Member">The member, such as <c>Tags[].TagKey</c>.</param>
/// <param name="Rule">Which rule is broken.</param>
/// <param name="Body">The request.</param>
/// <param name="Code">The error.</param>
/// <param name="Clauses">What the message says, in any order; none where only the code is sure.</param>
internal sealed record ModelProbe(string Member, string Rule, JsonObject Body, string Code, List<string> Clauses);

/// <summary>Makes the probes of an operation out of the model alone, with the service's wording.</summary>
internal sealed partial class ModelProbes(ServiceModel.Operation operation, string key)
{
    private static readonly string[] Stems =
    [
        "", "alias/", "us-east-", "a.b.", "arn:aws:kms:us-east-1:111122223333:", "https://", "cluster-",
        "com.amazonaws.vpce.us-east-1.vpce-svc-", "/",
    ];

    /// <summary>Members that are needed though the model has them as optional.</summary>
    private static readonly Dictionary<string, string> Besides = new()
    {
        ["Decrypt"] = "CiphertextBlob",
        ["GenerateDataKey"] = "KeySpec",
        ["GenerateDataKeyWithoutPlaintext"] = "KeySpec",
        ["ReEncrypt"] = "CiphertextBlob",
    };

    private static readonly string[] Ends = ["", "/kms/xks/v1"];
    private readonly List<ModelProbe> probes = [];

    /// <summary>A request that holds every rule of the model, and has what the operation needs besides.</summary>
    internal JsonObject Good()
    {
        var body = (JsonObject)Valid(operation.Input!, "");
        if (Besides.TryGetValue(operation.Name, out var name)) body[name] = Valid(operation.Input!.Members[name], name);
        return body;
    }

    internal List<ModelProbe> Make()
    {
        if (operation.Input is { } input) Structure(input, "", "", static (body, value) => value, static body => body);
        return probes;
    }

    /// <summary>A value that holds the rules: the least that there is.</summary>
    private JsonNode Valid(ServiceModel.Shape shape, string name)
    {
        if (name.EndsWith("KeyId", StringComparison.Ordinal) && name is not ("XksKeyId" or "AccessKeyId")) return key;
        return shape.Type switch
        {
            "structure" => new JsonObject(shape.Required.Select(
                member => KeyValuePair.Create<string, JsonNode?>(member, Valid(shape.Members[member], member)))),
            "list" => new JsonArray(Valid(shape.Item, "")),
            "map" => new JsonObject { ["a"] = "b" },
            "blob" => Convert.ToBase64String(new byte[shape.Min ?? 1]),
            "integer" => shape.Min ?? 1,
            "boolean" => false,
            "timestamp" => 1_900_000_000,
            _ => shape.Enum.Count > 0 ? shape.Enum[0] : Text(shape, Math.Max(shape.Min ?? 0, 1))
                ?? Text(shape, shape.Max!.Value) ?? throw new InvalidOperationException(shape.Name),
        };
    }

    private delegate JsonObject Put(JsonObject body, JsonObject holder);

    private delegate JsonObject Get(JsonObject body);

    private void Structure(ServiceModel.Shape shape, string member, string path, Put put, Get get)
    {
        foreach (var (name, inner) in shape.Members)
        {
            var at = Joined(path, char.ToLowerInvariant(name[0]) + name[1..]);
            var full = Joined(member, name);
            void Probe(string rule, JsonNode? value, string code, params List<string> clauses)
            {
                var body = Good();
                var holder = get(body);
                holder[name] = value;
                probes.Add(new ModelProbe(full, rule, put(body, holder), code, clauses));
            }

            if (shape.Required.Contains(name))
            {
                var body = Good();
                var holder = get(body);
                holder.Remove(name);
                probes.Add(new ModelProbe(
                    full, "required", put(body, holder), "ValidationException", [Clause($"Value null at '{at}'", "not be null")]));
                Probe("null", null, "ValidationException", Clause($"Value null at '{at}'", "not be null"));
            }

            Probe("type", inner.Type is "string" or "blob" ? 1 : "x", "SerializationException");
            if (inner.Type is "string" or "blob" or "integer")
            {
                foreach (var (rule, value) in Wrong(inner))
                    Probe(rule, value, "ValidationException", [.. Broken(inner, value).Select(b => Clause(Named(inner, value, at), b))]);
            }
            else if (inner.IsList) List(inner, full, at, Probe, put, get, name);
            else if (inner.Type == "map")
            {
                Probe("type of value", new JsonObject { ["a"] = 1 }, "SerializationException");
            }
            else if (inner.IsStructure)
            {
                Structure(
                    inner, full, at,
                    (body, holder) =>
                    {
                        var outer = get(body);
                        outer[name] = holder;
                        return put(body, outer);
                    },
                    _ => (JsonObject)Valid(inner, name));
            }
        }
    }

    private delegate void Prober(string rule, JsonNode? value, string code, params List<string> clauses);

    private void List(ServiceModel.Shape list, string full, string at, Prober probe, Put put, Get get, string name)
    {
        var item = list.Item;
        probe("type of item", new JsonArray(item.Type is "string" or "blob" ? 1 : "x"), "SerializationException");
        if (list.Max is { } max)
        {
            var many = new JsonArray([.. Enumerable.Range(0, max + 1).Select(_ => Valid(item, ""))]);
            probe("too many", many, "ValidationException", Clause($"Value at '{at}'", Longest(max)));
        }

        if (item.IsStructure)
        {
            Structure(
                item, full + "[]", at + ".1.member",
                (body, holder) =>
                {
                    var outer = get(body);
                    outer[name] = new JsonArray(holder);
                    return put(body, outer);
                },
                _ => (JsonObject)Valid(item, ""));
            return;
        }

        // A list of plain values is quoted whole, with the rules of its items.
        var rules = new List<string>();
        if (item.Max is { } most) rules.Add("Member must " + Longest(most));
        if (item.Min is { } least) rules.Add("Member must " + Shortest(least));
        if (item.Pattern is { } pattern) rules.Add("Member must satisfy regular expression pattern: " + pattern);
        if (item.Enum.Count > 0) rules.Add("Member must " + Allowed(item));
        foreach (var (rule, value) in Wrong(item))
            probe(
                rule + " of item", new JsonArray(value), "ValidationException",
                Clause(name == "GrantTokens" ? $"Value at '{at}'" : $"Value '[{value}]' at '{at}'",
                    $"satisfy constraint: [{string.Join(", ", rules)}]"));
    }

    /// <summary>Values that break the rules of a plain shape, each by its name.</summary>
    private static IEnumerable<(string Rule, JsonNode Value)> Wrong(ServiceModel.Shape shape)
    {
        if (shape.Type == "integer")
        {
            if (shape.Min is { } least) yield return ("below", least - 1);
            if (shape.Max is { } most) yield return ("above", most + 1);
            yield break;
        }

        if (shape.Enum.Count > 0)
        {
            yield return ("enum", "INVALID");
            yield break;
        }

        if (shape.Min is > 0 and { } min) yield return ("short", Bytes(shape, min - 1));
        if (shape.Max is { } max) yield return ("long", Bytes(shape, max + 1));
        if (shape.Pattern is null) yield break;
        var length = Math.Max(shape.Min ?? 0, 1);
        yield return ("pattern", new string('\u20ac', length));
        // What ends in a line break is not the same text.
        if (Text(shape, length) is not { } good) yield break;
        good = (shape.Max == length ? good[..^1] : good) + "\n";
        if (!Whole(shape.Pattern).IsMatch(good)) yield return ("line break", good);
    }

    private static JsonNode Bytes(ServiceModel.Shape shape, int length) => shape.Type == "blob"
        ? Convert.ToBase64String(new byte[length])
        : Text(shape, length) ?? new string('a', length);

    /// <summary>Every rule that a value breaks.</summary>
    private static IEnumerable<string> Broken(ServiceModel.Shape shape, JsonNode value)
    {
        if (shape.Type == "integer")
        {
            var number = value.GetValue<int>();
            if (number < shape.Min) yield return string.Create(CultureInfo.InvariantCulture, $"have value greater than or equal to {shape.Min}");
            if (number > shape.Max) yield return string.Create(CultureInfo.InvariantCulture, $"have value less than or equal to {shape.Max}");
            yield break;
        }

        var text = value.GetValue<string>();
        if (shape.Enum.Count > 0)
        {
            if (!shape.Enum.Contains(text)) yield return Allowed(shape);
            yield break;
        }

        var length = shape.Type == "blob" ? Convert.FromBase64String(text).Length : text.Length;
        if (length < shape.Min) yield return Shortest(shape.Min.Value);
        if (length > shape.Max) yield return Longest(shape.Max.Value);
        if (shape.Pattern is { } pattern && !Whole(pattern).IsMatch(text)) yield return "satisfy regular expression pattern: " + pattern;
    }

    private static string Named(ServiceModel.Shape shape, JsonNode value, string at) =>
        shape.IsSensitive || shape.Type == "blob" ? $"Value at '{at}'" : $"Value '{value}' at '{at}'";

    private static string Clause(string at, string rule) => $"{at} failed to satisfy constraint: Member must {rule}";

    private static string Shortest(int least) => string.Create(CultureInfo.InvariantCulture, $"have length greater than or equal to {least}");

    private static string Longest(int most) => string.Create(CultureInfo.InvariantCulture, $"have length less than or equal to {most}");

    private static string Allowed(ServiceModel.Shape shape) => $"satisfy enum value set: [{string.Join(", ", shape.Enum)}]";

    private static string Joined(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>A text of a length that fits a shape's pattern.</summary>
    private static string? Text(ServiceModel.Shape shape, int length)
    {
        if (shape.Pattern is not { } pattern) return new string('a', length);
        var whole = Whole(pattern);
        foreach (var stem in Stems)
            foreach (var end in Ends)
                foreach (var fill in "a1A")
                {
                    if (stem.Length + end.Length > length) continue;
                    var text = stem + new string(fill, length - stem.Length - end.Length) + end;
                    if (whole.IsMatch(text)) return text;
                }

        return null;
    }

    private static Regex Whole(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.ECMAScript);
}
