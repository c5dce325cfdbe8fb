using System.Globalization;
using System.Text.Json.Nodes;
using KeyActors.History;
using KeyActors.Model;

namespace KeyActors.Cli;

/// <summary>A trail as it comes, one line for each record: columns for people, an object for scripts. Nothing is held back, so a
/// trail of any length takes no memory.</summary>
internal sealed class TrailLines(Call call)
{
    private const int ContextChars = 80;
    private bool hasHead;

    /// <summary>The first block that failed a check.</summary>
    internal HistoryFault? FirstFault { get; private set; }

    internal void Write(TrailRecord record)
    {
        if (record is TrailRecord.Damaged damaged) FirstFault ??= damaged.Fault;
        if (call.Json) call.Page.JsonLine(Shape(record));
        else
        {
            if (!hasHead) Row("Time", "Operation", "Result", "Key", "Who", "Details");
            hasHead = true;
            Say(record);
        }
    }

    private void Say(TrailRecord record)
    {
        switch (record)
        {
            case TrailRecord.Call(_, var e):
                Row(Shapes.ShortTime(e.FirstAt), e.Operation, e.Result, Key(e), e.By.ToString(), Details(e));
                break;
            case TrailRecord.Counted c:
                var details = $"{Times(c.Count.Calls)}, until {Shapes.ShortTime(c.Until)}, without entries";
                Row(Shapes.ShortTime(c.From), c.Count.Operation, c.Count.Result, "?", "?", details);
                break;
            case TrailRecord.Gap(_, var gap):
                call.Page.Say($"-- {TrailWords.Of(gap)}");
                break;
            case TrailRecord.Opened o:
                call.Page.Say($"-- {Shapes.ShortTime(o.At)} the vault was opened, level {Shapes.Name(o.Level)}.");
                break;
            case TrailRecord.Closed c:
                call.Page.Say($"-- {Shapes.ShortTime(c.At)} the vault was closed.");
                break;
            case TrailRecord.Dropped d:
                call.Page.Say($"-- {Shapes.ShortTime(d.At)} calls until {Shapes.ShortTime(d.Until)} were removed, as set.");
                break;
            case TrailRecord.Damaged d:
                call.Page.Say($"!! {d.Fault.Sentence}");
                break;
        }
    }

    private void Row(string time, string operation, string result, string key, string who, string details) => call.Page.Say(
        $"{time,-20}  {operation,-20}  {result,-22}  {key,-36}  {who,-30}  {details}".TrimEnd());

    private static string Key(TrailEntry entry) =>
        entry.Alias?.Name.ToString() ?? entry.Key?.Id.ToString() ?? (entry.Named.Length > 0 ? entry.Named : "-");

    private static string Details(TrailEntry entry)
    {
        var details = new List<string>();
        if (entry.Count > 1) details.Add($"{Times(entry.Count)}, until {Shapes.ShortTime(entry.LastAt)}");
        if (entry.Bytes > 0) details.Add(string.Create(CultureInfo.InvariantCulture, $"{entry.Bytes:N0} bytes"));
        if (entry.Context.Count > 0)
        {
            var context = string.Join(' ', entry.Context.Pairs.Select(static pair => $"{pair.Key}={pair.Value}"));
            details.Add(context.Length > ContextChars ? context[..ContextChars] + "…" : context);
        }

        return string.Join(", ", details);
    }

    private static string Times(long calls) => string.Create(CultureInfo.InvariantCulture, $"{calls:N0} times");

    private static JsonObject Shape(TrailRecord record) => record switch
    {
        TrailRecord.Call(var block, var entry) => Entry(Begin("call", block), entry),
        TrailRecord.Counted c => With(
            Begin("counted", c.Block), ("from", Shapes.Time(c.From)), ("until", Shapes.Time(c.Until)),
            ("operation", c.Count.Operation), ("result", c.Count.Result), ("count", c.Count.Calls)),
        TrailRecord.Gap(var block, var gap) => With(
            Begin("gap", block), ("afterBlock", gap.AfterBlock), ("after", Shapes.Time(gap.After)),
            ("until", Shapes.Time(gap.Until))),
        TrailRecord.Opened o => With(Begin("opened", o.Block), ("at", Shapes.Time(o.At)), ("level", Shapes.Name(o.Level))),
        TrailRecord.Closed c => With(Begin("closed", c.Block), ("at", Shapes.Time(c.At))),
        TrailRecord.Dropped d => With(
            Begin("dropped", d.Block), ("at", Shapes.Time(d.At)), ("firstBlock", d.FirstBlock), ("lastBlock", d.LastBlock),
            ("until", Shapes.Time(d.Until))),
        TrailRecord.Damaged d => With(Begin("damaged", d.Block), ("fault", Shapes.Fault(d.Fault))),
        _ => throw new BrokenInvariantException($"No shape for {record.GetType().Name}."),
    };

    private static JsonObject Entry(JsonObject shape, TrailEntry entry) => With(
        shape,
        ("at", Shapes.Time(entry.FirstAt)),
        ("lastAt", Shapes.Time(entry.LastAt)),
        ("count", entry.Count),
        ("operation", entry.Operation),
        ("result", entry.Result),
        ("by", With(Shapes.By(entry.By), ("attributes", Shapes.Pairs(entry.By.Attributes)))),
        ("account", entry.Realm.Account.ToString()),
        ("region", entry.Realm.Region.ToString()),
        ("keyArn", entry.Key?.ToString()),
        ("named", entry.Named.Length > 0 ? entry.Named : null),
        ("aliasArn", entry.Alias?.ToString()),
        ("materialId", entry.Material?.ToString()),
        ("context", Shapes.Pairs(entry.Context.Pairs)),
        ("grantTokens", Shapes.Array(entry.GrantTokens.Select(static token => JsonValue.Create(token)))),
        ("policyRevision", entry.PolicyRevision),
        ("requestId", entry.Request.ToString()),
        ("readOnly", entry.IsReadOnly),
        ("bytes", entry.Bytes),
        ("parameters", Shapes.Pairs(entry.Parameters)));

    private static JsonObject Begin(string kind, long block) => new() { ["kind"] = kind, ["block"] = block };

    private static JsonObject With(JsonObject shape, params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        foreach (var (name, value) in fields) shape[name] = value;
        return shape;
    }
}
