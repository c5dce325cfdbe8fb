using System.Globalization;

using KeyActors.Model;

namespace KeyActors.CrashChild;

/// <summary>Does one thing with a multi-Region key, tells each step before it is done, and stays for ever in the one that it is to be
/// killed in.</summary>
/// <remarks>Arguments: <c>regions</c>, folder, days ahead, name of the step with a number behind it when it comes more than once, or
/// <c>-</c> to stop in none, key, what to do, and a region.</remarks>
internal static class RegionWalk
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
        };
        await using var vault = await KeyVault.OpenAsync(args[1], options);
        lock (gate) isBegun = true;
        Pass("asked");
        var work = args[5] switch
        {
            "replicate" => vault.ReplicateKeyAsync(args[4], args[6]).AsTask(),
            "rotate" => vault.RotateKeyAsync(args[4]).AsTask(),
            "set-primary" => vault.UpdatePrimaryRegionAsync(args[4], args[6]).AsTask(),
            _ => throw new ArgumentException("No such work.", nameof(args)),
        };
        await work;
        Pass("done");
        await Task.Delay(Timeout.Infinite);

        void Pass(string step)
        {
            lock (gate)
            {
                if (!isBegun) return;
                times[step] = times.GetValueOrDefault(step) + 1;
                var name = times[step] == 1 ? step : string.Create(CultureInfo.InvariantCulture, $"{step} {times[step]}");
                output.Write(StrictUtf8.Encoding.GetBytes(name + "\n"));
                output.Flush();
                if (name == args[3]) never.Wait();
            }
        }
    }
}
