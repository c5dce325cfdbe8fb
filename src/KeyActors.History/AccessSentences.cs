using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using KeyActors.Model;

namespace KeyActors.History;

/// <summary>Sentences for events about policies and grants.</summary>
internal static class AccessSentences
{
    /// <summary>A policy may fill a screen: its length and the beginning of its SHA-256 tell it from others.</summary>
    internal static string Of(KeyEvent.PolicyPut put)
    {
        var bytes = StrictUtf8.Encoding.GetBytes(put.Policy);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        return string.Create(CultureInfo.InvariantCulture, $"Policy is now one of {bytes.Length} bytes, SHA-256 {hash}.");
    }

    internal static string Of(KeyEvent.GrantCreated created)
    {
        var terms = created.Terms;
        var text = new StringBuilder($"Grant {Short(created.Grant)}");
        if (terms.Name is { } name) text.Append(CultureInfo.InvariantCulture, $" {Printable.Quoted(name)}");
        text.Append(CultureInfo.InvariantCulture, $" lets {Printable.Clean(terms.Grantee ?? terms.GranteeService!)} ");
        text.AppendJoin(", ", terms.Operations);
        if (terms.ContextEquals is { } equal)
            text.Append(CultureInfo.InvariantCulture, $", with exactly the context {Pairs(equal)}");
        if (terms.ContextSubset is { } part)
            text.Append(CultureInfo.InvariantCulture, $", with at least the context {Pairs(part)}");
        if (terms.SourceArn is { } source) text.Append(CultureInfo.InvariantCulture, $", for {Printable.Clean(source)}");
        if ((terms.Retiring ?? terms.RetiringService) is { } retiring)
            text.Append(CultureInfo.InvariantCulture, $"; {Printable.Clean(retiring)} may retire it");
        return text.Append('.').ToString();
    }

    /// <summary>The first eight bytes of a grant's name.</summary>
    internal static string Short(GrantId grant) => grant.ToString()[..16];

    private static string Pairs(EncryptionContext context) => context.Count == 0
        ? "of no pairs"
        : string.Join(", ", context.Select(static p => $"{Printable.Clean(p.Key)}={Printable.Clean(p.Value)}"));
}
