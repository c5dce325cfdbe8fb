using System.Globalization;
using KeyActors.Engine.Tests.Probing;
using Xunit;
using Xunit.Abstractions;

namespace KeyActors.Engine.Tests.Attack;

/// <summary>A file of any size takes the memory of a small one: measured in a process of its own.</summary>
public sealed class EnvelopeMemoryTests(EnvelopeRoom room, ITestOutputHelper output) : IClassFixture<EnvelopeRoom>
{
    private const long Mebibyte = 1 << 20;
    private const long PeakGrowthMax = 24 * Mebibyte;
    private const long AllocatedPerChunkMax = 2_000;

    [Fact]
    public Task Takes_constant_memory_for_64_MiB() => MeasureAsync(64 * Mebibyte);

    [Fact]
    public async Task Takes_constant_memory_for_2_GiB()
    {
        if (Say.IsLong) await MeasureAsync(2048 * Mebibyte);
        else Say.Aloud(output, "SKIPPED: 2 GiB in constant memory takes minutes; set KEYACTORS_LONG=1 or run tests/run --long.");
    }

    private async Task MeasureAsync(long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            Say.Aloud(output, "SKIPPED: peaks of resident memory are read from Linux's proc(5).");
            return;
        }

        var folder = room.NewFolder();
        var vault = Path.Combine(folder, "vault");
        await using (var own = await KeyVault.OpenAsync(vault)) await own.CreateKeyAsync("alias/own");
        var (small, large) = (Sparse(folder, "small", Mebibyte), Sparse(folder, "large", bytes));
        using var child = ProbeProcess.Start("measure", vault, "alias/own", small, large, Path.Combine(folder, "target"));
        var first = Parse((await child.ReadUntilAsync("small"))[^1]);
        var second = Parse((await child.ReadUntilAsync("large"))[^1]);
        await child.EndAsync();

        // Sealed and opened: each chunk is met twice.
        var chunks = 2 * bytes / EnvelopeRoom.ChunkBytes;
        Say.Aloud(output, string.Create(
            CultureInfo.InvariantCulture,
            $"{bytes:N0} bytes: peak {first["peak"]:N0} B for 1 MiB, {second["peak"]:N0} B for it; allocated {second["allocated"] / chunks:N0} B a chunk; sealed {second["sealed"]:N0} B."));
        Assert.Equal(bytes, second["opened"]);
        Assert.Equal(EnvelopeRoom.HeaderBytes + bytes + (16 * bytes / EnvelopeRoom.ChunkBytes), second["sealed"]);
        Assert.InRange(second["peak"] - first["peak"], long.MinValue, PeakGrowthMax);
        Assert.InRange(second["allocated"], 0, first["allocated"] + (chunks * AllocatedPerChunkMax));
    }

    private static string Sparse(string folder, string name, long bytes)
    {
        var path = Path.Combine(folder, name);
        using var file = File.Create(path);
        file.SetLength(bytes);
        return path;
    }

    private static Dictionary<string, long> Parse(string line) => line.Split(' ').Skip(1)
        .Select(static pair => pair.Split('='))
        .ToDictionary(static pair => pair[0], static pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
}
