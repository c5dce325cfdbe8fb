namespace KeyActors.Settings;

/// <summary>Looks over a HOCON text before Akka's parser does, for what that parser never comes back from.</summary>
/// <remarks>Inside brackets, and behind <c>+=</c>, the parser waits for ever and takes memory at what can begin no value, such as
/// <c>x = [$]</c>, and at an optional reference; a reference to itself overflows the stack, and so does deep nesting.
/// So a text has
/// no references and no <c>+=</c>, and brackets hold values. A mistake in a text may not stop a start without a word.</remarks>
internal static class HoconGuard
{
    private const int LevelsMax = 64;
    private const string BeginsNoValue = "$}:=`^?!@*&\\";
    private const string Triple = "\"\"\"";

    /// <summary>What is wrong, as a clause; null when the parser may have the text.</summary>
    internal static string? Fault(string text)
    {
        var open = new Stack<char>();
        var last = '\n';
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            var inArray = open.TryPeek(out var innermost) && innermost == '[';
            if (c == '#' || IsAt(text, at, "//"))
            {
                at = EndOfLine(text, at);
            }
            else if (c == '"')
            {
                // Before a value only: as a key it would be an empty one and the beginning of another.
                var isTriple = IsAt(text, at, Triple);
                if (isTriple && last is not ('=' or ':' or '[') && !(inArray && last == ','))
                    return "three quotation marks stand only before a value";
                at = isTriple ? EndOfTriple(text, at) : EndOfQuoted(text, at);
                if (at < 0) return "a quotation mark is missing";
            }
            else if (IsAt(text, at, "${") || IsAt(text, at, "+="))
            {
                return $"it has '{text.AsSpan(at, 2)}', which is not taken here: write the value itself";
            }
            else if (inArray && BeginsNoValue.Contains(c, StringComparison.Ordinal))
            {
                return $"a value in brackets has a '{c}': put the value in quotation marks";
            }
            else if (c is '[' or '{')
            {
                open.Push(c);
                if (open.Count > LevelsMax) return FormattableString.Invariant($"it is nested more than {LevelsMax} levels deep");
            }
            else if (c is ']' or '}')
            {
                if (open.Count == 0 || open.Pop() != (c == ']' ? '[' : '{')) return $"a '{c}' closes nothing that is open";
            }

            if (!char.IsWhiteSpace(c)) last = c;
        }

        return open.TryPeek(out var missing) ? $"the '{missing}' that was opened last is not closed" : null;
    }

    private static bool IsAt(string text, int at, string pattern) =>
        text.AsSpan(at).StartsWith(pattern, StringComparison.Ordinal);

    private static int EndOfLine(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end;
    }

    private static int EndOfTriple(string text, int at)
    {
        var end = text.IndexOf(Triple, at + Triple.Length, StringComparison.Ordinal);
        return end < 0 ? -1 : end + Triple.Length - 1;
    }

    private static int EndOfQuoted(string text, int at)
    {
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '"') return at;
            if (text[at] == '\\') at++;
        }

        return -1;
    }
}
