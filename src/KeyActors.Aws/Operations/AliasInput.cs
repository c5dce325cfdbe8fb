using KeyActors.Model;

namespace KeyActors.Aws;

/// <summary>The name of an alias in a request.</summary>
internal static class AliasInput
{
    private static readonly ModelPattern Pattern = new("^[a-zA-Z0-9:/_-]+$");

    internal static string Name(WireInput input) => input.NeededText("AliasName", 1, Limits.AliasCharsMax, Pattern);

    /// <summary>Holds a name to the prefix, which the service's model does not.</summary>
    internal static void Check(string alias)
    {
        if (!alias.StartsWith(AliasName.Prefix, StringComparison.Ordinal)) throw ErrorTable.AliasPrefix();
    }
}
