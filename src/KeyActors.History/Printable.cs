namespace KeyActors.History;

/// <summary>Texts of callers and of damaged files, made fit for a terminal.</summary>
internal static class Printable
{
    private const int Shown = 80;

    internal static string Quoted(string? text) => text is null ? "nothing" : $"'{Clean(text)}'";

    internal static string Clean(string text)
    {
        var clean = new string([.. text.Take(Shown).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > Shown ? $"{clean}…" : clean;
    }
}
