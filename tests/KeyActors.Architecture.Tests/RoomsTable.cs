namespace KeyActors.Architecture.Tests;

/// <summary>One row of the rooms table in <c>docs/architecture.md</c>.</summary>
internal sealed record Room(string Name, IReadOnlyList<string> Rooms, IReadOnlyList<string> Packages, IReadOnlyList<string> ForbiddenRooms, IReadOnlyList<string> ForbiddenPackages)
{
    /// <summary>The table, by project.</summary>
    internal static IReadOnlyDictionary<string, Room> Table { get; } = Repository.Read("docs/architecture.md").Split('\n')
        .Where(line => line.StartsWith("| `KeyActors", StringComparison.Ordinal))
        .Select(line => Parse(line.Trim().Trim('|').Split('|')))
        .ToDictionary(room => room.Name, StringComparer.Ordinal);

    /// <summary>Whether a package is what a name in the table stands for: itself, or anything after a trailing star.</summary>
    internal static bool Allows(string name, string package) => name.EndsWith('*')
        ? package.StartsWith(name[..^1], StringComparison.Ordinal)
        : package == name;

    /// <summary>Whether a package or assembly is a forbidden one, or a part of it: <c>Akka</c> forbids <c>Akka.Streams</c> too.</summary>
    internal static bool Forbids(string name, string package) =>
        package == name || package.StartsWith(name + ".", StringComparison.Ordinal);

    private static Room Parse(string[] cells)
    {
        if (cells.Length != 4) throw new InvalidOperationException($"A row of the rooms table has four cells: {string.Join('|', cells)}");
        return new Room(cells[0].Trim().Trim('`'), RoomsOf(cells[2]), PackagesOf(cells[2]), RoomsOf(cells[3]), PackagesOf(cells[3]));
    }

    private static string[] Words(string cell) => cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[] PackagesOf(string cell) => [.. Words(cell).Where(word => word.StartsWith('`')).Select(word => word.Trim('`'))];

    /// <summary>Bare words that are rooms begin with a capital, but for the engine; other words are prose.</summary>
    private static string[] RoomsOf(string cell) => [.. Words(cell)
        .Where(word => word == "the engine" || char.IsAsciiLetterUpper(word[0]))
        .Select(word => word == "the engine" ? "KeyActors" : $"KeyActors.{word}")];
}
