using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace KeyActors.Access;

/// <summary>Reads under which conditions a statement holds.</summary>
internal static class ConditionReader
{
    private const string IfExists = "IfExists";
    private const string ForAll = "ForAllValues:";
    private const string ForAny = "ForAnyValue:";
    private const int KeyCharsMax = 512;

    internal static ImmutableArray<PolicyCondition> Read(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object) throw PolicyReader.Bad($"{at}: its Condition is no object");
        var conditions = ImmutableArray.CreateBuilder<PolicyCondition>();
        foreach (var by in value.EnumerateObject())
        {
            var (comparison, each, isIfExists) = Operator(by.Name)
                ?? throw PolicyReader.Bad($"{at} has a condition operator that there is not");
            if (by.Value.ValueKind != JsonValueKind.Object)
                throw PolicyReader.Bad($"{at}: a condition operator holds no object");
            foreach (var key in by.Value.EnumerateObject())
            {
                if (!IsKey(key.Name)) throw PolicyReader.Bad($"{at} has a condition key without a service's name and a colon");
                var values = PolicyReader.Texts(key.Value, $"{at}: a condition", Scalar);
                if (!values.All(v => IsValue(comparison, v)))
                    throw PolicyReader.Bad($"{at} has a value that its condition operator does not compare with");
                conditions.Add(new PolicyCondition(comparison, each, isIfExists, key.Name, values));
            }
        }

        return conditions.ToImmutable();
    }

    private static (ConditionOperator Operator, ConditionSet Each, bool IsIfExists)? Operator(string name)
    {
        var each = ConditionSet.Single;
        if (name.StartsWith(ForAll, StringComparison.Ordinal)) (each, name) = (ConditionSet.All, name[ForAll.Length..]);
        else if (name.StartsWith(ForAny, StringComparison.Ordinal)) (each, name) = (ConditionSet.Any, name[ForAny.Length..]);
        var isIfExists = name.EndsWith(IfExists, StringComparison.Ordinal);
        if (isIfExists) name = name[..^IfExists.Length];
        var isKnown = name.All(char.IsAsciiLetter) && Enum.TryParse<ConditionOperator>(name, out var found)
            && found != ConditionOperator.Unknown && found.ToString() == name;
        if (!isKnown) return null;
        var comparison = Enum.Parse<ConditionOperator>(name);
        return comparison == ConditionOperator.Null && isIfExists ? null : (comparison, each, isIfExists);
    }

    private static bool IsKey(string name) =>
        name.Length <= KeyCharsMax && name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < name.Length - 1;

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private static bool IsValue(ConditionOperator comparison, string value)
    {
        switch (comparison)
        {
            case ConditionOperator.Bool or ConditionOperator.Null:
                return value.Equals("true", StringComparison.OrdinalIgnoreCase)
                    || value.Equals("false", StringComparison.OrdinalIgnoreCase);
            case >= ConditionOperator.NumericEquals and <= ConditionOperator.NumericGreaterThanEquals:
                return decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
            case >= ConditionOperator.DateEquals and <= ConditionOperator.DateGreaterThanEquals:
                return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)
                    || DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
            case ConditionOperator.IpAddress or ConditionOperator.NotIpAddress:
                return IPAddress.TryParse(value, out _) || IPNetwork.TryParse(value, out _);
            case ConditionOperator.BinaryEquals:
                return System.Buffers.Text.Base64.IsValid(value);
            default:
                return true;
        }
    }
}
