namespace KeyActors.Material;

/// <summary>Keeps others out of this process's memory, as far as the platform lets it. Linux only; elsewhere nothing is
/// closed.</summary>
public static class OwnProcess
{
    /// <summary>What .NET reads at its start: whether debuggers, profilers and tracers find a way in.</summary>
    public const string DiagnosticsVariable = "DOTNET_EnableDiagnostics";

    /// <summary>Lets nobody but root trace this process, and the kernel write none of it into a file.</summary>
    /// <returns>Whether that is so now.</returns>
    public static bool TryForbidDumps() => Platform.TryForbidDumps();

    /// <summary>Lets no core file be written.</summary>
    /// <returns>Whether that is so now.</returns>
    public static bool TryForbidCoreFiles() => Platform.TryForbidCoreFiles();

    /// <summary>Whether .NET offers its sockets for diagnostics in the folder for temporary files.</summary>
    public static bool HasDiagnostics => Doors().Any();

    /// <summary>Starts the program of this process anew in its place, under the same process id, without diagnostics. Nothing of
    /// this program runs any more: call it before anything is open.</summary>
    /// <returns>Only when there is nothing to do, the variable is set already, or it fails.</returns>
    public static void RestartWithoutDiagnostics()
    {
        if (!OperatingSystem.IsLinux() || !HasDiagnostics) return;
        if (Environment.GetEnvironmentVariable(DiagnosticsVariable) is not null) return;
        if (Environment.ProcessPath is not { } program) return;
        var doors = Doors().ToList();
        // The runtime that made them gets no chance to remove them.
        foreach (var door in doors) File.Delete(door);
        _ = Platform.Become(program, Arguments(), DiagnosticsVariable, "0");
    }

    private static IEnumerable<string> Doors()
    {
        if (!OperatingSystem.IsLinux()) return [];
        var folder = Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } given ? given : "/tmp";
        if (!Directory.Exists(folder)) return [];
        // Others of the same id, which is used again and again, may have left theirs.
        var name = FormattableString.Invariant($"{Environment.ProcessId}-{StartedAt()}-*");
        return Directory.EnumerateFileSystemEntries(folder, "dotnet-diagnostic-" + name)
            .Concat(Directory.EnumerateFileSystemEntries(folder, "clr-debug-pipe-" + name));
    }

    /// <summary>The 22nd field of proc_pid_stat(5); the second one, a name in brackets, may hold anything.</summary>
    private static string StartedAt()
    {
        var fields = File.ReadAllText("/proc/self/stat");
        return fields[(fields.LastIndexOf(')') + 2)..].Split(' ')[19];
    }

    /// <summary>Those that this process was started with, each without its zero.</summary>
    private static List<byte[]> Arguments()
    {
        var (all, arguments) = (File.ReadAllBytes("/proc/self/cmdline"), new List<byte[]>());
        for (var from = 0; from < all.Length;)
        {
            var end = Array.IndexOf(all, (byte)0, from);
            arguments.Add(all[from..end]);
            from = end + 1;
        }

        return arguments;
    }
}
