using System.Diagnostics;
using KeyActors.Engine.Tests.Durability;

namespace KeyActors.Engine.Tests.Destruction;

/// <summary>A destruction in a process of its own, which is killed while it stands before a step.</summary>
internal static class KilledDestruction
{
    /// <summary>What a destruction says when its event is stored.</summary>
    internal const string LastStep = "recorded";

    /// <summary>Runs the child until it has said its last step, and kills it there.</summary>
    /// <param name="folder">The vault.</param>
    /// <param name="daysAhead">How far the child's clock is ahead of the system's.</param>
    /// <param name="stopAt">Name of the step that is not done any more; <c>-</c> for none.</param>
    /// <param name="isThrough">Whether all is done; asked after the last step of a destruction.</param>
    /// <returns>Every step that was said, the last one not done.</returns>
    internal static Task<List<string>> RunAsync(string folder, int daysAhead, string stopAt, Func<Task<bool>> isThrough) =>
        RunAsync(["destroy", folder, $"{daysAhead}", stopAt], stopAt, LastStep, isThrough);

    /// <summary>The same for any work of the child.</summary>
    /// <param name="arguments">What the child is to do.</param>
    /// <param name="stopAt">As above.</param>
    /// <param name="lastStep">What it says when it may be through.</param>
    /// <param name="isThrough">As above.</param>
    internal static async Task<List<string>> RunAsync(
        IEnumerable<string> arguments, string stopAt, string lastStep, Func<Task<bool>> isThrough)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "KeyActors.CrashChild.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var said = new List<string>();
        try
        {
            while (await child.StandardOutput.ReadLineAsync().WaitAsync(Patience.Max) is { } line)
            {
                said.Add(line);
                if (line == stopAt || (line.StartsWith(lastStep, StringComparison.Ordinal) && await isThrough())) break;
            }
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }

        await child.WaitForExitAsync().WaitAsync(Patience.Max);
        Assert.True(child.ExitCode == 128 + 9 || !OperatingSystem.IsLinux(), $"The child ended with {child.ExitCode}: {await errors}");
        return said;
    }
}
