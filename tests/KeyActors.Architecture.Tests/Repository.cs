using System.Xml.Linq;

using Xunit;

namespace KeyActors.Architecture.Tests;

/// <summary>The source tree that these tests were built from, found by walking up to the solution.</summary>
internal static class Repository
{
    private const string Solution = "KeyActors.sln";

    private static readonly HashSet<string> Built = new(["bin", "obj", .. Ignored()], StringComparer.Ordinal);

    internal static string Root { get; } = FindRoot();

    /// <summary>The rooms: every project under <c>src</c>, by name.</summary>
    internal static IReadOnlyDictionary<string, Project> Rooms { get; } = Projects("src");

    internal static IReadOnlyDictionary<string, Project> TestProjects { get; } = Projects("tests");

    /// <summary>A path from the root, with slashes.</summary>
    internal static string Name(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    internal static string Read(string name) => File.ReadAllText(Path.Combine(Root, name));

    /// <summary>Files under a folder of the root, without what a build leaves there.</summary>
    internal static IEnumerable<string> Files(string folder, string pattern = "*") =>
        Walk(new DirectoryInfo(Path.Combine(Root, folder)), pattern).Order(StringComparer.Ordinal);

    /// <summary>Files and folders at the top, without those that git ignores.</summary>
    internal static IEnumerable<string> TopLevel() =>
        Directory.EnumerateFileSystemEntries(Root).Select(Name).Where(name => !Built.Contains(name));

    private static IEnumerable<string> Walk(DirectoryInfo folder, string pattern)
    {
        if (!folder.Exists || Built.Contains(folder.Name)) return [];
        return folder.EnumerateFiles(pattern).Select(f => f.FullName).Concat(folder.EnumerateDirectories().SelectMany(d => Walk(d, pattern)));
    }

    private static Dictionary<string, Project> Projects(string folder) => Files(folder, "*.csproj")
        .Select(path => new Project(Path.GetFileNameWithoutExtension(path), path, XDocument.Load(path)))
        .ToDictionary(p => p.Name, StringComparer.Ordinal);

    private static IEnumerable<string> Ignored() => File.ReadLines(Path.Combine(FindRoot(), ".gitignore"))
        .Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/'));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, Solution))) return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {Solution}.");
    }
}

/// <summary>What breaks a rule, listed whole in the failure.</summary>
internal static class Offenders
{
    internal static void None(IEnumerable<string> offenders)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{list.Count} break the rule: {string.Join(", ", list)}");
    }
}

/// <summary>A project file.</summary>
internal sealed record Project(string Name, string Path, XDocument Xml)
{
    internal string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Names of the projects that it references.</summary>
    internal IReadOnlyList<string> Rooms =>
        [.. Items("ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))];

    internal IReadOnlyList<string> Packages => Items("PackageReference");

    private string[] Items(string kind) => [.. Xml.Descendants(kind)
        .Select(item => (item.Attribute("Include") ?? item.Attribute("Update"))?.Value ?? "")];
}
