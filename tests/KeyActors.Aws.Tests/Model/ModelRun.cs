using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>Sends requests and keeps what came: the members of answers and the codes of errors, by operation.</summary>
internal sealed class ModelRun(Served served)
{
    internal Served Served { get; } = served;

    /// <summary>Members that an answer had, such as <c>Aliases[].AliasName</c>.</summary>
    internal HashSet<(string Operation, string Member)> Members { get; } = [];

    /// <summary>Errors that came.</summary>
    internal HashSet<(string Operation, string Code)> Errors { get; } = [];

    /// <summary>Whether the vault is one that is damaged or sealed, so that errors of its own may come.</summary>
    internal bool MayFault { get; init; }

    /// <summary>Whether an operation is made here.</summary>
    internal static bool Has(string operation) => OperationTable.Made.ContainsKey(operation);

    internal async Task<JsonElement> OkAsync(string operation, object body, string? region = null)
    {
        var (status, code, answer) = await SendAsync(operation, body, region);
        Assert.True(status == 200, $"{operation}: {code} {answer}");
        return answer;
    }

    internal async Task<string> NoAsync(string operation, string code, object body, string? region = null)
    {
        var (status, told, answer) = await SendAsync(operation, body, region);
        Assert.True(told == code, $"{operation}: {status} {told} {answer} in the place of {code}");
        return answer.TryGetProperty("message", out var message) ? message.GetString()! : "";
    }

    /// <summary>Sends a request, whatever comes of it.</summary>
    internal async Task<(int Status, string Code, JsonElement Answer)> SendAsync(string operation, object body, string? region = null)
    {
        var by = Served.Signer with { Region = region ?? Served.Signer.Region };
        var sent = body as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(body);
        var (status, text) = await Served.SendAsync(operation, sent, by);
        using var json = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        var answer = json.RootElement.Clone();
        Assert.True(MayFault || status < 500, $"{operation}: {status} {text}");
        if (status == 200)
        {
            Keep(operation, "", answer);
            return (status, "", answer);
        }

        var code = answer.GetProperty("__type").GetString()!;
        Errors.Add((operation, code));
        return (status, code, answer);
    }

    /// <summary>Every member below a shape.</summary>
    internal static IEnumerable<string> MembersOf(ServiceModel.Shape? shape, string path = "")
    {
        if (shape is null) yield break;
        if (shape.IsList)
        {
            foreach (var inner in MembersOf(shape.Item, path + "[]")) yield return inner;
            yield break;
        }

        foreach (var (name, inner) in shape.Members)
        {
            var full = path.Length == 0 ? name : $"{path}.{name}";
            yield return full;
            foreach (var below in MembersOf(inner, full)) yield return below;
        }
    }

    /// <summary>Those below a shape that are maps.</summary>
    internal static IEnumerable<string> MapsOf(ServiceModel.Shape? shape, string path = "")
    {
        if (shape is null) return [];
        if (shape.IsList) return MapsOf(shape.Item, path + "[]");
        return shape.Type == "map"
            ? [path]
            : shape.Members.SelectMany(member => MapsOf(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"));
    }

    private void Keep(string operation, string path, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray()) Keep(operation, path + "[]", item);
        }
        else if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject())
            {
                var full = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
                Members.Add((operation, full));
                Keep(operation, full, member.Value);
            }
        }
    }
}
