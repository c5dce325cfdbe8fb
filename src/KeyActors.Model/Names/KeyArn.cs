using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>The address of a key: its realm and its id, spelled <c>arn:aws:kms:REGION:ACCOUNT:key/ID</c>.</summary>
public readonly record struct KeyArn(Realm Realm, KeyId Id)
{
    internal const string Prefix = "arn:aws:kms:";
    private const string Resource = "key/";

    /// <summary>Reads the one canonical spelling.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyArn arn)
    {
        arn = default;
        if (!TrySplit(text, out var realm, out var resource)) return false;
        if (!resource.StartsWith(Resource, StringComparison.Ordinal)) return false;
        if (!KeyId.TryParse(resource[Resource.Length..], out var id)) return false;
        arn = new KeyArn(realm, id);
        return true;
    }

    /// <summary>The ARN.</summary>
    public override string ToString() => $"{Prefix}{Realm}:{Resource}{Id}";

    internal static bool TrySplit([NotNullWhen(true)] string? text, out Realm realm, out string resource)
    {
        (realm, resource) = (default, "");
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var parts = text[Prefix.Length..].Split(':', 3);
        if (parts.Length != 3) return false;
        if (!RegionName.TryParse(parts[0], out var region) || !AccountId.TryParse(parts[1], out var account)) return false;
        (realm, resource) = (new Realm(account, region), parts[2]);
        return true;
    }
}
