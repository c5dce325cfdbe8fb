using System.Text.RegularExpressions;

namespace KeyActors.Model;

/// <summary>How principals are named in grants and policies: grammar alone, nobody is looked up.</summary>
/// <remarks>Source: IAM user guide, "IAM identifiers" and "AWS JSON policy elements: Principal". A group is no
/// principal.</remarks>
public static partial class PrincipalName
{
    /// <summary>Whether a text names an account, its root, a user, a role, or a session of one: an ARN of IAM or STS, or the
    /// twelve digits of an account. 1 to 256 characters, no wildcard.</summary>
    public static bool IsIdentity(string? text) =>
        text is { Length: >= 1 and <= Limits.PrincipalCharsMax }
        && (Identity().IsMatch(text) || (text.Length == 12 && text.All(char.IsAsciiDigit)));

    /// <summary>Whether a text names a service, such as <c>backup.amazonaws.com</c>. 1 to 128 characters.</summary>
    public static bool IsService(string? text) =>
        text is { Length: >= 1 and <= Limits.ServiceCharsMax } && Service().IsMatch(text);

    [GeneratedRegex(
        @"^arn:aws[a-z-]*:(iam::[0-9]{12}:(root|(user|role)/[\w+=,.@/-]+)"
        + @"|sts::[0-9]{12}:(assumed-role/[\w+=,.@-]+/[\w+=,.@-]+|federated-user/[\w+=,.@-]+))\z",
        RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Identity();

    [GeneratedRegex(@"^([A-Za-z0-9-]+)\.([A-Za-z0-9-]+)(\.[A-Za-z0-9-]+)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Service();
}
