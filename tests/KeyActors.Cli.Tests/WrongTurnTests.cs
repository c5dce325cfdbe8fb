using Xunit;

namespace KeyActors.Cli.Tests;

/// <summary>Easy mistakes get the sentence that helps.</summary>
public sealed class WrongTurnTests : Workshop
{
    [Fact]
    public async Task Names_the_command_or_option_that_opens_the_other_form()
    {
        await MakeVaultAsync();
        Write("F", Bytes(100));
        await GoodAsync("encrypt", "--key", "alias/a", "--in", "F", "--out", "G");
        await GoodAsync("encrypt", "--key", "alias/a", "--in", "F", "--out", "G64", "--base64");
        await GoodAsync("encrypt-file", "--key", "alias/a", "--in", "F", "--out", "F.kaf");

        await SaysAsync(40, "use 'keyactors decrypt-file'", "decrypt", "--in", "F.kaf");
        await SaysAsync(40, "add --base64", "decrypt", "--in", "G64");
        await SaysAsync(43, "use 'keyactors decrypt'.", "decrypt-file", "--in", "G", "--out", "F2");
        Assert.False(File.Exists(At("F2")));
    }

    [Fact]
    public async Task Does_not_speak_of_types()
    {
        var run = await SaysAsync(2, "Cannot parse argument 'x' for option '--bytes': run", "random", "--bytes", "x");
        Assert.DoesNotContain("System.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_alarm_once()
    {
        var id = await MakeVaultAsync();
        Alter($"DELETE FROM journal WHERE persistence_id LIKE '%{id}' AND sequence_number = 1");

        var run = await SaysAsync(32, "keyactors: ALARM: stream", "key", "describe", "alias/a");
        Assert.DoesNotContain("alarm: ALARM", run.Error, StringComparison.Ordinal);
    }

    private async Task<ToolRun> SaysAsync(int exitCode, string words, params string[] args)
    {
        var run = await RunAsync(args);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        return run;
    }
}
