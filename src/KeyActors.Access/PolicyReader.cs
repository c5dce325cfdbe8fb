using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using KeyActors.Model;

namespace KeyActors.Access;

/// <summary>Reads the grammar of policies. Its refusals say where and what, and quote nothing of the policy.</summary>
internal static class PolicyReader
{
    private const int DepthMax = 8;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = DepthMax,
    };

    internal static KeyPolicy Read(string text)
    {
        if (text.Length == 0) throw Bad("it is empty");
        if (!text.All(static c => c is '\t' or '\n' or '\r' or (>= ' ' and <= '\u00ff')))
            throw Bad("it has a character that is neither of Latin-1 nor a tab or a line's end");
        var bytes = StrictUtf8.Encoding.GetBytes(text);
        if (bytes.Length > KeyPolicy.BytesMax)
            throw new RefusedException(new Refusal.LimitReached("The length of a key policy in bytes", KeyPolicy.BytesMax));
        try
        {
            using var json = JsonDocument.Parse(bytes, Options);
            return Policy(json.RootElement);
        }
        catch (JsonException)
        {
            throw Bad("it is no JSON, has a member twice, or is nested too deeply");
        }
        catch (InvalidOperationException)
        {
            // Escapes may spell half a character.
            throw Bad("a text in it is no whole Unicode");
        }
    }

    internal static RefusedException Bad(string rule) => new(new Refusal.PolicyMalformed(rule));

    /// <summary>A text, or a list of at least one.</summary>
    internal static ImmutableArray<string> Texts(JsonElement value, string where, Func<JsonElement, string?> read)
    {
        var items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : ImmutableArray.Create(value);
        if (items.IsEmpty) throw Bad($"{where} is an empty list");
        return [.. items.Select(item => read(item) ?? throw Bad($"{where} has another type than the grammar gives it"))];
    }

    internal static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static KeyPolicy Policy(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Bad("it is no JSON object");
        var (version, id, statements) = (PolicyVersion.V2008, (string?)null, default(JsonElement?));
        foreach (var member in json.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Version":
                    version = Text(member.Value) switch
                    {
                        "2012-10-17" => PolicyVersion.V2012,
                        "2008-10-17" => PolicyVersion.V2008,
                        _ => throw Bad("its Version is neither 2012-10-17 nor 2008-10-17"),
                    };
                    break;
                case "Id":
                    id = Text(member.Value) ?? throw Bad("its Id is no text");
                    break;
                case "Statement":
                    statements = member.Value;
                    break;
                default:
                    throw Bad("it has a member other than Version, Id and Statement");
            }
        }

        if (statements is not { } found) throw Bad("it has no Statement");
        var all = found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray()] : ImmutableArray.Create(found);
        if (all.IsEmpty) throw Bad("its Statement is an empty list");
        return new KeyPolicy(version, id, [.. all.Select(Statement)]);
    }

    private static PolicyStatement Statement(JsonElement json, int index)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"statement {index + 1}");
        if (json.ValueKind != JsonValueKind.Object) throw Bad($"{at} is no object");
        var (sid, effect) = ((string?)null, PolicyEffect.Unknown);
        var (principals, actions, resources) = ((PolicyPrincipals?)null, (PolicyPatterns?)null, (PolicyPatterns?)null);
        ImmutableArray<PolicyCondition> conditions = [];
        foreach (var member in json.EnumerateObject())
        {
            var (name, value) = (member.Name, member.Value);
            switch (name)
            {
                case "Sid":
                    sid = Text(value) ?? throw Bad($"{at}: its Sid is no text");
                    break;
                case "Effect":
                    effect = Text(value) switch
                    {
                        "Allow" => PolicyEffect.Allow,
                        "Deny" => PolicyEffect.Deny,
                        _ => throw Bad($"{at}: its Effect is neither Allow nor Deny"),
                    };
                    break;
                case "Principal" or "NotPrincipal":
                    if (principals is not null) throw Bad($"{at} has both Principal and NotPrincipal");
                    principals = PrincipalReader.Read(value, name == "NotPrincipal", at);
                    break;
                case "Action" or "NotAction":
                    if (actions is not null) throw Bad($"{at} has both Action and NotAction");
                    actions = new PolicyPatterns(name == "NotAction", Texts(value, $"{at}: {name}", Text));
                    break;
                case "Resource" or "NotResource":
                    if (resources is not null) throw Bad($"{at} has both Resource and NotResource");
                    resources = new PolicyPatterns(name == "NotResource", Texts(value, $"{at}: {name}", Text));
                    break;
                case "Condition":
                    conditions = ConditionReader.Read(value, at);
                    break;
                default:
                    throw Bad($"{at} has a member that no statement has");
            }
        }

        if (effect == PolicyEffect.Unknown) throw Bad($"{at} has no Effect");
        if (principals is null) throw Bad($"{at} has no Principal");
        if (actions?.Patterns.All(IsAction) == false)
            throw Bad($"{at}: an action is * or the name of a service, a colon and the name of an operation");
        if (resources?.Patterns.All(static r => r == "*" || r.StartsWith("arn:", StringComparison.Ordinal)) == false)
            throw Bad($"{at}: a resource is * or an ARN");
        return new PolicyStatement(sid, effect, principals, actions, resources, conditions);
    }

    private static bool IsAction(string text)
    {
        if (text == "*") return true;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1
            && text.AsSpan(0, colon).IndexOfAnyExcept(Letters) < 0 && text.AsSpan(colon + 1).IndexOfAnyExcept(Letters) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-*?");
}
