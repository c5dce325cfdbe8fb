using System.Globalization;

namespace KeyActors.Probe;

/// <summary>Encrypts and decrypts one file, stopping in the middle or telling what memory it took.</summary>
internal static class FileRun
{
    private const int ChunkBytes = 65_536;

    internal static async Task SealAsync(string vault, string key, string source, string target, int pauseAfter)
    {
        await using var open = await KeyVault.OpenAsync(vault);
        await open.EncryptFileAsync(key, source, target, new EnvelopeOptions { Progress = new Pause(pauseAfter) });
        Console.WriteLine("done");
    }

    internal static async Task OpenAsync(string vault, string source, string target, int pauseAfter)
    {
        await using var open = await KeyVault.OpenAsync(vault);
        await open.DecryptFileAsync(source, target, new EnvelopeOptions { Progress = new Pause(pauseAfter) });
        Console.WriteLine("done");
    }

    /// <summary>The small file warms everything up and says what one file takes; the large one may not take more.</summary>
    internal static async Task MeasureAsync(string vault, string key, string small, string large, string target)
    {
        await using var open = await KeyVault.OpenAsync(vault);
        for (var i = 0; i < 3; i++) await RoundAsync(open, key, small, target, say: i == 2 ? "small" : null);
        await RoundAsync(open, key, large, target, "large");
    }

    private static async Task RoundAsync(KeyVault open, string key, string source, string target, string? say)
    {
        GC.Collect();
        ResetPeak();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var (sealedFile, openedFile) = (target + ".kaf", target + ".out");
        await open.EncryptFileAsync(key, source, sealedFile, EnvelopeOptions.Default);
        await open.DecryptFileAsync(sealedFile, openedFile, EnvelopeOptions.Default);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        if (say is not null)
            Console.WriteLine(FormattableString.Invariant($"{say} peak={PeakBytes()} allocated={allocated} sealed={new FileInfo(sealedFile).Length} opened={new FileInfo(openedFile).Length}"));
        File.Delete(sealedFile);
        File.Delete(openedFile);
    }

    /// <summary>Sets the peak of resident memory to what is resident now (proc(5), clear_refs).</summary>
    private static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long PeakBytes()
    {
        var line = File.ReadLines("/proc/self/status").Single(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Says so after that many chunks, and waits for a line that may never come.</summary>
    private sealed class Pause(int afterChunks) : IProgress<long>
    {
        public void Report(long value)
        {
            if (afterChunks < 0 || value != (long)afterChunks * ChunkBytes) return;
            Console.WriteLine("paused");
            Console.ReadLine();
        }
    }
}
