using System.Diagnostics;

namespace KeyActors.Engine.Tests.Durability;

/// <summary>A file system in memory of a few MiB, where mounting is permitted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string path;

    private SmallDisk(string path) => this.path = path;

    internal string Vault => Path.Combine(path, "vault");

    /// <summary>Null, and a loud word, where this process may not mount.</summary>
    internal static SmallDisk? TryMount(Action<string> say)
    {
        var path = Directory.CreateTempSubdirectory("keyactors-disk-").FullName;
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", path)) return new SmallDisk(path);
        Directory.Delete(path);
        say("SKIPPED: no file system may be mounted here, so a full disk and a read-only one are not tried. Run as root on Linux.");
        return null;
    }

    /// <summary>Fills the disk to the last byte, or leaves some room.</summary>
    internal void Fill(int leaving = 0)
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }

        file.SetLength(Math.Max(0, file.Length - leaving));
    }

    internal void Free() => File.Delete(Filler);

    internal bool TryMakeReadOnly() => Run("mount", "-o", "remount,ro", path);

    public void Dispose()
    {
        Run("umount", path);
        Directory.Delete(path, recursive: true);
    }

    private string Filler => Path.Combine(path, "filler");

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
