using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace KeyActors.Cli;

/// <summary>How the tool says no: one sentence on standard error, or one line of JSON for scripts.</summary>
internal sealed class Voice(bool json)
{
    /// <summary>Says what went wrong and answers the exit code.</summary>
    internal int Fault(int exitCode, string code, string sentence)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = sentence };
        Console.Error.WriteLine(json ? Shapes.Line(new JsonObject { ["error"] = error }) : $"keyactors: {Clean(sentence)}");
        return exitCode;
    }

    /// <summary>Says what is wrong with a command line.</summary>
    internal int Usage(ParseResult parsed)
    {
        var path = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            if (at.Command is not RootCommand) path.Insert(0, at.Command.Name + " ");
        // Of a misspelled word the parser says first what it would have needed instead.
        var wrong = parsed.UnmatchedTokens.Count > 0
            ? $"'{Clean(parsed.UnmatchedTokens[0])}' is not understood here"
            : WithoutType(parsed.Errors[0].Message).TrimEnd('.');
        return Fault(ExitCodes.Usage, "usage", $"{wrong}: run 'keyactors {string.Concat(path)}--help'.");
    }

    /// <summary>The parser names the .NET type that it expected, which says nothing to a person.</summary>
    private static string WithoutType(string message) =>
        message.IndexOf(" as expected type", StringComparison.Ordinal) is var at and >= 0 ? message[..at] : message;

    /// <summary>A text without what could steer a terminal or break a line.</summary>
    internal static string Clean(string text) => string.Create(text.Length, text, static (clean, dirty) =>
    {
        for (var i = 0; i < dirty.Length; i++)
        {
            clean[i] = dirty[i] is '\n' or '\r' or '\t' ? ' ' : char.GetUnicodeCategory(dirty[i]) switch
            {
                UnicodeCategory.Control or UnicodeCategory.Format => '?',
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ' ',
                _ => dirty[i],
            };
        }
    });
}
