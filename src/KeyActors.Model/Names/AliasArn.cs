using System.Diagnostics.CodeAnalysis;

namespace KeyActors.Model;

/// <summary>The address of an alias, spelled <c>arn:aws:kms:REGION:ACCOUNT:alias/NAME</c>.</summary>
public readonly record struct AliasArn(Realm Realm, AliasName Name)
{
    /// <summary>Reads the one canonical spelling.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AliasArn arn)
    {
        arn = default;
        if (!KeyArn.TrySplit(text, out var realm, out var resource)) return false;
        if (!AliasName.TryParse(resource, out var name)) return false;
        arn = new AliasArn(realm, name);
        return true;
    }

    /// <summary>The ARN.</summary>
    public override string ToString() => $"{KeyArn.Prefix}{Realm}:{Name}";
}
