using System.Globalization;

using KeyActors.Model;

namespace KeyActors.CrashChild;

/// <summary>Restores a backup, or opens a vault whose restore was interrupted, tells each step before it is done, and stays for
/// ever in the one that it is to be killed in.</summary>
/// <remarks>Arguments: <c>restore</c>, folder, backup or <c>-</c> to open, the step's number, 0 to stop in none.</remarks>
internal static class Restoring
{
    internal static async Task RunAsync(string[] args)
    {
        var (output, stopAt, steps) = (Console.OpenStandardOutput(), int.Parse(args[3], CultureInfo.InvariantCulture), 0);
        var gate = new Lock();
        using var never = new ManualResetEventSlim();
        var options = new VaultOptions
        {
            Environment = [], RestoreStepPassed = Pass, FolderOpened = folder => new StoppingFolder(folder, Pass, withAnchor: true),
        };
        if (args[2] != "-")
        {
            await VaultBackup.RestoreAsync(args[2], args[1], options, new RestoreOptions { AcceptOlder = true });
            return;
        }

        await using var vault = await KeyVault.OpenAsync(args[1], options);

        void Pass(string step)
        {
            lock (gate) PassOne(step);
        }

        void PassOne(string step)
        {
            var bytes = StrictUtf8.Encoding.GetBytes(step + "\n");
            output.Write(bytes);
            output.Flush();
            if (++steps == stopAt) never.Wait();
        }
    }
}
