using System.Text.Json;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>What nobody finds at a process that serves: a socket for diagnostics, a core file, a way to its memory.</summary>
public sealed class ShieldTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("keyactors-aws-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_server_is_closed_and_says_so()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var run = await ServeAsync();
        var process = (await run.AnnouncedAsync()).GetProperty("process");

        Assert.All((string[])["dumpable", "core", "diagnostics"], name => Assert.False(process.GetProperty(name).GetBoolean()));
        Assert.Empty(Doors(run));
        var limits = await File.ReadAllLinesAsync($"/proc/{run.Id}/limits");
        Assert.Matches("^Max core file size +0 +0 +bytes", Assert.Single(limits, static l => l.StartsWith("Max core", StringComparison.Ordinal)));
        Assert.Equal(0, (await run.StopAsync()).Code);
    }

    [Fact]
    public async Task Who_decided_on_diagnostics_keeps_them_and_hears_of_it()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var run = await ServeAsync(("DOTNET_EnableDiagnostics", "1"));
        var process = (await run.AnnouncedAsync()).GetProperty("process");

        Assert.True(process.GetProperty("diagnostics").GetBoolean());
        Assert.False(process.GetProperty("dumpable").GetBoolean());
        Assert.NotEmpty(Doors(run));
        Assert.Equal(0, (await run.StopAsync()).Code);
    }

    [Fact]
    public async Task Arguments_come_through_the_new_start_as_they_were()
    {
        await using (await KeyVault.OpenAsync(Path.Combine(folder.FullName, "a vault – of  käse"))) { }
        using var run = ServeProcess.Start(
            ["serve", "--json", "--urls", "http://127.0.0.1:0", "--vault", Path.Combine(folder.FullName, "a vault – of  käse"), "--credentials-file", ""]);
        var (code, _, error) = await run.EndAsync();
        Assert.Equal(2, code);
        Assert.Contains("'--credentials-file' is empty", error, StringComparison.Ordinal);
        using var right = ServeProcess.Start(
            ["serve", "--json", "--urls", "http://127.0.0.1:0", "--vault", Path.Combine(folder.FullName, "a vault – of  käse")]);
        Assert.EndsWith("a vault – of  käse", (await right.AnnouncedAsync()).GetProperty("vault").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_read_it_in_a_sentence()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using (await KeyVault.OpenAsync(Path.Combine(folder.FullName, "vault"))) { }
        using var run = ServeProcess.Start(["serve", "--urls", "http://127.0.0.1:0", "--vault", Path.Combine(folder.FullName, "vault")]);

        Assert.Equal("This process: not dumpable, no core file, no diagnostics.", await run.SaysOutAsync("This process"));
        Assert.Equal(0, (await run.StopAsync()).Code);
    }

    private static string[] Doors(ServeProcess run) =>
    [
        .. Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $"dotnet-diagnostic-{run.Id}-{StartedAt(run)}-*"),
        .. Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $"clr-debug-pipe-{run.Id}-{StartedAt(run)}-*"),
    ];

    private static string StartedAt(ServeProcess run)
    {
        var fields = File.ReadAllText($"/proc/{run.Id}/stat");
        return fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[19];
    }

    private async Task<ServeProcess> ServeAsync(params (string Name, string Value)[] variables)
    {
        await using (await KeyVault.OpenAsync(Path.Combine(folder.FullName, "vault"))) { }
        return ServeProcess.Start(
            ["serve", "--json", "--urls", "http://127.0.0.1:0", "--vault", Path.Combine(folder.FullName, "vault")], variables);
    }
}
