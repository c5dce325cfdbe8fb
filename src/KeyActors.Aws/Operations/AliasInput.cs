using System.Text.RegularExpressions;
using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The name of an alias in a request.</summary>
internal static partial class AliasInput
{
    internal static string Name(WireInput input) => input.NeededText("AliasName", 1, Limits.AliasCharsMax, Pattern());

    /// <summary>Holds a name to the prefix, which the service's model does not.</summary>
    internal static void Check(string alias)
    {
        if (!alias.StartsWith(AliasName.Prefix, StringComparison.Ordinal)) throw ErrorTable.AliasPrefix();
    }

    [GeneratedRegex("^[a-zA-Z0-9:/_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
