namespace KeyActors.Aws;

/// <summary>The policy of a key in a request.</summary>
internal static class PolicyInput
{
    /// <summary>The one policy that a key has.</summary>
    internal const string OnlyName = "default";

    private const int NameCharsMax = 128;
    private const int CharsMax = 131_072;
    private static readonly ModelPattern NamePattern = new(@"[\w]+");
    private static readonly ModelPattern Pattern = new(@"[\u0009\u000A\u000D\u0020-\u00FF]+");

    internal static string? Read(WireInput input) => input.Text("Policy", 1, CharsMax, Pattern);

    internal static string Needed(WireInput input) => input.NeededText("Policy", 1, CharsMax, Pattern);

    internal static string? Name(WireInput input) => input.Text("PolicyName", 1, NameCharsMax, NamePattern);

    /// <summary>Refuses a policy that no key has.</summary>
    internal static void CheckName(string? name)
    {
        if (name is not (null or OnlyName)) throw new WireException("NotFoundException", "No such policy exists");
    }
}
