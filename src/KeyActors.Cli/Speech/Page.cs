using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KeyActors.Cli;

/// <summary>Answers on standard output: sentences and tables for people, JSON for scripts.</summary>
internal sealed class Page
{
    private const int RedirectedColumns = 2_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = Shapes.Encoder };
    private readonly TextWriter text = Console.Out;

    /// <summary>Writes one sentence.</summary>
    internal void Say(string sentence) => text.WriteLine(Voice.Clean(sentence));

    /// <summary>Writes one JSON object or array.</summary>
    internal void Json(JsonNode node) => text.WriteLine(node.ToJsonString(Indented));

    /// <summary>Writes one JSON object on a line of its own.</summary>
    internal void JsonLine(JsonNode node) => text.WriteLine(Shapes.Line(node));

    /// <summary>Writes a table; the whole width of long cells when nobody looks at a terminal.</summary>
    internal void Table(IReadOnlyList<string> heads, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var head in heads) table.AddColumn(new TableColumn(Head(head)) { Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows) table.AddRow(row.Select(static cell => new Text(Voice.Clean(cell))));
        Write(table);
    }

    /// <summary>Writes names and values below each other.</summary>
    internal void Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        var grid = new Grid();
        grid.AddColumn(new GridColumn { NoWrap = true, Padding = new Padding(0, 0, 3, 0) });
        grid.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        foreach (var (name, value) in facts) grid.AddRow(Head(name), new Text(Voice.Clean(value)));
        Write(grid);
    }

    private static Text Head(string text) => new(text, new Style(decoration: Decoration.Bold));

    private void Write(IRenderable drawing)
    {
        if (!Console.IsOutputRedirected)
        {
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text) }).Write(drawing);
            return;
        }

        // Nobody looks at a terminal: cells are not wrapped, and lines do not end in the padding of their last column.
        using var lines = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(lines),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = RedirectedColumns;
        console.Write(drawing);
        foreach (var line in lines.ToString().TrimEnd().Split('\n')) text.WriteLine(line.TrimEnd());
    }
}
