using System.Text.RegularExpressions;

using Xunit;

namespace KeyActors.Architecture.Tests;

/// <summary>Rules of style that matter are tests. Words that may not stand in the tree are put together here from halves.</summary>
public sealed partial class TidyTests
{
    [Theory]
    [InlineData("src", 400)]
    [InlineData("tests", 500)]
    public void No_file_is_longer_than_a_reader_bears(string folder, int linesMax) =>
        Offenders.None(Code(folder).Where(f => File.ReadLines(f).Count() > linesMax).Select(Repository.Name));

    [Fact]
    public void No_line_in_src_is_wider_than_130_columns() => Offenders.None(Code("src").SelectMany(f =>
        File.ReadLines(f).Select((line, i) => (line, i)).Where(l => l.line.Length > 130).Select(l => $"{Repository.Name(f)}:{l.i + 1}")));

    [Fact]
    public void Nothing_is_left_for_later() => Offenders.None(Code("src").Concat(Code("tests")).Where(f =>
        Unfinished().IsMatch(File.ReadAllText(f))).Select(Repository.Name));

    [Theory]
    [InlineData("// TO" + "DO: later", true)]
    [InlineData("[Fact(Ski" + "p = \"slow\")]", true)]
    [InlineData("throw new NotImplemented" + "Exception();", true)]
    [InlineData("var toSkip = 3;", false)]
    [InlineData("list.Skip(3)", false)]
    public void What_is_left_for_later_is_recognised(string line, bool isOne) => Assert.Equal(isOne, Unfinished().IsMatch(line));

    [Fact]
    public void No_path_of_somebodys_machine_is_written_down() => Offenders.None(Texts()
        .SelectMany(f => File.ReadLines(f).Select((line, i) => (line, i)).Where(l => MachinePath().IsMatch(l.line))
            .Select(l => $"{Repository.Name(f)}:{l.i + 1}")));

    [Theory]
    [InlineData("cd /" + "home/me", true)]
    [InlineData("\"/" + "tmp/x\"", true)]
    [InlineData("C:\\" + "Users\\me", true)]
    [InlineData("src/home/a.cs", false)]
    [InlineData("https://example.org/home/", false)]
    public void A_path_of_a_machine_is_recognised(string line, bool isOne) => Assert.Equal(isOne, MachinePath().IsMatch(line));

    [Fact]
    public void The_top_level_holds_only_what_belongs_there() => Offenders.None(Repository.TopLevel()
        .Where(name => !name.StartsWith('.') && name is not ("src" or "tests" or "docs" or "hocon" or "KeyActors.sln" or "README.md")));

    [Fact]
    public void The_repository_has_a_readme() =>
        Assert.True(File.Exists(Path.Combine(Repository.Root, "README.md")), "README.md is missing at the top level.");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("KeyActors.sln").Replace('\\', '/');
        Assert.All(
            Repository.Rooms.Values.Concat(Repository.TestProjects.Values),
            project => Assert.Contains($"\"{Repository.Name(project.Path)}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Code(string folder) => Repository.Files(folder, "*.cs");

    private static IEnumerable<string> Texts()
    {
        string[] endings = [".cs", ".csproj", ".props", ".md", ".conf", ".txt", ".json", ".sh", ""];
        return new[] { "src", "tests", "docs", "hocon", ".ci" }.SelectMany(folder => Repository.Files(folder))
            .Concat(Directory.EnumerateFiles(Repository.Root))
            .Where(f => endings.Contains(Path.GetExtension(f), StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|NotImplemented" + @"Exception|Skip\s*=(?!=))")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<![\w.)}-])/(home|root|tmp|work|Users|mnt|private)/|[A-Z]:\\(Users|Temp|work)\\")]
    private static partial Regex MachinePath();
}
