using System.Collections.Immutable;
using System.Text.Json;
using KeyActors.Model;

namespace KeyActors.Access;

/// <summary>Reads whom a statement is about.</summary>
internal static class PrincipalReader
{
    private const int NameCharsMax = 2048;

    internal static PolicyPrincipals Read(JsonElement value, bool isExcept, string at)
    {
        if (PolicyReader.Text(value) is { } text)
        {
            return text == "*"
                ? new PolicyPrincipals(isExcept, [new PolicyPrincipal(PrincipalKind.Everybody, "*")])
                : throw PolicyReader.Bad($"{at}: a principal that is a text is *");
        }

        if (value.ValueKind != JsonValueKind.Object) throw PolicyReader.Bad($"{at}: its principal is neither * nor an object");
        var named = ImmutableArray.CreateBuilder<PolicyPrincipal>();
        foreach (var member in value.EnumerateObject())
        {
            var kind = member.Name switch
            {
                "AWS" => PrincipalKind.Identity,
                "Service" => PrincipalKind.Service,
                "Federated" => PrincipalKind.Federated,
                "CanonicalUser" => PrincipalKind.CanonicalUser,
                _ => throw PolicyReader.Bad($"{at}: a principal is one of AWS, Service, Federated and CanonicalUser"),
            };
            foreach (var name in PolicyReader.Texts(member.Value, $"{at}: its principal", PolicyReader.Text))
            {
                if (!IsName(kind, name)) throw PolicyReader.Bad($"{at} has an invalid principal");
                named.Add(new PolicyPrincipal(kind, name));
            }
        }

        return named.Count > 0
            ? new PolicyPrincipals(isExcept, named.ToImmutable())
            : throw PolicyReader.Bad($"{at} names no principal");
    }

    private static bool IsName(PrincipalKind kind, string name) => kind switch
    {
        PrincipalKind.Identity => name == "*" || PrincipalName.IsIdentity(name),
        PrincipalKind.Service => PrincipalName.IsService(name),
        _ => name.Length is > 0 and <= NameCharsMax,
    };
}
