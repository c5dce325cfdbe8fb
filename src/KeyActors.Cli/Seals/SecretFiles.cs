namespace KeyActors.Cli;

/// <summary>Files that hold a secret.</summary>
internal static class SecretFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Says that others may read one.</summary>
    internal static void Warn(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path)) Warn(path, File.GetUnixFileMode(path));
    }

    /// <summary>Says that others may read one that is open.</summary>
    internal static void Warn(string path, FileStream file)
    {
        if (!OperatingSystem.IsWindows()) Warn(path, File.GetUnixFileMode(file.SafeFileHandle));
    }

    private static void Warn(string path, UnixFileMode mode)
    {
        if ((mode & ~Owner) == 0) return;
        var shown = Voice.Clean(path);
        Console.Error.WriteLine($"keyactors: warning: '{shown}' may be read by other users: set its mode to 0600.");
    }
}
