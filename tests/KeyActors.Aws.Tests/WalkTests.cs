using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Aws.Tests;

/// <summary>The walks of <c>docs/emulator.md</c>, word for word but for the address, against the tool as a process of its own. That
/// of .NET is in the tests of the packages.</summary>
public sealed partial class WalkTests(ITestOutputHelper output) : IDisposable
{
    private const string Address = "http://127.0.0.1:4599";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-walk-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_walk_in_Python()
    {
        if (ClientPrograms.Find(output, "Python with boto3", ["python3", "/usr/bin/python3"], "-c", "import boto3") is not { } python)
            return;
        await WalkAsync("python", python, "walk.py");
    }

    [Fact]
    public async Task The_walk_in_JavaScript()
    {
        if (ClientPrograms.Packages(output) is not { } packages || ClientPrograms.Node(output, packages) is not { } node) return;
        Directory.CreateSymbolicLink(
            Path.Combine(folder.FullName, "node_modules"), Path.Combine(packages, "node_modules"));
        await WalkAsync("js", node, "walk.mjs");
    }

    [Fact]
    public async Task The_walk_with_the_aws_tool()
    {
        if (ClientPrograms.Find(output, "curl", ["curl"], "--version") is null) return;
        if (ClientPrograms.Find(output, "aws tool that knows AWS_ENDPOINT_URL_KMS", ["bash"], "-c", KnowsTheVariable) is null) return;

        var said = await WalkAsync("sh", "bash", "-eu", "-o", "pipefail", "walk.sh");

        Assert.Contains("\n{\"order\":17}\n", "\n" + said, StringComparison.Ordinal);
        using var clock = JsonDocument.Parse(said[said.LastIndexOf('{')..]);
        Assert.True(clock.RootElement.GetProperty("now").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddDays(364));
    }

    /// <summary>Ends well when <c>aws</c> is 1.29, 2.13 or later.</summary>
    private const string KnowsTheVariable =
        """[[ $(aws --version 2>&1) =~ ^aws-cli/([12])\.([0-9]+) ]] && ((BASH_REMATCH[2] >= (BASH_REMATCH[1] == 1 ? 29 : 13)))""";

    private async Task<string> WalkAsync(string language, string program, params string[] arguments)
    {
        using var run = ServeProcess.Start(["serve", "--json", "--emulator", "--urls", "http://127.0.0.1:0"]);
        var endpoint = (await run.EndpointAsync()).ToString().TrimEnd('/');
        var walk = Block(language);
        Assert.Contains(Address, walk, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, arguments[^1]), walk.Replace(Address, endpoint, StringComparison.Ordinal));

        var (code, said, error) = await ClientPrograms.RunInAsync(folder.FullName, program, arguments);

        Assert.True(code == 0, $"{said}\n{error}");
        Assert.Equal(0, (await run.StopAsync()).Code);
        return said;
    }

    /// <summary>The one block of code of a language.</summary>
    private static string Block(string language) => Assert.Single(
        Blocks().Matches(File.ReadAllText(Path.Combine(Shared.Root(), "docs", "emulator.md"))),
        block => block.Groups["language"].Value == language).Groups["text"].Value;

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
