namespace KeyActors.Unit.Tests.Fuzz;

/// <summary>Numbers that look random and repeat from their seed: SplitMix64. One thread each.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    internal ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 up to, but not, <paramref name="bound"/>.</summary>
    internal int Below(int bound) => (int)((UInt128)Next() * (ulong)bound >> 64);

    /// <summary>Both ends included.</summary>
    internal int Between(int low, int high) => low + Below(high - low + 1);

    internal byte Byte() => (byte)Next();

    internal T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    internal void Fill(Span<byte> bytes)
    {
        foreach (ref var b in bytes) b = Byte();
    }
}
