using Xunit;

namespace KeyActors.Package.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_readme_shows_the_six_lines_as_they_run()
    {
        var readme = Path.Combine(Repository.Root, "README.md");
        Assert.True(File.Exists(FirstUse.ProgramFile));
        if (!File.Exists(readme))
        {
            Console.WriteLine("!!! There is no README.md to compare the six lines with.");
            return;
        }

        var text = File.ReadAllText(readme).ReplaceLineEndings("\n");
        Assert.Contains(string.Join('\n', FirstUse.Lines), text, StringComparison.Ordinal);
    }
}
