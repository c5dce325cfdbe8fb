using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>Errors as they were captured from the real service: code, message and status. Each comes here too, word for word, or a
/// row of docs/aws-model.md says why not.</summary>
public sealed partial class RealErrorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_captured_error_comes_word_for_word()
    {
        if (Shared.Find(output, "aws/real-errors.tsv") is not { } path) return;
        await using var served = await Served.StartAsync();
        var told = await new RealErrorScenario(served).RunAsync();
        var except = ModelExceptions.Read("Captured errors");
        var (same, reasons, notMade, wrong) = (0, 0, 0, new List<string>());
        foreach (var line in File.ReadLines(path).Where(static l => l.Length > 0 && l[0] != '#'))
        {
            var cells = line.Split('\t');
            var (name, code, text, status) = (cells[0], cells[1], cells[2], int.Parse(cells[3], null));
            var mine = told.Where(t => t.Name == name).ToList();
            if (mine.Any(t => (t.Status, t.Code) == (status, code) && Same(text, t.Text))) same++;
            else if (RealErrorScenario.IsOfKinds($"{name} {text}") && !ModelRun.Has("Sign")) notMade++;
            else if (except.Has("AWS", name)) reasons++;
            else wrong.Add($"{name} {code} {text}\n   here: {string.Join("; ", mine.Select(static t => $"{t.Code} {t.Text}"))}");
        }

        output.WriteLine($"{same} word for word, {reasons} with a reason, {notMade} of kinds that are not made yet, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty(except.Unused);
        Assert.True(same + reasons + notMade > 80);
    }

    /// <summary>Whether a text is the captured one, whose placeholders stand for names, whose longest is cut, and whose
    /// enumerations are in no order and may have grown since.</summary>
    private static bool Same(string captured, string text)
    {
        if (EnumSet().Match(captured) is { Success: true } set)
        {
            var (wanted, here) = (set.Groups[1].Value.Split(", "), EnumSet().Match(text).Groups[1].Value.Split(", "));
            return wanted.All(here.Contains) && Same(captured[..set.Index], text[..EnumSet().Match(text).Index]);
        }

        // The capture ends in the middle of this one.
        if (captured.EndsWith("' at 't", StringComparison.Ordinal)) return text.StartsWith(captured, StringComparison.Ordinal);
        var pattern = Regex.Escape(captured).Replace("111111111111", "[0-9]{12}", StringComparison.Ordinal)
            .Replace("ap-southeast-1", "[a-z0-9-]+", StringComparison.Ordinal);
        return Regex.IsMatch(text, $@"\A{Placeholder().Replace(pattern, static m => m.Value.Contains("arn", StringComparison.Ordinal)
            ? "arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[a-f0-9mrk-]+" : "[a-z0-9-]+")}\z");
    }

    [GeneratedRegex(@"set: \[([^\]]*)\]")]
    private static partial Regex EnumSet();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Placeholder();
}
