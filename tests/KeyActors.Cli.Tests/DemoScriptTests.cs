using System.Text.Json.Nodes;
using Xunit;

namespace KeyActors.Cli.Tests;

public sealed class DemoScriptTests : Workshop
{
    [Fact]
    public async Task Runs_twice_outside_the_working_folder()
    {
        Write("F", Bytes(100_000));

        var first = await RunAsync("demo", "F");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("keyactors: warning: The key that opens this vault lies beside its data", first.Error, StringComparison.Ordinal);
        Assert.Contains("called alias/demo", first.Text, StringComparison.Ordinal);
        Assert.Contains("each is F byte for byte", first.Text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^4\s+.*key\.rotated", first.Text);
        Assert.Contains("every keyed hash is right", first.Text, StringComparison.Ordinal);

        var second = await RunAsync("demo", "F", "--json");
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(4, second.Json["history"]!.AsArray().Count(static e => !((string)e!["what"]!).StartsWith("key.us", StringComparison.Ordinal)));
        Assert.All(second.Json["sealed"]!.AsArray(), s => Assert.True(File.Exists((string)s!["file"]!)));
        if (OperatingSystem.IsLinux()) Assert.StartsWith(At("data"), (string)second.Json["vault"]!, StringComparison.Ordinal);
        Assert.Equal(Bytes(100_000), File.ReadAllBytes(At("F")));
    }

    [Fact]
    public async Task Takes_a_new_key_when_the_old_one_has_had_all_its_rotations()
    {
        Write("F", Bytes(10));
        await using (var vault = await KeyVault.OpenAsync(VaultPath))
        {
            await vault.CreateKeyAsync("alias/demo");
            for (var i = 0; i < 25; i++) await vault.RotateKeyAsync("alias/demo");
        }

        var run = await RunAsync("demo", "F", "--vault", "vault");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("has had all its 25 rotations: made key", run.Text, StringComparison.Ordinal);
        Assert.True(File.Exists(At("vault-files/F.2.kaf")));
    }
}
