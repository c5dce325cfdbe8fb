using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Xunit;

namespace KeyActors.Engine.Tests.Probing;

/// <summary>The program KeyActors.Probe as a child: a process that can be killed, measured and looked into.</summary>
internal sealed class ProbeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Process process;

    private ProbeProcess(ProcessStartInfo start) => process = Process.Start(start)!;

    internal int Id => process.Id;

    internal static ProbeProcess Start(params string[] arguments) => new(Info(Dotnet, [Program, .. arguments]));

    /// <summary>A child with a folder of its own for temporary files.</summary>
    internal static ProbeProcess StartWithTemporaryFolder(string folder, params string[] arguments)
    {
        var info = Info(Dotnet, [Program, .. arguments]);
        info.Environment["TMPDIR"] = folder;
        return new ProbeProcess(info);
    }

    /// <summary>A child whose writes beyond that many bytes of one file fail with EFBIG.</summary>
    internal static ProbeProcess StartWithFileLimit(int kibibytes, params string[] arguments)
    {
        // The limit counts 1,024 bytes. The runtime's own double-mapped code lies in a file of two gigabytes: off.
        var script = string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" \"$@\"");
        var info = Info("bash", ["-c", script, Dotnet, Program, .. arguments]);
        info.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new ProbeProcess(info);
    }

    /// <summary>All lines up to the one that begins with the word, that one included.</summary>
    internal async Task<IReadOnlyList<string>> ReadUntilAsync(string word)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience)
                ?? throw new InvalidOperationException($"The probe ended before '{word}': {string.Join('\n', lines)}");
            lines.Add(line);
            if (line.StartsWith(word, StringComparison.Ordinal)) return lines;
        }
    }

    /// <summary>Lets it go on from where it waits.</summary>
    internal void GoOn() => process.StandardInput.WriteLine();

    /// <summary>Ends it without any chance to clean up (SIGKILL).</summary>
    internal async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Waits for its own end; the rest of what it said.</summary>
    internal async Task<string> EndAsync(int expectedExit = 0)
    {
        var rest = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == expectedExit, $"The probe ended with {process.ExitCode}: {rest}");
        return rest;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "KeyActors.Probe.dll");

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    private static ProcessStartInfo Info(string file, string[] arguments)
    {
        var info = new ProcessStartInfo(file) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        return info;
    }
}
