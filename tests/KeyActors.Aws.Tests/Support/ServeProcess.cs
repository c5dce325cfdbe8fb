using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace KeyActors.Aws.Tests;

/// <summary>The tool as a process of its own, over one folder.</summary>
internal sealed class ServeProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly Process run;

    private ServeProcess(Process run) => this.run = run;

    internal int Id => run.Id;

    internal int ExitCode => run.ExitCode;

    internal static ServeProcess Start(IEnumerable<string> args, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var arg in args.Prepend(Path.Combine(AppContext.BaseDirectory, "KeyActors.Cli.dll"))) start.ArgumentList.Add(arg);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var run = new ServeProcess(Process.Start(start)!);
        run.run.StandardInput.Close();
        return run;
    }

    /// <summary>What it says when it serves: the next object on its standard output.</summary>
    internal async Task<JsonElement> AnnouncedAsync()
    {
        var text = "";
        while (await run.StandardOutput.ReadLineAsync().WaitAsync(Deadline) is { } line)
        {
            text += line;
            if (line == "}") break;
        }

        Assert.True(text.Length > 0, "It ended before it served: " + (run.HasExited ? await run.StandardError.ReadToEndAsync() : ""));
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    internal async Task<Uri> EndpointAsync() => new((await AnnouncedAsync()).GetProperty("endpoint").GetString()!);

    /// <summary>The next line on its standard error that holds a word.</summary>
    internal async Task<string> SaysAsync(string word)
    {
        while (await run.StandardError.ReadLineAsync().WaitAsync(Deadline) is { } line)
            if (line.Contains(word, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended without saying '{word}'.");
    }

    /// <summary>The next line on its standard output that holds a word.</summary>
    internal async Task<string> SaysOutAsync(string word)
    {
        while (await run.StandardOutput.ReadLineAsync().WaitAsync(Deadline) is { } line)
            if (line.Contains(word, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"It ended without saying '{word}'.");
    }

    /// <summary>Everything that is left of what it says, and its end.</summary>
    internal async Task<(int Code, string Out, string Error)> EndAsync()
    {
        var error = run.StandardError.ReadToEndAsync();
        var text = await run.StandardOutput.ReadToEndAsync().WaitAsync(Deadline);
        await run.WaitForExitAsync().WaitAsync(Deadline);
        return (run.ExitCode, text, await error);
    }

    internal Task<(int Code, string Out, string Error)> StopAsync()
    {
        Assert.Equal(0, Kill(run.Id, 15));
        return EndAsync();
    }

    public void Dispose()
    {
        if (!run.HasExited) run.Kill();
        run.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
