using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>Texts from the command line that are what the caller wrote.</summary>
/// <remarks>The runtime turns bytes of an argument that are not UTF-8 into U+FFFD before the tool sees them, so that two
/// different arguments would become the same text. Nothing that is stored or authenticated may begin so.</remarks>
internal static class WholeText
{
    internal const string Rule = "it holds U+FFFD, which stands for bytes that are not UTF-8: give whole Unicode";

    internal static bool Is(string text) => StrictUtf8.IsWhole(text) && !text.Contains('\uFFFD', StringComparison.Ordinal);

    internal static string Check(string text, string what) =>
        Is(text) ? text : throw new RefusedException(new Refusal.TextInvalid(what, Rule));
}
