using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class ReadmeTests : Workshop
{
    [Fact]
    public async Task Its_commands_work_as_they_are_printed()
    {
        Write("F", Bytes(1000));
        // The server of the section on AWS KMS ends with a signal: its own tests run it.
        var lines = File.ReadAllLines(Repository.File("README.md"))
            .SkipWhile(static l => l != "## The tool").Skip(1).TakeWhile(static l => !l.StartsWith("## ", StringComparison.Ordinal));
        var commands = lines.Where(static l => l.StartsWith("keyactors ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(11, commands.Length);

        foreach (var command in commands)
        {
            var run = await RunAsync(command.Split(' ')[1..]);
            Assert.True(run.ExitCode == 0, $"'{command}' ended with {run.ExitCode}: {run.Error}");
        }

        Assert.Equal(Bytes(1000), File.ReadAllBytes(At("F2")));
        Assert.Equal(Bytes(1000), File.ReadAllBytes(At("F3")));
    }
}
