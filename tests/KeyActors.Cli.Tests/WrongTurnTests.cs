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

    [Fact]
    public async Task Says_that_a_file_of_settings_is_none()
    {
        await MakeVaultAsync();
        foreach (var command in (string[][])[["key", "list"], ["config"], ["verify"]])
            await SaysAsync(15, "Setting 'HOCON file': its name is empty: give a file that exists and may be read.", [.. command, "--hocon", ""]);
    }

    [Fact]
    public async Task Takes_a_region_behind_the_key_or_as_an_option_and_once()
    {
        const string id = "alias/m";
        await RunAsync("init");
        await GoodAsync("key", "create", "--alias", id, "--multi-region");
        await GoodAsync("key", "replicate", id, "eu-central-1");
        await GoodAsync("key", "replicate", id, "--to", "us-west-2");
        await SaysAsync(2, "Name the region behind the key", "key", "replicate", id);
        await SaysAsync(2, "Name the region once", "key", "replicate", id, "eu-west-1", "--to", "eu-west-2");
        await GoodAsync("key", "set-primary", id, "eu-central-1");
    }

    [Fact]
    public async Task Says_what_a_backup_without_secrets_needs()
    {
        await MakeVaultAsync();
        await GoodAsync("backup", "copy");
        var run = await RunAsync("restore", "copy", "--vault", "new");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("name a backup that was made --with-secrets and --with-seal, or first copy", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("mirror", run.Error, StringComparison.Ordinal);
    }

    private async Task<ToolRun> SaysAsync(int exitCode, string words, params string[] args)
    {
        var run = await RunAsync(args);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        return run;
    }
}
