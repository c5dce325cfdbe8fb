using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyActors.Journal;

/// <summary>The names of the trail's files in a vault's folder: one that is written, and those that are closed.</summary>
/// <remarks>Names are not believed: the blocks inside say which they are.</remarks>
/// <param name="FirstBlock">The first block of a closed file.</param>
/// <param name="LastBlock">The last one.</param>
public readonly record struct TrailFileName(long FirstBlock, long LastBlock) : IComparable<TrailFileName>
{
    /// <summary>The file that is written.</summary>
    public const string Active = "trail.db";

    /// <summary>Finds closed files in a folder; each found name is read with <see cref="TryParse"/>.</summary>
    public const string Pattern = "trail-*.db";

    private const string Prefix = "trail-";
    private const string Suffix = ".db";

    /// <summary>Reads the one spelling of a closed file's name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TrailFileName name)
    {
        name = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        if (!text.EndsWith(Suffix, StringComparison.Ordinal) || text.Length < Prefix.Length + Suffix.Length) return false;
        var parts = text[Prefix.Length..^Suffix.Length].Split('-');
        if (parts.Length != 2 || !TryNumber(parts[0], out var first) || !TryNumber(parts[1], out var last)) return false;
        var found = new TrailFileName(first, last);
        if (first < 1 || last < first || found.ToString() != text) return false;
        name = found;
        return true;
    }

    /// <summary>The closed files of a folder in the order of their blocks.</summary>
    public static IReadOnlyList<TrailFileName> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, Pattern)
            .Select(static path => TryParse(Path.GetFileName(path), out var name) ? name : (TrailFileName?)null)
            .OfType<TrailFileName>().Order(),
    ];

    /// <summary>The order of the trail.</summary>
    public int CompareTo(TrailFileName other) =>
        FirstBlock != other.FirstBlock ? FirstBlock.CompareTo(other.FirstBlock) : LastBlock.CompareTo(other.LastBlock);

    /// <summary>Such as <c>trail-000000000001-000000004711.db</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{FirstBlock:D12}-{LastBlock:D12}{Suffix}");

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
