using Xunit;

namespace KeyActors.Engine.Tests.Durability;

public sealed class TamperTextTests
{
    [Fact]
    public void The_documents_table_is_the_tests_table()
    {
        var path = Path.Combine(Root(), "docs", "tamper-matrix.md");
        if (Environment.GetEnvironmentVariable("KEYACTORS_WRITE_DOCS") == "1") File.WriteAllText(path, TamperText.All());
        Assert.Equal(TamperText.All(), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KeyActors.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
