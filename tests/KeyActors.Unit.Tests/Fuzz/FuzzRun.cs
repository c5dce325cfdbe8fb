using System.Globalization;
using KeyActors.Cipher;
using KeyActors.Unit.Tests.Cipher;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>Runs a judge over many inputs on every core, from one seed that is printed.</summary>
internal static class FuzzRun
{
    /// <summary>The same seed in every normal run, a fresh one in long runs; KEYACTORS_FUZZ_SEED repeats either.</summary>
    internal static ulong Seed { get; } = ReadSeed();

    internal static bool IsLong => Environment.GetEnvironmentVariable("KEYACTORS_LONG") == "1";

    /// <summary>Lets workers judge inputs; the first fault of each is told with the seed that repeats it.</summary>
    /// <param name="output">Where the seed and the count go.</param>
    /// <param name="name">Of what is under attack.</param>
    /// <param name="count">Inputs in all.</param>
    /// <param name="worker">Makes one worker's judge of one input: null when all is well, else the fault.</param>
    internal static void Run(ITestOutputHelper output, string name, long count, Func<Dice, Func<string?>> worker)
    {
        var workers = Environment.ProcessorCount;
        var faults = new string?[workers];
        var threads = Enumerable.Range(0, workers).Select(i => new Thread(() => faults[i] = Work(i, Share(count, workers, i), worker))).ToList();
        threads.ForEach(static t => t.Start());
        threads.ForEach(static t => t.Join());
        Vectors.Say(output, string.Create(CultureInfo.InvariantCulture, $"{name}: {count:N0} inputs, seed {Seed} for {workers} workers."));
        Assert.All(faults, static fault => Assert.True(fault is null, fault));
    }

    private static string? Work(int number, long count, Func<Dice, Func<string?>> worker)
    {
        var judge = worker(new Dice(Seed + ((ulong)number << 32)));
        for (var i = 0L; i < count; i++)
        {
            string? fault;
            try
            {
                fault = judge();
            }
            catch (Exception e)
            {
                fault = e.ToString();
            }

            if (fault is not null) return string.Create(CultureInfo.InvariantCulture, $"KEYACTORS_FUZZ_SEED={Seed}, worker {number}, input {i}: {fault}");
        }

        return null;
    }

    private static long Share(long count, int workers, int number) => (count / workers) + (number < count % workers ? 1 : 0);

    private static ulong ReadSeed()
    {
        if (ulong.TryParse(Environment.GetEnvironmentVariable("KEYACTORS_FUZZ_SEED"), CultureInfo.InvariantCulture, out var given)) return given;
        if (!IsLong) return 20260304;
        Span<byte> fresh = stackalloc byte[sizeof(ulong)];
        Entropy.Kernel.Fill(fresh);
        return BitConverter.ToUInt64(fresh);
    }
}
