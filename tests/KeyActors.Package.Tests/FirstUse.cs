namespace KeyActors.Package.Tests;

/// <summary>The six lines, in their one place: the program that the test compiles.</summary>
internal static class FirstUse
{
    /// <summary>The whole program.</summary>
    internal static string ProgramFile { get; } = Path.Combine(AppContext.BaseDirectory, "FirstUse", "Program.cs");

    /// <summary>Its lines after the using directive.</summary>
    internal static IReadOnlyList<string> Lines { get; } =
        [.. File.ReadAllLines(ProgramFile).SkipWhile(static l => !l.StartsWith("await ", StringComparison.Ordinal))];
}
