namespace KeyActors.Aws;

/// <summary>The policy of a key in a request.</summary>
internal static class PolicyInput
{
    private const int CharsMax = 131_072;
    private static readonly ModelPattern Pattern = new(@"[\u0009\u000A\u000D\u0020-\u00FF]+");

    internal static string? Read(WireInput input) => input.Text("Policy", 1, CharsMax, Pattern);
}
