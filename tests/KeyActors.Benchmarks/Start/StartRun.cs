using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KeyActors.Benchmarks.Start;

/// <summary>What was measured of one way to start, in milliseconds.</summary>
/// <param name="Way">In words.</param>
/// <param name="Wall">From before the process is made to its first answer, each round.</param>
/// <param name="Cpu">What the process used of the processors until it ended, which was at once, each round.</param>
internal sealed record StartFigures(string Way, IReadOnlyList<double> Wall, IReadOnlyList<double> Cpu);

/// <summary>Publishes the tool and the floor with ReadyToRun, and times their starts in turn.</summary>
internal static class StartRun
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>The floor's two parts come first; their sum is what the others are compared with.</summary>
    internal static async Task<IReadOnlyList<StartFigures>> MeasureAsync(bool quick)
    {
        var folder = Directory.CreateTempSubdirectory("keyactors-benchmarks-").FullName;
        try
        {
            var (floor, tool) = (Path.Combine(folder, "floor", "StartFloor.dll"), Path.Combine(folder, "tool", "KeyActors.Cli.dll"));
            var (file, vault) = (Path.Combine(folder, "floor.db"), Path.Combine(folder, "vault"));
            await PublishAsync("tests/KeyActors.Benchmarks/Start/Floor", floor);
            await PublishAsync("src/KeyActors.Cli", tool);
            string[] serve = [tool, "serve", "--json", "--urls", "http://127.0.0.1:0"];
            (string Way, string[] Command)[] ways =
            [
                ("an empty Kestrel", [floor, "kestrel"]),
                ("an empty Akka.Persistence.Sql", [floor, "akka", file]),
                ("both in one process", [floor, "both", file]),
                ("`serve --emulator`, in memory", [.. serve, "--emulator"]),
                ("`serve`, a vault on disk", [.. serve, "--vault", vault, "--credentials-file", Path.Combine(folder, "credentials")]),
            ];
            await EndAsync(Begin([tool, "init", "--vault", vault]));
            var figures = ways.ToDictionary(static way => way.Way, static _ => (Wall: new List<double>(), Cpu: new List<double>()));
            // The first round makes files and fills the caches of the machine.
            for (var round = -1; round < (quick ? 5 : 20); round++)
            {
                foreach (var (way, command) in ways)
                {
                    var (wall, cpu) = await StartAsync(command);
                    if (round < 0) continue;
                    figures[way].Wall.Add(wall);
                    figures[way].Cpu.Add(cpu);
                }
            }

            return [.. ways.Select(way => new StartFigures(way.Way, figures[way.Way].Wall, figures[way.Way].Cpu))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Wall, double Cpu)> StartAsync(string[] command)
    {
        using var http = new HttpClient();
        var from = Stopwatch.GetTimestamp();
        using var run = Begin(command);
        var said = "";
        while (await run.StandardOutput.ReadLineAsync().WaitAsync(Deadline) is { } line)
        {
            said += line;
            if (line == "}" || line.StartsWith("READY ", StringComparison.Ordinal)) break;
        }

        if (Address(said) is { } url) (await http.GetAsync(url).WaitAsync(Deadline)).EnsureSuccessStatusCode().Dispose();
        var wall = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
        run.Refresh();
        var cpu = run.TotalProcessorTime.TotalMilliseconds;
        if (Kill(run.Id, 15) != 0) throw new InvalidOperationException("It ended by itself: " + said);
        await run.StandardOutput.ReadToEndAsync().WaitAsync(Deadline);
        await run.WaitForExitAsync().WaitAsync(Deadline);
        return (wall, cpu);
    }

    private static Uri? Address(string said)
    {
        if (said.StartsWith('{'))
        {
            using var json = JsonDocument.Parse(said);
            return new Uri(new Uri(json.RootElement.GetProperty("endpoint").GetString()!), "/healthz");
        }

        if (!said.StartsWith("READY ", StringComparison.Ordinal)) throw new InvalidOperationException("It did not start: " + said);
        return said.Length > "READY ".Length ? new Uri(said["READY ".Length..]) : null;
    }

    /// <summary>As whoever installs it would, but with what the build makes beside this program: a second run takes it up.</summary>
    private static Task PublishAsync(string project, string program)
    {
        Console.Error.WriteLine($"Publishing {project}.");
        return EndAsync(Begin(
        [
            "publish", Path.Combine(Root(), project), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "false", "-p:PublishReadyToRun=true", "-nodeReuse:false",
            "--artifacts-path", Path.Combine(AppContext.BaseDirectory, "published"), "-o", Path.GetDirectoryName(program)!,
        ]));
    }

    private static Process Begin(string[] command)
    {
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("KEYACTORS", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process run)
    {
        using (run)
        {
            run.StandardInput.Close();
            var said = await run.StandardOutput.ReadToEndAsync();
            await run.WaitForExitAsync();
            if (run.ExitCode != 0) throw new InvalidOperationException($"It ended with {run.ExitCode}: {said}");
        }
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KeyActors.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("No folder above holds KeyActors.sln.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
