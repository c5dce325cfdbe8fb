using System.Diagnostics;

using KeyActors.CrashChild;

using Xunit;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>A vault under load in a process of its own, killed at a moment that dice choose.</summary>
internal static class Child
{
    private const int Workers = 4;

    /// <summary>Starts the child, kills it, and returns every whole line that it wrote.</summary>
    internal static async Task<List<string>> RunAndKillAsync(string folder, string run, Dice dice, params string[] load)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "KeyActors.CrashChild.dll"));
        foreach (var argument in new[] { folder, run, $"{dice.Fork()}", $"{Workers}" }.Concat(load)) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();

        // Three of four are killed behind some line, and a moment later; the others at any moment of their start.
        var byLine = dice.Next(4) != 0;
        // The first line is line 1: a child that is to be killed behind line 0 would never be.
        var (lines, spins, moment) = (1 + dice.Next(200), dice.Next(200_000), TimeSpan.FromMilliseconds(dice.Next(1_200)));
        var said = new List<string>();
        var reading = ReadAsync(child.StandardOutput, said, line =>
        {
            if (!byLine || line != lines) return;
            Thread.SpinWait(spins);
            child.Kill();
        });
        if (!byLine)
        {
            await Task.WhenAny(reading, Task.Delay(moment));
            if (!child.HasExited) child.Kill();
        }

        try
        {
            await reading.WaitAsync(Patience.Max);
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }

        await child.WaitForExitAsync().WaitAsync(Patience.Max);
        var error = await errors;
        Assert.True(child.ExitCode == 128 + 9 || !OperatingSystem.IsLinux(), $"The child ended by itself with {child.ExitCode}: {error}");
        return said;
    }

    /// <summary>Whole lines only: what has no end was not said.</summary>
    private static async Task ReadAsync(StreamReader from, List<string> said, Action<int> told)
    {
        var rest = "";
        var buffer = new char[4096];
        while (await from.ReadAsync(buffer) is var read and > 0)
        {
            rest += new string(buffer, 0, read);
            var ends = rest.Split('\n');
            foreach (var line in ends[..^1])
            {
                said.Add(line);
                told(said.Count);
            }

            rest = ends[^1];
        }
    }
}
