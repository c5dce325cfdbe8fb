using Xunit;

namespace KeyActors.Package.Tests;

/// <summary>The emulator in the tests of a stranger: one reference, and the block of C# of <c>docs/emulator.md</c>.</summary>
[Collection("Packing")]
public sealed class EmulatorPackageTests(PackedTests tests) : IClassFixture<PackedTests>
{
    [Fact]
    public async Task The_walk_in_dotnet_passes_in_an_empty_test_project()
    {
        Assert.Contains("0 Warning(s)", tests.BuildOutput, StringComparison.Ordinal);

        var said = await DotNet.RunAsync(tests.Project, "test", "--no-build");

        Assert.Contains("Passed:     1", said, StringComparison.Ordinal);
    }
}
