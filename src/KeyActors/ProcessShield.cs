using KeyActors.Material;

namespace KeyActors;

/// <summary>Keeps others out of the memory of the process that has a vault open, for programs that do nothing else. For a host of
/// its own it may be too much: no tracer, no profiler and no dump helps to find a fault any more.</summary>
/// <remarks>Linux; elsewhere nothing is closed and the report says so. Root gets in anyhow.</remarks>
public static class ProcessShield
{
    /// <summary>The environment variable of .NET that says whether tracers, profilers and debuggers find a way in.</summary>
    public const string DiagnosticsVariable = OwnProcess.DiagnosticsVariable;

    /// <summary>Starts the program of this process anew in its place, under the same process id, without the sockets for
    /// diagnostics, which cannot be closed later. Call it first of all, in the program's own main: whatever is open is gone.
    /// Whoever set <see cref="DiagnosticsVariable"/> has decided, and it does nothing.</summary>
    public static void RestartWithoutDiagnostics() => OwnProcess.RestartWithoutDiagnostics();

    /// <summary>Lets the kernel write no memory of this process into a file, and nobody but root trace it. There is no way
    /// back.</summary>
    /// <returns>What is closed now.</returns>
    public static ShieldReport Raise() =>
        new(
            OwnProcess.TryForbidDumps(), OwnProcess.TryForbidCoreFiles(),
            !OwnProcess.HasDiagnostics && OperatingSystem.IsLinux());
}

/// <summary>What is closed of a process.</summary>
/// <param name="IsUndumpable">Nobody but root may trace it or read its memory.</param>
/// <param name="IsWithoutCore">The kernel writes no core file of it.</param>
/// <param name="IsWithoutDiagnostics">.NET offers no socket for diagnostics.</param>
public sealed record ShieldReport(bool IsUndumpable, bool IsWithoutCore, bool IsWithoutDiagnostics);
