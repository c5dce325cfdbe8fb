using System.Globalization;

using KeyActors.Model;

namespace KeyActors.CrashChild;

/// <summary>Opens a vault some days later, so that its doomed keys are destroyed, tells each step before it is done, and stays
/// for ever in the one that it is to be killed in.</summary>
/// <remarks>Arguments: <c>destroy</c>, folder, days ahead, name of the step with a number behind it when it comes more than once,
/// or <c>-</c> to stop in none.</remarks>
internal static class Destruction
{
    internal static async Task RunAsync(string[] args)
    {
        var ahead = TimeSpan.FromDays(int.Parse(args[2], CultureInfo.InvariantCulture));
        var output = Console.OpenStandardOutput();
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        var isBegun = false;
        var gate = new Lock();
        using var never = new ManualResetEventSlim();
        var options = new VaultOptions
        {
            Environment = [], Clock = new ShiftedClock(ahead), IsClockVirtual = true, ErasureStepPassed = Pass,
            FolderOpened = folder => new StoppingFolder(folder, Pass),
        };
        await using var vault = await KeyVault.OpenAsync(args[1], options);
        await Task.Delay(Timeout.Infinite);

        void Pass(string step)
        {
            lock (gate)
            {
                // What opening does to the folder comes before the first key is woken.
                isBegun |= step == "woken";
                if (!isBegun) return;
                times[step] = times.GetValueOrDefault(step) + 1;
                var name = times[step] == 1 ? step : string.Create(CultureInfo.InvariantCulture, $"{step} {times[step]}");
                var bytes = StrictUtf8.Encoding.GetBytes(name + "\n");
                output.Write(bytes);
                output.Flush();
                if (name == args[3]) never.Wait();
            }
        }
    }
}
